//! An entry that gets another value, or comes to be.

use serde_json::{Value, json};

use super::change::{Change, Step, after_colon, end, follow, is_empty_group};
use super::layout::{Entry, Kind, Layout};
use super::lines::{indent, is_blank_above, line_end, line_start};
use super::{list, write};
use crate::base::yaml;

/// Gives what is at `path` the `value`.
pub(super) fn set(layout: &Layout<'_>, path: &[String], value: &Value) -> Option<Change> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let steps = follow(layout, &names);
    let rest = &names[steps.len()..];
    match (steps.last(), rest) {
        (Some(_), []) => replace(layout, &steps, value),
        (Some(step), _) if is_empty_group(layout, step.entry()) => replace(layout, &steps, &nested(rest, value)),
        (step, [name, below @ ..]) => {
            let group = step.map_or(layout.root.as_ref(), |step| Some(&step.entry().value));
            let value = nested(below, value);
            match group.and_then(|group| Some((group.mapping()?, group.range.start))) {
                Some(((entries, true), start)) => Some(insert_in_flow(layout, entries, start, name, &value)),
                Some(((entries, false), _)) => insert(layout, entries, steps.is_empty(), name, &value),
                None if layout.root.is_none() => Some(insert_first(layout, name, &value)),
                None => None,
            }
        }
        (None, []) => None,
    }
}

/// `value` in the groups `names`.
pub(super) fn nested(names: &[&str], value: &Value) -> Value {
    names.iter().rev().fold(value.clone(), |inner, name| json!({*name: inner}))
}

fn replace(layout: &Layout<'_>, steps: &[Step<'_>], value: &Value) -> Option<Change> {
    let (step, text) = (steps.last()?, layout.text);
    let entry = step.entry();
    if let (Kind::Sequence { flow: false, entries }, Value::Array(new)) = (&entry.value.kind, value)
        && let Some(change) = list::change(layout, entries, new)
    {
        return Some(change);
    }
    let is_one_line = !text[entry.key.start..entry.value.range.end].contains('\n');
    if step.flow || is_one_line && !write::is_block(value) {
        return in_place(layout, steps, value);
    }
    // From the colon to the end of the line where the value ends; a comment at the key's line stays there.
    let column = indent(text, entry.key.start)?;
    let (colon, has_colon) = after_colon(text, entry);
    let last = line_end(text, end(text, entry));
    let key_end = line_end(text, colon);
    let inside = |start: usize, end: usize| layout.comments_in(&(start..end.max(start)));
    let head = inside(colon, key_end).concat();
    let mut change = Change::default();
    lift(layout, steps, &inside(key_end, last), &mut change);
    let written = write::after_colon(value, column, &head);
    change.put(colon..last, written.trim_end_matches('\n'));
    has_colon.then_some(change)
}

fn in_place(layout: &Layout<'_>, steps: &[Step<'_>], value: &Value) -> Option<Change> {
    let entry = steps.last()?.entry();
    let mut change = Change::default();
    if entry.value.is_absent() {
        let (at, has_colon) = after_colon(layout.text, entry);
        change.put(at..at, format!("{} {}", if has_colon { "" } else { ":" }, write::inline(value)));
        return Some(change);
    }
    lift(layout, steps, &layout.comments_in(&entry.value.range), &mut change);
    let style = if let Kind::Scalar(style) = entry.value.kind { Some(style) } else { None };
    change.put(entry.value.range.clone(), write::inline_like(value, style));
    Some(change)
}

/// Comments that would go with a value, to lines of their own above the entry.
fn lift(layout: &Layout<'_>, steps: &[Step<'_>], comments: &[String], change: &mut Change) {
    let block = steps.iter().rev().find(|step| !step.flow).map(|step| step.entry().key.start);
    let at = block.or(layout.root.as_ref().map(|root| root.range.start)).unwrap_or_default();
    let column = indent(layout.text, at).unwrap_or_default();
    let lines = write::comments(comments.iter().map(String::as_str), column);
    let start = line_start(layout.text, at);
    change.put(start..start, lines);
}

fn insert_in_flow(layout: &Layout<'_>, entries: &[Entry], start: usize, name: &str, value: &Value) -> Change {
    let new = format!("{}: {}", yaml::scalar(name), write::inline(value));
    let mut change = Change::default();
    match entries.last() {
        Some(last) => {
            let at = end(layout.text, last);
            change.put(at..at, format!(", {new}"));
        }
        None => change.put(start + 1..start + 1, new),
    }
    change
}

fn insert_first(layout: &Layout<'_>, name: &str, value: &Value) -> Change {
    let mut change = Change::default();
    change.put(layout.text.len()..layout.text.len(), write::entry(name, value, 0));
    change
}

/// A new entry of a block mapping.
fn insert(layout: &Layout<'_>, entries: &[Entry], is_root: bool, name: &str, value: &Value) -> Option<Change> {
    let column = indent(layout.text, entries.first()?.key.start)?;
    let (at, blank) = place(layout, entries, is_root, name, column)?;
    let blank = if blank && write::is_block(value) { "\n" } else { "" };
    let mut change = Change::default();
    change.put(at..at, format!("{blank}{}", write::entry(name, value, column)));
    Some(change)
}

/// Where a new entry goes, and whether a blank line is above it as above its siblings: after them, but at the top before the exceptions,
/// and what the service follows first.
pub(super) fn place(layout: &Layout<'_>, entries: &[Entry], is_root: bool, name: &str, column: usize) -> Option<(usize, bool)> {
    let position = |wanted: &str| entries.iter().position(|entry| entry.name == wanted).filter(|_| is_root);
    let before = match name {
        "template" if is_root => 0,
        "registry" if is_root => position("template").map_or(0, |index| index + 1),
        _ => position("exceptions").unwrap_or(entries.len()),
    };
    let Some(sibling) = before.checked_sub(1).map(|index| &entries[index]) else {
        return Some((line_start(layout.text, entries.first()?.key.start), false));
    };
    let own = layout.own_lines(sibling.key.start, column, end(layout.text, sibling));
    let top = layout.with_comments_above(own.start, column);
    Some((own.end, is_root && layout.tidy && is_blank_above(layout.text, top)))
}
