//! Bringing a directory that pave wrote before up to date, file by file.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use serde::Serialize;

use super::{Action, FsError};
use crate::base::{File, FileTree, Mode, RelPath};

/// What was done to the files of a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<RelPath>,
    /// Files with another content or mode than before.
    pub changed: Vec<RelPath>,
    /// Files that are not there any more.
    pub removed: Vec<RelPath>,
}

impl Changes {
    /// Whether everything was as it should be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// How many of each: `1 added, 0 changed, 2 removed`.
impl std::fmt::Display for Changes {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} added, {} changed, {} removed", self.added.len(), self.changed.len(), self.removed.len())
    }
}

/// The first file of `tree` that is in `directory` already, and is none of `owned`.
#[must_use]
pub fn foreign_file(directory: &Path, owned: &BTreeSet<RelPath>, tree: &FileTree) -> Option<RelPath> {
    let is_there = |path: &RelPath| {
        // A directory in the place of a file shows as an error when the file is written; one above it may be a stale file of ours.
        fs::symlink_metadata(directory.join(path.as_str())).is_ok_and(|metadata| !metadata.is_dir())
    };
    tree.iter().map(|(path, _)| path).find(|path| !owned.contains(*path) && is_there(path)).cloned()
}

/// Makes the files `owned` in `directory`, written before, into those of `tree`: what is the same is not touched, each other file
/// is replaced in one step, and what is in `tree` no more is removed, with the directories that it leaves empty.
///
/// Whatever else is in the directory stays. Nothing is written or removed through a link to a directory.
pub fn sync_tree(directory: &Path, owned: &BTreeSet<RelPath>, tree: &FileTree) -> Result<Changes, FsError> {
    let mut changes = Changes::default();
    let stale: Vec<&RelPath> = owned.iter().filter(|path| tree.get(path.as_str()).is_none()).collect();
    for path in stale.iter().copied().chain(tree.iter().map(|(path, _)| path)) {
        refuse_links_above(directory, path)?;
    }
    for path in stale {
        let target = directory.join(path.as_str());
        match fs::symlink_metadata(&target) {
            Ok(metadata) if !metadata.is_dir() => {
                fs::remove_file(&target).map_err(|source| FsError::new(Action::Write, &target, source))?;
                changes.removed.push(path.clone());
            }
            _ => {}
        }
        remove_empty_above(directory, path);
    }
    for (path, file) in tree.iter() {
        let target = directory.join(path.as_str());
        let before = read(&target);
        if before.as_ref() == Some(file) {
            continue;
        }
        let list = if before.is_some() { &mut changes.changed } else { &mut changes.added };
        list.push(path.clone());
        replace(&target, file).map_err(|source| FsError::new(Action::Write, &target, source))?;
    }
    Ok(changes)
}

fn refuse_links_above(directory: &Path, path: &RelPath) -> Result<(), FsError> {
    path.parents().try_for_each(|parent| super::refuse_link(&directory.join(parent)))
}

fn remove_empty_above(directory: &Path, path: &RelPath) {
    let parents: Vec<&str> = path.parents().collect();
    for parent in parents.iter().rev() {
        // What is not empty stays, and so does what is above it.
        if fs::remove_dir(directory.join(parent)).is_err() {
            break;
        }
    }
}

/// What is at `target`, where it can be read and is a file or a link.
fn read(target: &Path) -> Option<File> {
    let metadata = fs::symlink_metadata(target).ok()?;
    if metadata.is_symlink() {
        let content = fs::read_link(target).ok()?.into_os_string().into_vec();
        return Some(File { mode: Mode::Symlink, content });
    }
    let mode = if metadata.permissions().mode() & 0o111 == 0 { Mode::Regular } else { Mode::Executable };
    Some(File { mode, content: if metadata.is_file() { fs::read(target).ok()? } else { return None } })
}

/// Writes a sibling, and moves it into place.
fn replace(target: &Path, file: &File) -> io::Result<()> {
    let parent = target.parent().unwrap_or(target);
    fs::create_dir_all(parent)?;
    let sibling = parent.join(format!(".pave-{}.tmp", std::process::id()));
    // What a dead process of the same number left.
    let _ = fs::remove_file(&sibling);
    let written = write_new(&sibling, file).and_then(|()| fs::rename(&sibling, target));
    if written.is_err() {
        let _ = fs::remove_file(&sibling);
    }
    written
}

fn write_new(path: &Path, file: &File) -> io::Result<()> {
    if file.mode == Mode::Symlink {
        return std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(&file.content), path);
    }
    let permissions = if file.mode == Mode::Executable { 0o777 } else { 0o666 };
    OpenOptions::new().write(true).create_new(true).mode(permissions).open(path)?.write_all(&file.content)
}

#[cfg(test)]
mod tests {
    use super::{Changes, foreign_file, sync_tree};
    use crate::base::{File, FileTree, Mode, RelPath};
    use std::collections::BTreeSet;
    use std::fs;

    fn tree(entries: &[(&str, Mode, &str)]) -> FileTree {
        let mut tree = FileTree::default();
        for (path, mode, content) in entries {
            let file = File { mode: *mode, content: content.as_bytes().to_vec() };
            tree.insert(RelPath::new(path).expect("a good path"), file).expect("it fits");
        }
        tree
    }

    fn owned(tree: &FileTree) -> BTreeSet<RelPath> {
        tree.iter().map(|(path, _)| path.clone()).collect()
    }

    fn names(changes: &Changes) -> [String; 3] {
        [&changes.added, &changes.changed, &changes.removed]
            .map(|paths| paths.iter().map(RelPath::as_str).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn only_what_differs_is_written_and_only_what_is_owned_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path();
        let first = tree(&[
            ("a", Mode::Regular, "1"),
            ("d/e/b", Mode::Executable, "2"),
            ("d/c", Mode::Regular, "3"),
            ("l", Mode::Symlink, "a"),
        ]);
        assert_eq!(names(&sync_tree(root, &BTreeSet::new(), &first).expect("it writes")), ["a d/c d/e/b l", "", ""]);
        assert!(sync_tree(root, &owned(&first), &first).expect("it looks").is_empty());
        fs::write(root.join("d/mine"), "x").expect("a file");
        // A file becomes a directory, a link a file, and a mode changes alone.
        let second = tree(&[("a/x", Mode::Regular, "1"), ("d/c", Mode::Executable, "3"), ("l", Mode::Regular, "a")]);
        assert_eq!(foreign_file(root, &owned(&first), &second), None);
        assert_eq!(names(&sync_tree(root, &owned(&first), &second).expect("it writes")), ["a/x", "d/c l", "a d/e/b"]);
        assert!(root.join("d/mine").exists() && !root.join("d/e").exists());
        assert!(sync_tree(root, &owned(&second), &second).expect("it looks").is_empty());
        assert_eq!(foreign_file(root, &owned(&second), &tree(&[("d/mine", Mode::Regular, "")])).expect("one").as_str(), "d/mine");
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let directory = tempfile::tempdir().expect("a directory");
        let (root, outside) = (directory.path().join("root"), directory.path().join("outside"));
        fs::create_dir_all(&root).expect("a directory");
        fs::create_dir_all(&outside).expect("a directory");
        fs::write(outside.join("x"), "mine").expect("a file");
        std::os::unix::fs::symlink(&outside, root.join("d")).expect("a link");
        let through = tree(&[("d/x", Mode::Regular, "theirs")]);
        assert!(sync_tree(&root, &owned(&through), &through).is_err());
        assert!(sync_tree(&root, &owned(&through), &FileTree::default()).is_err(), "nor removed");
        assert_eq!(fs::read_to_string(outside.join("x")).expect("it is there"), "mine");
    }
}
