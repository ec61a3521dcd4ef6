//! Creating a directory whole or not at all.
//!
//! The content is made in a hidden sibling of the target, `.pave-staging-NAME-XXXXXX/`, and moved into place by one
//! `rename(2)`. While it is alive, its maker holds a lock on the file `lock` in it; what a killed process left behind
//! is known by a lock that nobody holds, and is swept away by the next run beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Action, FsError};

const PREFIX: &str = ".pave-staging-";
const LOCK: &str = "lock";

/// What is at a path where a directory is to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupant {
    /// Nothing, or an empty directory: both may be replaced.
    Nothing,
    /// A directory with something in it.
    Directory,
    /// A file, a link or something stranger.
    Other,
}

/// Looks at `path` without following a link at its end.
pub fn occupant(path: &Path) -> Result<Occupant, FsError> {
    let error = |source: io::Error| FsError::new(Action::Read, path, source);
    match fs::symlink_metadata(path) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(Occupant::Nothing),
        Err(other) => Err(error(other)),
        Ok(metadata) if !metadata.is_dir() => Ok(Occupant::Other),
        Ok(_) => {
            let empty = fs::read_dir(path).map_err(error)?.next().is_none();
            Ok(if empty { Occupant::Nothing } else { Occupant::Directory })
        }
    }
}

/// A directory in the making. Dropped before [`Staging::publish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    /// The hidden sibling.
    root: PathBuf,
    /// The directory in it that will be moved; it has the target's own name.
    content: PathBuf,
    target: PathBuf,
    /// Held for as long as this value lives.
    _lock: fs::File,
}

impl Staging {
    /// Begins a directory that is to appear at `target` (absolute). Creates the directories above it.
    pub fn beside(target: &Path) -> Result<Self, FsError> {
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(FsError::new(Action::Create, target, io::Error::other("it has no name")));
        };
        super::create_dir_all(parent)?;
        sweep(parent);
        let name = name.to_string_lossy();
        let prefix = format!("{PREFIX}{name}-");
        let error = |source| FsError::new(Action::Create, target, source);
        let root = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent).map_err(error)?;
        let lock = fs::File::create_new(root.path().join(LOCK)).map_err(error)?;
        lock.lock().map_err(error)?;
        let content = root.path().join(&*name);
        fs::create_dir(&content).map_err(error)?;
        Ok(Self { root: root.keep(), content, target: target.to_owned(), _lock: lock })
    }

    /// Where to write the content.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.content
    }

    /// Moves the content to the target in one step.
    ///
    /// An empty directory there is replaced; one that has been filled meanwhile is an error, and stays as it is.
    pub fn publish(self) -> Result<(), FsError> {
        fs::rename(&self.content, &self.target).map_err(|source| FsError::new(Action::Rename, &self.target, source))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next run: the lock ends with this process.
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Removes what killed processes left beside a target. Best effort: a directory that cannot be judged is left alone.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_abandoned(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(staging: &Path) -> bool {
    // Only a real directory of ours: a link could lead anywhere.
    let is_directory = fs::symlink_metadata(staging).is_ok_and(|metadata| metadata.is_dir());
    is_directory && fs::File::open(staging.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Occupant, PREFIX, Staging, occupant};
    use std::fs;

    fn hidden(directory: &std::path::Path) -> usize {
        fs::read_dir(directory)
            .expect("it is there")
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)))
            .count()
    }

    #[test]
    fn appears_whole_or_leaves_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("deep/payments");
        let staging = Staging::beside(&target).expect("it begins");
        fs::write(staging.path().join("a"), "x").expect("it writes");
        drop(staging);
        assert_eq!(occupant(&target).expect("it looks"), Occupant::Nothing);
        assert_eq!(hidden(&directory.path().join("deep")), 0);

        let staging = Staging::beside(&target).expect("it begins");
        fs::write(staging.path().join("a"), "x").expect("it writes");
        staging.publish().expect("it moves");
        assert_eq!(fs::read(target.join("a")).expect("it is there"), b"x");
        assert_eq!(hidden(&directory.path().join("deep")), 0);
    }

    #[test]
    fn never_replaces_what_came_meanwhile() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("payments");
        let staging = Staging::beside(&target).expect("it begins");
        fs::create_dir(&target).expect("a directory");
        fs::write(target.join("mine"), "x").expect("a file");
        assert!(staging.publish().is_err());
        assert_eq!(fs::read(target.join("mine")).expect("it is there"), b"x");
    }

    #[test]
    fn sweeps_what_the_dead_left_and_spares_the_living() {
        let directory = tempfile::tempdir().expect("a directory");
        let dead = directory.path().join(".pave-staging-x-dead");
        fs::create_dir_all(dead.join("x")).expect("a directory");
        fs::write(dead.join("lock"), "").expect("a lock");
        let young = directory.path().join(".pave-staging-x-young");
        fs::create_dir(&young).expect("a directory without a lock yet");
        let alive = Staging::beside(&directory.path().join("one")).expect("it begins");
        let other = Staging::beside(&directory.path().join("two")).expect("it begins");
        assert!(!dead.exists() && young.exists() && alive.path().exists() && other.path().exists());
    }
}
