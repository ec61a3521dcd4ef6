//! The files of a commit, compared with the lock.

use super::look::Look;
use super::marks::first_marker;
use super::objects::{Committed, MAX_FILE, Objects, is_pointer_or_its_content};
use super::state::Drift;
use crate::base::{Mode, RelPath};
use crate::service::LockedFile;

/// What a commit has at `path`, and its content where that is another one.
pub(super) fn look(commit: &Committed<'_>, path: &RelPath, locked: &LockedFile) -> Look {
    let Some((id, mode)) = commit.entry(path.as_str()) else { return Look::of(Drift::Deleted) };
    let Some(mode) = mode else { return Look::of(Drift::Type { now: "a directory" }) };
    if (mode == Mode::Symlink) != (locked.mode == Mode::Symlink) {
        return Look::of(Drift::Type { now: if mode == Mode::Symlink { "a link" } else { "a file" } });
    }
    if id == locked.blob {
        return if mode == locked.mode { Look::default() } else { Look::of(Drift::Mode { mode }) };
    }
    let content = commit.content(id, MAX_FILE).unwrap_or_default();
    if is_pointer_or_its_content(commit, &content, locked.blob) {
        return if mode == locked.mode { Look::default() } else { Look::of(Drift::Mode { mode }) };
    }
    let drift = match first_marker(&content) {
        Some(line) => Drift::Conflict { line: Some(line), is_unmerged: false },
        None => Drift::Edited { mode: Some(mode).filter(|mode| *mode != locked.mode) },
    };
    Look { drift: Some(drift), content: Some(content) }
}
