//! Looking at a directory that others fill, and adding files to it without replacing anything.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::{Action, FsError};
use crate::base::RelPath;

/// What is at a path itself, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file, executable or not.
    File {
        /// Whether anybody may execute it.
        executable: bool,
    },
    /// A symbolic link.
    Link,
    /// A directory.
    Directory,
    /// A device, a fifo, a socket.
    Other,
}

/// What is at `path`; none where nothing is.
pub fn kind(path: &Path) -> Result<Option<Kind>, FsError> {
    match fs::symlink_metadata(path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(FsError::new(Action::Read, path, source)),
        Ok(metadata) if metadata.is_dir() => Ok(Some(Kind::Directory)),
        Ok(metadata) if metadata.is_symlink() => Ok(Some(Kind::Link)),
        Ok(metadata) if metadata.is_file() => Ok(Some(Kind::File { executable: metadata.permissions().mode() & 0o111 != 0 })),
        Ok(_) => Ok(Some(Kind::Other)),
    }
}

/// The names in the directory `path`, in any order; what is not UTF-8 in one is replaced.
pub fn names(path: &Path) -> Result<Vec<String>, FsError> {
    let error = |source| FsError::new(Action::Read, path, source);
    let entries = fs::read_dir(path).map_err(error)?;
    entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()).map_err(error)).collect()
}

/// Where the link at `path` points.
pub fn link_target(path: &Path) -> Result<Vec<u8>, FsError> {
    let target = fs::read_link(path).map_err(|source| FsError::new(Action::Read, path, source))?;
    Ok(target.into_os_string().into_vec())
}

/// Files and directories that were added, so that they can be taken back.
#[derive(Debug, Default)]
pub struct Added {
    files: Vec<PathBuf>,
    directories: Vec<PathBuf>,
}

impl Added {
    /// Adds the file that lies at `from` (on the same file system, where that can be) as `path` below `directory`, whole or not at all. An error
    /// where anything is there, or something on the way is no directory.
    pub fn add(&mut self, directory: &Path, path: &RelPath, from: &Path) -> Result<(), FsError> {
        for parent in path.parents() {
            self.enter(directory.join(parent))?;
        }
        let target = directory.join(path.as_str());
        let error = |source| FsError::new(Action::Write, &target, source);
        match fs::hard_link(from, &target) {
            Ok(()) => {}
            Err(source) if source.kind() == ErrorKind::AlreadyExists => return Err(error(source)),
            // Another file system, or one without hard links.
            Err(_) => copy_new(from, &target).map_err(error)?,
        }
        self.files.push(target);
        Ok(())
    }

    fn enter(&mut self, directory: PathBuf) -> Result<(), FsError> {
        match kind(&directory)? {
            Some(Kind::Directory) => Ok(()),
            Some(_) => Err(FsError::new(Action::Create, &directory, ErrorKind::NotADirectory.into())),
            None => {
                fs::create_dir(&directory).map_err(|source| FsError::new(Action::Create, &directory, source))?;
                self.directories.push(directory);
                Ok(())
            }
        }
    }

    /// Takes everything back that was added. Best effort; a directory that others use meanwhile stays.
    pub fn take_back(self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for directory in self.directories.iter().rev() {
            let _ = fs::remove_dir(directory);
        }
    }
}

fn copy_new(from: &Path, target: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, target);
    }
    let content = fs::read(from)?;
    let mode = metadata.permissions().mode();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(target)?;
    let written = file.write_all(&content);
    if written.is_err() {
        // Ours alone: it was created just now.
        let _ = fs::remove_file(target);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{Added, Kind, kind};
    use crate::base::RelPath;
    use std::fs;

    #[test]
    fn nothing_is_replaced_and_all_can_be_taken_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let (from, top) = (directory.path().join("from"), directory.path().join("top"));
        fs::write(&from, "new").expect("a file");
        fs::create_dir(&top).expect("a directory");
        fs::write(top.join("mine"), "mine").expect("a file");
        std::os::unix::fs::symlink("/tmp", top.join("link")).expect("a link");
        let path = |path: &str| RelPath::new(path).expect("a good path");
        let mut added = Added::default();
        added.add(&top, &path("a/b/c"), &from).expect("it is free");
        for taken in ["mine", "mine/x", "link/x", "a/b", "a/b/c"] {
            assert!(added.add(&top, &path(taken), &from).is_err(), "{taken}");
        }
        assert_eq!(fs::read_to_string(top.join("a/b/c")).expect("it is there"), "new");
        assert_eq!(kind(&top.join("a/b/c")).expect("it is there"), Some(Kind::File { executable: false }));
        fs::write(top.join("a/other"), "somebody else's").expect("a file");
        added.take_back();
        assert!(!top.join("a/b").exists() && top.join("a/other").exists() && top.join("mine").exists());
    }

    #[test]
    fn a_copy_does_not_replace_either() {
        let directory = tempfile::tempdir().expect("a directory");
        let (from, target) = (directory.path().join("from"), directory.path().join("target"));
        fs::write(&from, "new").expect("a file");
        super::copy_new(&from, &target).expect("it is free");
        fs::write(&from, "newer").expect("a file");
        assert!(super::copy_new(&from, &target).is_err());
        assert_eq!(fs::read_to_string(&target).expect("it is there"), "new");
    }
}
