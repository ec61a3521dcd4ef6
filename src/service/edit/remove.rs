//! An entry that goes, and the groups that are empty without it.

use std::ops::Range;

use super::change::{Change, Step, end, follow};
use super::layout::Layout;
use super::lines::{indent, line_end, next_line};
use super::write;

/// Takes out what is at `path`.
pub(super) fn remove(layout: &Layout<'_>, path: &[String]) -> Option<Change> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let steps = follow(layout, &names);
    if steps.len() < names.len() {
        return Some(Change::default());
    }
    // The outermost group that would be empty goes instead.
    let top = (1..steps.len())
        .rev()
        .take_while(|&index| steps[index].entries.len() == 1)
        .last()
        .map_or(steps.len() - 1, |index| index - 1);
    let (group, target) = (&steps[top], steps.last()?);
    match lines(layout, group) {
        Some(lines) => {
            let mut change = Change::default();
            let column = indent(layout.text, group.entry().key.start)?;
            let gone = belonging(layout, &steps[top..]);
            let is_gone = |at: usize| target_range(layout, target).contains(&at) || gone.iter().any(|range| range.contains(&at));
            let inside = layout.comments.iter().filter(|comment| lines.contains(&comment.start));
            let (dropped, kept): (Vec<_>, Vec<_>) = inside.partition(|comment| is_gone(comment.start));
            change.dropped = dropped.into_iter().map(|comment| layout.text[comment.clone()].to_owned()).collect();
            let kept = write::comments(kept.into_iter().map(|comment| &layout.text[comment.clone()]), column);
            let lines = if kept.is_empty() { layout.with_blank_line(lines) } else { lines };
            change.put(lines, kept);
            Some(change)
        }
        None if group.flow => Some(in_flow(layout, group)),
        None => None,
    }
}

/// The lines that the entry of `step` has for itself, with the comments above.
pub(super) fn lines(layout: &Layout<'_>, step: &Step<'_>) -> Option<Range<usize>> {
    let (text, entry) = (layout.text, step.entry());
    let column = indent(text, entry.key.start)?;
    let last = end(text, entry);
    let mut lines = if step.flow {
        let rest = text[last..line_end(text, last)].trim_start_matches([' ', ',']);
        if !(rest.is_empty() || rest.starts_with('#')) {
            return None;
        }
        entry.key.start - column..next_line(text, last)
    } else {
        layout.own_lines(entry.key.start, column, last)
    };
    lines.start = layout.with_comments_above(lines.start, column);
    Some(lines)
}

/// What of groups that go because they are empty goes with them: the comments above and at the line of the key.
fn belonging(layout: &Layout<'_>, steps: &[Step<'_>]) -> Vec<Range<usize>> {
    let of = |step: &Step<'_>| {
        let entry = step.entry();
        let start = lines(layout, step).map_or(entry.key.start, |lines| lines.start);
        start..line_end(layout.text, entry.key.end)
    };
    steps.iter().map(of).collect()
}

fn target_range(layout: &Layout<'_>, target: &Step<'_>) -> Range<usize> {
    lines(layout, target).unwrap_or_else(|| {
        let entry = target.entry();
        entry.key.start..end(layout.text, entry)
    })
}

/// An entry between others on one line: it goes with the comma, what is written between stays where there is a comment.
fn in_flow(layout: &Layout<'_>, step: &Step<'_>) -> Change {
    let (text, entry) = (layout.text, step.entry());
    let own = entry.key.start..end(text, entry);
    let with_comma = || {
        let rest = &text[own.end..];
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        own.start..own.end + if rest[gap..].starts_with(',') { gap + 1 } else { 0 }
    };
    let before = step.index.checked_sub(1).map(|index| end(text, &step.entries[index]));
    let wide = match (step.entries.get(step.index + 1), before) {
        (Some(next), _) => own.start..next.key.start,
        (None, Some(before)) => before..own.end,
        (None, None) => with_comma(),
    };
    let mut change = Change { dropped: layout.comments_in(&own), ..Change::default() };
    let is_bare = layout.comments_in(&wide).len() == change.dropped.len();
    change.put(if is_bare { wide } else { with_comma() }, "");
    change
}
