//! What is put in place of what, and which comments go with it.

use std::ops::Range;

use super::layout::{Entry, Kind, Layout};

/// A change of a text.
#[derive(Default)]
pub(super) struct Change {
    /// Ranges that do not meet, and what takes their place.
    pub splices: Vec<(Range<usize>, String)>,
    /// Comments that belonged to what went.
    pub dropped: Vec<String>,
}

impl Change {
    /// Puts `new` in the place of `range`.
    pub fn put(&mut self, range: Range<usize>, new: impl Into<String>) {
        self.splices.push((range, new.into()));
    }

    /// The text after the change, its new lines ended as the others are.
    pub fn apply(mut self, text: &str) -> String {
        let is_crlf = text.contains("\r\n");
        self.splices.sort_by_key(|(range, _)| range.start);
        let (mut out, mut done) = (String::with_capacity(text.len() + 64), 0);
        for (range, new) in self.splices {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(&if is_crlf { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new });
            done = range.end;
        }
        out.push_str(&text[done..]);
        out
    }
}

/// An entry, and the mapping that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub entries: &'a [Entry],
    pub flow: bool,
    pub index: usize,
}

impl<'a> Step<'a> {
    pub fn entry(&self) -> &'a Entry {
        &self.entries[self.index]
    }
}

/// The entries on the way along `path`, as far as they are there.
pub(super) fn follow<'a>(layout: &'a Layout<'_>, path: &[&str]) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let mut value = layout.root.as_ref();
    for name in path {
        let Some((entries, flow)) = value.and_then(|value| value.mapping()) else { break };
        let Some(index) = entries.iter().position(|entry| entry.name == *name) else { break };
        steps.push(Step { entries, flow, index });
        value = Some(&entries[index].value);
    }
    steps
}

/// Where the value of `entry` goes if there is none, and whether the colon is already there.
pub(super) fn after_colon(text: &str, entry: &Entry) -> (usize, bool) {
    let rest = &text[entry.key.end..];
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    if rest[gap..].starts_with(':') { (entry.key.end + gap + 1, true) } else { (entry.key.end, false) }
}

/// Where `entry` ends.
pub(super) fn end(text: &str, entry: &Entry) -> usize {
    if entry.value.is_absent() { after_colon(text, entry).0 } else { entry.value.range.end }
}

/// Whether the value is an empty mapping or nothing at all.
pub(super) fn is_empty_group(layout: &Layout<'_>, entry: &Entry) -> bool {
    match &entry.value.kind {
        Kind::Mapping { entries, .. } => entries.is_empty(),
        Kind::Scalar(saphyr_parser::ScalarStyle::Plain) => {
            matches!(&layout.text[entry.value.range.clone()], "" | "~" | "null" | "Null" | "NULL")
        }
        _ => false,
    }
}
