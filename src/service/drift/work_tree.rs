//! The files of a work tree, compared with the lock.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use super::look::Look;
use super::marks::first_marker;
use super::objects::{MAX_FILE, Nothing, Objects, is_pointer_or_its_content};
use super::state::Drift;
use crate::base::fs::{self, FsError, Seen, Stamp};
use crate::base::git::{ObjectId, Staged, WorkIndex};
use crate::base::{Mode, RelPath};
use crate::service::LockedFile;

/// The directory of a service.
pub(super) struct WorkTree<'a> {
    root: &'a Path,
    index: Option<&'a WorkIndex>,
    /// Whether each directory that was looked at is one, and no link.
    directories: RefCell<HashMap<String, bool>>,
}

impl<'a> WorkTree<'a> {
    pub(super) fn new(root: &'a Path, index: Option<&'a WorkIndex>) -> Self {
        Self { root, index, directories: RefCell::default() }
    }

    /// What lies at `path`, and its content where that is another one.
    pub(super) fn look(&self, path: &RelPath, locked: &LockedFile) -> Result<Look, FsError> {
        if self.index.is_some_and(|index| index.is_unmerged(path.as_str())) {
            let line = self.content_at(path).as_deref().and_then(first_marker);
            return Ok(Look::of(Drift::Conflict { line, is_unmerged: true }));
        }
        Ok(match self.seen(path)? {
            Seen::Nothing => self.missing(path, locked),
            Seen::Directory => Look::of(Drift::Type { now: "a directory" }),
            Seen::Other => Look::of(Drift::Type { now: "neither file nor link" }),
            Seen::Link(target) if locked.mode == Mode::Symlink => link(&target, locked),
            Seen::Link(_) => Look::of(Drift::Type { now: "a link" }),
            Seen::File { is_executable, stamp } => self.file(path, locked, is_executable, &stamp)?,
        })
    }

    /// Whether no link is on the way: git takes what lies behind one for missing, and it may lie anywhere.
    fn is_reached_by_directories(&self, path: &RelPath) -> Result<bool, FsError> {
        let mut known = self.directories.borrow_mut();
        for parent in path.parents() {
            let is_directory = match known.get(parent) {
                Some(known) => *known,
                None => fs::look(&self.root.join(parent))? == Seen::Directory,
            };
            known.insert(parent.to_owned(), is_directory);
            if !is_directory {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A file that is not there: a sparse checkout may have left it out, so that what is staged counts.
    fn missing(&self, path: &RelPath, locked: &LockedFile) -> Look {
        let staged = self.staged(path, None).filter(|staged| staged.is_left_out);
        match staged {
            Some(Staged { id, mode: Some(mode), .. }) if id == locked.blob && mode == locked.mode => Look::default(),
            Some(Staged { id, mode: Some(mode), .. }) if id == locked.blob => Look::of(Drift::Mode { mode }),
            Some(_) => Look::of(Drift::Edited { mode: None }),
            None => Look::of(Drift::Deleted),
        }
    }

    fn file(&self, path: &RelPath, locked: &LockedFile, is_executable: bool, stamp: &Stamp) -> Result<Look, FsError> {
        let staged = self.staged(path, Some(stamp));
        let Some(mode) = self.mode(locked, is_executable, staged.as_ref()) else {
            return Ok(Look::of(Drift::Type { now: "a file" }));
        };
        let is_known = staged.is_some_and(|staged| staged.is_as_written() && staged.id == locked.blob);
        let content = if is_known || stamp.size > MAX_FILE { None } else { Some(self.read(path)?) };
        let is_rendered = is_known || content.as_deref().is_some_and(|content| self.is_rendered(path, content, locked.blob));
        let drift = match content.as_deref().and_then(first_marker) {
            _ if is_rendered => (mode != locked.mode).then_some(Drift::Mode { mode }),
            Some(line) => Some(Drift::Conflict { line: Some(line), is_unmerged: false }),
            None => Some(Drift::Edited { mode: Some(mode).filter(|mode| *mode != locked.mode) }),
        };
        Ok(Look { drift, content: content.filter(|_| !is_rendered) })
    }

    /// The mode that git would store; none where that is no file of the kind that was rendered.
    fn mode(&self, locked: &LockedFile, is_executable: bool, staged: Option<&Staged>) -> Option<Mode> {
        let staged = staged.and_then(|staged| staged.mode);
        if locked.mode == Mode::Symlink {
            // Without links, git writes a file that holds where it points.
            let is_link = self.index.is_some_and(|index| !index.has_links) && staged == Some(Mode::Symlink);
            return is_link.then_some(Mode::Symlink);
        }
        match self.index {
            Some(index) if !index.has_modes => Some(staged.filter(|mode| *mode != Mode::Symlink).unwrap_or(locked.mode)),
            _ if is_executable => Some(Mode::Executable),
            _ => Some(Mode::Regular),
        }
    }

    /// Whether git would store `content` as what was rendered.
    fn is_rendered(&self, path: &RelPath, content: &[u8], rendered: ObjectId) -> bool {
        let has_id = |content: &[u8]| ObjectId::of_blob(content) == rendered;
        let stored = || self.index.and_then(|index| index.with_stored_line_ends(path.as_str(), content));
        has_id(content)
            || stored().is_some_and(|stored| has_id(&stored))
            || is_pointer_or_its_content(self.objects(), content, rendered)
    }

    fn objects(&self) -> &dyn Objects {
        match self.index {
            Some(index) => index,
            None => &Nothing,
        }
    }

    fn staged(&self, path: &RelPath, stamp: Option<&Stamp>) -> Option<Staged> {
        self.index.and_then(|index| index.staged(path.as_str(), stamp))
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, FsError> {
        fs::read_file(&self.root.join(path.as_str()), MAX_FILE)
    }

    fn content_at(&self, path: &RelPath) -> Option<Vec<u8>> {
        if self.is_file(path) { self.read(path).ok() } else { None }
    }

    /// Whether an ordinary file lies there, behind no link.
    pub(super) fn is_file(&self, path: &RelPath) -> bool {
        matches!(self.seen(path), Ok(Seen::File { .. }))
    }

    /// Whether a file or a link lies there, behind no link.
    pub(super) fn is_file_or_link(&self, path: &RelPath) -> bool {
        matches!(self.seen(path), Ok(Seen::File { .. } | Seen::Link(_)))
    }

    /// Where a link points that lies there, behind no other.
    pub(super) fn target(&self, path: &RelPath) -> Option<Vec<u8>> {
        match self.seen(path) {
            Ok(Seen::Link(target)) => Some(target),
            _ => None,
        }
    }

    fn seen(&self, path: &RelPath) -> Result<Seen, FsError> {
        if self.is_reached_by_directories(path)? { fs::look(&self.root.join(path.as_str())) } else { Ok(Seen::Nothing) }
    }
}

fn link(target: &[u8], locked: &LockedFile) -> Look {
    if ObjectId::of_blob(target) == locked.blob { Look::default() } else { Look::of(Drift::Edited { mode: None }) }
}
