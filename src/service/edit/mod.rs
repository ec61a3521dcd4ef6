//! Edits of `pave.yaml` that keep what people wrote there: comments, order, quoting, blank lines, line ends.
//!
//! The text is changed where the entry stands and nowhere else. What comes out is read again: it must hold what was meant, and every
//! comment that did not belong to what went; otherwise there is an error and no text. To an entry belong the comments at its
//! lines, those below it that are indented deeper, and those directly above it; but not those at the top of the file.

mod change;
mod error;
mod layout;
mod lines;
mod list;
mod model;
mod read;
mod relocate;
mod remove;
mod set;
mod write;

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use change::Change;
use layout::Layout;
use model::Primitive;
use read::read;

pub use error::EditError;

/// A change of `pave.yaml`. Names are dotted, as `infrastructure.cache` or `template`.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Gives `name` the `value`; groups that are missing come to be. A group becomes exactly `value`, and what of it is
    /// the same already is not touched; so do the entries of a list.
    Set {
        /// What is set.
        name: String,
        /// Its value.
        value: Value,
    },
    /// Takes `name` out, and the groups that are empty then. Nothing happens where it is missing.
    Remove {
        /// What goes.
        name: String,
    },
    /// Moves what is at `from` to `to` with its comments. What is at `to` already stays, and groups are joined; nothing happens where `from`
    /// is missing, or one of the two is in the other.
    Move {
        /// What moves.
        from: String,
        /// Its new name.
        to: String,
    },
}

/// `text` with `edits` made, one after the other.
pub fn edit(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let model = read(text)?;
    if !text.is_empty() && !text.ends_with('\n') {
        // Lines are added below lines, so the last one gets an end meanwhile. Where it must not have one, it has none.
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        if let Ok((edited, meant)) = make(edits, format!("{text}{end}"), model.clone()) {
            let open = edited.strip_suffix(end).filter(|open| read(open).is_ok_and(|read| read == meant));
            return Ok(open.unwrap_or(&edited).to_owned());
        }
    }
    make(edits, text.to_owned(), model).map(|(edited, _)| edited)
}

/// `text`, which holds `model`, and the model, both with `edits` made.
fn make(edits: &[Edit], mut text: String, mut model: Map<String, Value>) -> Result<(String, Map<String, Value>), EditError> {
    for edit in edits {
        for primitive in edit.primitives(&model) {
            text = step(&text, &primitive, &mut model).map_err(|failure| failure.of(edit))?;
        }
    }
    Ok((text, model))
}

impl Edit {
    fn name(&self) -> &str {
        match self {
            Self::Set { name, .. } | Self::Remove { name } | Self::Move { from: name, .. } => name,
        }
    }

    fn primitives<'a>(&'a self, model: &Map<String, Value>) -> Vec<Primitive<'a>> {
        let path = |name: &str| name.split('.').map(str::to_owned).collect::<Vec<_>>();
        match self {
            Self::Set { name, value } => Primitive::setting(model, &path(name), value),
            Self::Remove { name } => vec![Primitive::Remove { path: path(name) }],
            Self::Move { from, to } => Primitive::moving(model, &path(from), &path(to)),
        }
    }
}

enum Failure {
    Form,
    NoGroup(String),
}

impl Failure {
    fn of(self, edit: &Edit) -> EditError {
        let name = edit.name().to_owned();
        match self {
            Self::Form => EditError::Form { name },
            Self::NoGroup(group) => EditError::NoGroup { name, group },
        }
    }
}

fn step(text: &str, primitive: &Primitive<'_>, model: &mut Map<String, Value>) -> Result<String, Failure> {
    let mut meant = model.clone();
    primitive.apply(&mut meant).map_err(Failure::NoGroup)?;
    let ways: &[Way] = match primitive {
        Primitive::Move { .. } => &[renamed, carried, rewritten],
        _ => &[changed, changed_only],
    };
    let is_right = |edited: &Edited| read(&edited.text).is_ok_and(|read| read == meant) && keeps_comments(text, edited);
    let edited = ways.iter().filter_map(|way| way(text, primitive)).find(is_right).ok_or(Failure::Form)?;
    *model = meant;
    Ok(edited.text)
}

/// A new text, and the comments that it should not have.
struct Edited {
    text: String,
    dropped: Vec<String>,
}

fn edited(text: &str, change: impl FnOnce(Layout<'_>) -> Option<Change>) -> Option<Edited> {
    let mut change = change(Layout::of(text)?)?;
    let dropped = std::mem::take(&mut change.dropped);
    Some(Edited { text: change.apply(text), dropped })
}

/// A way to make a change.
type Way = fn(&str, &Primitive<'_>) -> Option<Edited>;

fn changed(text: &str, primitive: &Primitive<'_>) -> Option<Edited> {
    edited(text, |layout| change_of(&layout, primitive))
}

fn changed_only(text: &str, primitive: &Primitive<'_>) -> Option<Edited> {
    edited(text, |layout| change_of(&Layout { tidy: false, ..layout }, primitive))
}

fn change_of(layout: &Layout<'_>, primitive: &Primitive<'_>) -> Option<Change> {
    match primitive {
        Primitive::Set { path, value } => set::set(layout, path, value),
        Primitive::Remove { path } => remove::remove(layout, path),
        Primitive::Move { .. } => None,
    }
}

fn renamed(text: &str, primitive: &Primitive<'_>) -> Option<Edited> {
    let Primitive::Move { from, to } = primitive else { return None };
    edited(text, |layout| relocate::rename(&layout, from, to))
}

fn carried(text: &str, primitive: &Primitive<'_>) -> Option<Edited> {
    let Primitive::Move { from, to } = primitive else { return None };
    let copied = edited(text, |layout| relocate::copy(&layout, from, to))?;
    edited(&copied.text, |layout| remove::remove(&layout, from))
}

/// In one line, which braces take too.
fn rewritten(text: &str, primitive: &Primitive<'_>) -> Option<Edited> {
    let Primitive::Move { from, to } = primitive else { return None };
    let value = read::written(text, from)?;
    let removed = edited(text, |layout| remove::remove(&layout, from))?;
    // The types of answers are the template's, so texts stay as they were written, `1.10` too.
    let token = Value::String(TOKEN.into());
    let set = edited(&removed.text, |layout| set::set(&layout, to, &token)).filter(|_| !text.contains(TOKEN))?;
    Some(Edited { text: set.text.replacen(TOKEN, &value, 1), dropped: [removed.dropped, set.dropped].concat() })
}

/// Where the text of a value goes.
const TOKEN: &str = "pave-moved-value";

/// Whether every comment of `text` is still there, but those that were dropped.
fn keeps_comments(text: &str, edited: &Edited) -> bool {
    let of = |text: &str| Layout::of(text).map(|layout| layout.comments_in(&(0..text.len())));
    let (Some(old), Some(mut new)) = (of(text), of(&edited.text)) else { return false };
    new.extend(edited.dropped.iter().cloned());
    old.iter().all(|comment| new.iter().position(|other| other == comment).map(|at| new.swap_remove(at)).is_some())
}
