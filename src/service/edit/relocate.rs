//! An entry that moves, with its comments.

use super::change::{Change, end, follow};
use super::layout::Layout;
use super::lines::{indent, line_start};
use super::remove::lines;
use super::set::place;
use crate::base::yaml;

/// Another key for the entry at `from`, where `to` is in the same group.
pub(super) fn rename(layout: &Layout<'_>, from: &[String], to: &[String]) -> Option<Change> {
    let (name, group) = to.split_last()?;
    if from.split_last()?.1 != group {
        return None;
    }
    let names: Vec<&str> = from.iter().map(String::as_str).collect();
    let steps = follow(layout, &names);
    let step = steps.get(names.len() - 1)?;
    let mut change = Change::default();
    change.put(step.entry().key.clone(), yaml::scalar(name));
    Some(change)
}

/// A copy of the lines of the entry at `from` at `to`, where both are in block style.
pub(super) fn copy(layout: &Layout<'_>, from: &[String], to: &[String]) -> Option<Change> {
    let names: Vec<&str> = from.iter().map(String::as_str).collect();
    let source = *follow(layout, &names).get(names.len() - 1)?;
    if source.flow {
        return None;
    }
    let entry = source.entry();
    let names: Vec<&str> = to.iter().map(String::as_str).collect();
    let steps = follow(layout, &names);
    let group = steps.last().map_or(layout.root.as_ref(), |step| Some(&step.entry().value))?;
    let (entries, false) = group.mapping()? else { return None };
    let (missing, name) = (&names[steps.len()..names.len() - 1], names.last()?);
    let mut column = indent(layout.text, entries.first()?.key.start)?;
    let (at, _) = place(layout, entries, steps.is_empty(), names[steps.len()], column)?;
    let mut new = String::new();
    for group in missing {
        new.push_str(&format!("{}{}:\n", " ".repeat(column), yaml::scalar(group)));
        column += 2;
    }
    let lines = lines(layout, &source)?;
    let renamed = [&layout.text[lines.start..entry.key.start], &yaml::scalar(name), &layout.text[entry.key.end..lines.end]];
    let shift = indent(layout.text, entry.key.start)?;
    new.push_str(&indented(&renamed.concat(), shift, column));
    // Blank lines below belong to nobody.
    debug_assert!(line_start(layout.text, end(layout.text, entry)) <= lines.end);
    let mut change = Change::default();
    change.put(at..at, new);
    Some(change)
}

/// `text` with its lines indented by `to` spaces where they were by `from`.
fn indented(text: &str, from: usize, to: usize) -> String {
    let line = |line: &str| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let rest = &line[spaces..];
        if rest.trim().is_empty() { line.to_owned() } else { format!("{}{rest}", " ".repeat(to + spaces.saturating_sub(from))) }
    };
    text.split_inclusive('\n').map(line).collect()
}
