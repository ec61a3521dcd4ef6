//! Creating a directory whole or not at all.
//!
//! The content is made in a hidden sibling of the target, `.pave-staging-NAME-XXXXXX/`, and moved into place by one
//! `rename(2)`. While it is alive, its maker holds a lock (`flock(2)`) on the sibling itself; what a killed process left
//! behind is known by a lock that nobody holds, and is swept away by the next run beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Action, FsError};

const PREFIX: &str = ".pave-staging-";
/// How often another process may sweep away what this one has made and not yet locked.
const ATTEMPTS: usize = 8;

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
    /// The sibling, locked for as long as this value lives; where the file system knows locks, as most do.
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
        let mut attempts = (0..ATTEMPTS).map(|_| Self::begin(parent, &prefix, &name));
        let begun = attempts.find(|begun| !begun.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
        let (root, content, lock) = begun
            .unwrap_or_else(|| Err(io::ErrorKind::NotFound.into()))
            .map_err(|source| FsError::new(Action::Create, target, source))?;
        Ok(Self { root, content, target: target.to_owned(), _lock: lock })
    }

    /// Not found is what another process has swept away before it was locked.
    fn begin(parent: &Path, prefix: &str, name: &str) -> io::Result<(PathBuf, PathBuf, fs::File)> {
        let root = tempfile::Builder::new().prefix(prefix).tempdir_in(parent)?;
        let lock = fs::File::open(root.path())?;
        // Without locks nobody sweeps either.
        let _ = lock.lock();
        let content = root.path().join(name);
        fs::create_dir(&content)?;
        Ok((root.keep(), content, lock))
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
        // What cannot be removed now is swept by the next run: the lock ends with this process. After `publish` it is empty.
        let _ = fs::remove_dir(&self.root).or_else(|_| fs::remove_dir_all(&self.root));
    }
}

/// Removes what killed processes left beside a target. Best effort: a directory that cannot be judged is left alone.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        // Only a real directory: a link could lead anywhere, and a fifo would keep its opener waiting.
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_directory || !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(directory) = fs::File::open(entry.path()) else { continue };
        // The lock is held until it is gone, so that a maker who comes late notices.
        if directory.try_lock().is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
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
        let alive = Staging::beside(&directory.path().join("one")).expect("it begins");
        let other = Staging::beside(&directory.path().join("two")).expect("it begins");
        assert!(!dead.exists() && alive.path().exists() && other.path().exists());
    }

    #[test]
    fn many_at_once_spare_each_other() {
        let directory = tempfile::tempdir().expect("a directory");
        std::thread::scope(|scope| {
            for maker in 0..8 {
                let parent = directory.path();
                scope.spawn(move || {
                    for turn in 0..50 {
                        let staging = Staging::beside(&parent.join(format!("{maker}-{turn}"))).expect("it begins");
                        fs::write(staging.path().join("a"), "x").expect("it writes");
                        staging.publish().expect("it moves");
                    }
                });
            }
        });
        assert_eq!(hidden(directory.path()), 0);
    }
}
