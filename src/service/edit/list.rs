//! A list in block style that gets other entries: those that stay are not touched.

use std::ops::Range;

use serde_json::Value;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::change::Change;
use super::layout::{Layout, Placed};
use super::lines::{indent, line_start};
use super::read::read_value;
use super::write;

/// `None` where the list is not written one entry a line, or nothing would be left.
pub(super) fn change(layout: &Layout<'_>, entries: &[Placed], new: &[Value]) -> Option<Change> {
    let dashes: Vec<usize> = entries.iter().map(|entry| dash(layout.text, entry.range.start)).collect::<Option<_>>()?;
    let column = indent(layout.text, *dashes.first()?)?;
    let old: Vec<Value> = entries.iter().map(|entry| read_value(&aligned(layout.text, &entry.range))).collect::<Option<_>>()?;
    if new.is_empty() {
        return None;
    }
    let own = |index: usize| layout.own_lines(dashes[index], column, entries[index].range.end);
    let mut change = Change::default();
    for step in capture_diff_slices(Algorithm::Myers, &texts(&old), &texts(new)) {
        let (tag, gone, come) = step.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        // After the entry before, which stays; or at the start of the list.
        let at = gone.start.checked_sub(1).map_or_else(|| line_start(layout.text, dashes[0]), |index| own(index).end);
        let written: String = new[come].iter().map(|value| write::item(value, column)).collect();
        change.put(at..at, written);
        for index in gone {
            let mut lines = own(index);
            lines.start = layout.with_comments_above(lines.start, column);
            change.dropped.extend(layout.comments_in(&lines));
            change.put(lines, "");
        }
    }
    Some(change)
}

/// The `-` before an entry that starts at `start`, if it is the first sign of that line.
fn dash(text: &str, start: usize) -> Option<usize> {
    let at = text[..start].trim_end_matches(' ').len().checked_sub(1)?;
    (text.as_bytes()[at] == b'-' && indent(text, at).is_some()).then_some(at)
}

/// `range`, with spaces for what is before it on its line, so that the keys of a mapping are below each other.
fn aligned(text: &str, range: &Range<usize>) -> String {
    let column = range.start - line_start(text, range.start);
    format!("{}{}", " ".repeat(column), &text[range.clone()])
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}
