//! A directory beside other things that this process alone works in.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::memory::in_memory;
use super::staging::sweep;
use super::{Action, FsError};

/// How often another process may sweep away what this one has made and not yet locked.
const ATTEMPTS: usize = 8;

/// A new directory with a name of its own, for this user alone, locked (`flock(2)`) for as long as this value lives. Dropped, it goes with all that is in it;
/// one whose process was killed goes when the next is made beside it.
#[derive(Debug)]
pub struct Claimed {
    path: PathBuf,
    _lock: fs::File,
}

impl Claimed {
    /// Makes one in `parent` whose name begins with `prefix`, and sweeps away those that killed processes left there.
    pub fn begin(parent: &Path, prefix: &str) -> Result<Self, FsError> {
        sweep(parent, prefix);
        let mut attempts = (0..ATTEMPTS).map(|_| Self::make(parent, prefix));
        let made = attempts.find(|made| !made.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
        made.unwrap_or_else(|| Err(io::ErrorKind::NotFound.into())).map_err(|source| FsError::new(Action::Create, parent, source))
    }

    /// The same in memory, where `room` bytes are free there, and else in `parent`.
    pub fn in_memory_or(parent: &Path, prefix: &str, room: u64) -> Result<Self, FsError> {
        match in_memory(room).and_then(|memory| Self::begin(&memory, prefix).ok()) {
            Some(made) => {
                sweep(parent, prefix);
                Ok(made)
            }
            None => Self::begin(parent, prefix),
        }
    }

    fn make(parent: &Path, prefix: &str) -> io::Result<Self> {
        let private = fs::Permissions::from_mode(0o700);
        let made = tempfile::Builder::new().prefix(prefix).permissions(private).tempdir_in(parent)?;
        let lock = fs::File::open(made.path())?;
        // Without locks nobody sweeps either.
        let _ = lock.lock();
        // Swept away before it was locked: the lock is on something that has no name any more.
        fs::symlink_metadata(made.path())?;
        Ok(Self { path: made.keep(), _lock: lock })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next: the lock ends with this process.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::Claimed;

    #[test]
    fn goes_when_dropped_and_takes_the_dead_with_it_not_the_living() {
        let parent = tempfile::tempdir().expect("a directory");
        let dead = parent.path().join("x-dead");
        std::fs::create_dir_all(dead.join("y")).expect("a directory");
        let other = parent.path().join("other");
        std::fs::create_dir(&other).expect("a directory");
        let first = Claimed::begin(parent.path(), "x-").expect("it begins");
        std::fs::write(first.path().join("file"), "x").expect("a file");
        let second = Claimed::begin(parent.path(), "x-").expect("it begins");
        assert!(!dead.exists() && other.exists() && first.path().join("file").exists() && first.path() != second.path());
        drop((first, second));
        assert_eq!(std::fs::read_dir(parent.path()).expect("it is there").count(), 1);
    }
}
