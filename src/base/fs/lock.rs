//! Keeping other processes away from a piece of work.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::{Action, FsError};
use crate::base::interrupt;

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(10);

/// A file that this process alone has locked (`flock(2)`). The lock ends with this value, or with the process however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Waits until nobody else has the lock on `path`, which is created where it is missing.
    ///
    /// On a file system without locks nobody waits: what is done under a lock must be right without one, only done twice.
    pub fn wait(path: &Path) -> Result<Self, FsError> {
        let error = |source| FsError::new(Action::Write, path, source);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(error)?;
        Self::on(file, path)
    }

    /// The same for a directory, in which nothing is created.
    pub fn wait_for_directory(path: &Path) -> Result<Self, FsError> {
        Self::on(File::open(path).map_err(|source| FsError::new(Action::Read, path, source))?, path)
    }

    /// The lock, as the standard input of another process that does not read it: it ends when that has ended too.
    pub fn share(&self) -> Result<Stdio, FsError> {
        let shared = self.file.try_clone();
        shared.map(Stdio::from).map_err(|source| FsError::new(Action::Read, Path::new("a lock"), source))
    }

    fn on(file: File, path: &Path) -> Result<Self, FsError> {
        let error = |source| FsError::new(Action::Write, path, source);
        loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if interrupt::check().is_ok() => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => return Err(error(std::io::ErrorKind::Interrupted.into())),
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Self { file }),
            }
        }
    }
}
