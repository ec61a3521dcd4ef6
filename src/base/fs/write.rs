//! Writing a tree into a fresh directory.

use std::collections::HashSet;
use std::fs::{DirBuilder, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::{Action, FsError};
use crate::base::{File, FileTree, Mode, RelPath};

/// What git's index remembers of a file in the work tree, so that it need not read it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds and nanoseconds of the last change of the inode.
    pub ctime: (i64, i64),
    /// Seconds and nanoseconds of the last change of the content.
    pub mtime: (i64, i64),
    /// Device number.
    pub dev: u64,
    /// Inode number.
    pub ino: u64,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size: u64,
}

impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        Self {
            ctime: (metadata.ctime(), metadata.ctime_nsec()),
            mtime: (metadata.mtime(), metadata.mtime_nsec()),
            dev: metadata.dev(),
            ino: metadata.ino(),
            uid: metadata.uid(),
            gid: metadata.gid(),
            size: metadata.size(),
        }
    }
}

/// Writes every file of `tree` below `directory`, which exists and holds none of them, and gives each one's stamp in
/// the tree's order.
///
/// Every file is created new: a path that exists already is an error, so nothing is written through a link.
pub fn write_tree(directory: &Path, tree: &FileTree) -> Result<Vec<Stamp>, FsError> {
    let mut made = HashSet::new();
    tree.iter()
        .map(|(path, file)| {
            for parent in path.parents() {
                if made.insert(parent) {
                    let parent = directory.join(parent);
                    DirBuilder::new().create(&parent).map_err(|source| FsError::new(Action::Create, &parent, source))?;
                }
            }
            write_one(directory, path, file)
        })
        .collect()
}

/// Writes a new file that nobody is going to change.
pub fn write_read_only(path: &Path, content: &[u8]) -> Result<(), FsError> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o444).open(path);
    opened.and_then(|mut file| file.write_all(content)).map_err(|source| FsError::new(Action::Write, path, source))
}

fn write_one(directory: &Path, path: &RelPath, file: &File) -> Result<Stamp, FsError> {
    let target = directory.join(path.as_str());
    let write = || -> io::Result<Metadata> {
        if file.mode == Mode::Symlink {
            std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(&file.content), &target)?;
            return std::fs::symlink_metadata(&target);
        }
        let permissions = if file.mode == Mode::Executable { 0o777 } else { 0o666 };
        let mut opened = OpenOptions::new().write(true).create_new(true).mode(permissions).open(&target)?;
        opened.write_all(&file.content)?;
        opened.metadata()
    };
    write().map(|metadata| Stamp::from(&metadata)).map_err(|source| FsError::new(Action::Write, &target, source))
}

#[cfg(test)]
mod tests {
    use super::write_tree;
    use crate::base::fs::{Limits, read_entries};
    use crate::base::{File, FileTree, Mode, RelPath};

    fn tree(entries: &[(&str, Mode, &str)]) -> FileTree {
        let mut tree = FileTree::default();
        for (path, mode, content) in entries {
            let file = File { mode: *mode, content: content.as_bytes().to_vec() };
            tree.insert(RelPath::new(path).expect("a good path"), file).expect("it fits");
        }
        tree
    }

    #[test]
    fn what_is_written_is_read_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let tree = tree(&[("a/b/run", Mode::Executable, "#!"), ("a/link", Mode::Symlink, "b/run"), ("x", Mode::Regular, "y")]);
        assert_eq!(write_tree(directory.path(), &tree).expect("it writes").len(), 3);
        assert_eq!(read_entries(directory.path(), &["a", "x", "missing"], Limits::TEMPLATE).expect("it reads"), tree);
        assert!(write_tree(directory.path(), &tree).is_err(), "nothing is overwritten");
    }

    #[test]
    fn reading_is_bounded_and_refuses_strange_files() {
        let directory = tempfile::tempdir().expect("a directory");
        write_tree(directory.path(), &tree(&[("a", Mode::Regular, "12345"), ("b", Mode::Regular, "12345")])).expect("it writes");
        let read = |files, file_size, total_size| {
            read_entries(directory.path(), &["a", "b", "link"], Limits { files, file_size, total_size })
        };
        assert!(read(2, 5, 10).is_ok());
        for (files, size, total) in [(1, 5, 10), (2, 4, 10), (2, 5, 9)] {
            assert!(read(files, size, total).is_err(), "{files} {size} {total}");
        }
        std::os::unix::fs::symlink("../secret", directory.path().join("link")).expect("a link");
        let error = read(9, 9, 99).expect_err("the link leaves").to_string();
        assert!(error.contains("points out of the tree"), "{error}");
    }
}
