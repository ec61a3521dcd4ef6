//! A directory for the length of one piece of work, which nobody else may look into.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Action, FsError, Staging};
use crate::base::env;

/// How often a directory is emptied that a program, which is about to end, still takes files out of.
const ATTEMPTS: usize = 20;
/// The address of a socket has 104 or 108 bytes (unix(7)), of which the directory's own names and that of an agent's socket take up
/// to 52.
const LONGEST_FOR_SOCKETS: usize = 50;

/// A new directory among the system's temporary ones, for the user alone. Dropped, it goes with all that is in it; one whose process
/// was killed goes when the next is made.
#[derive(Debug)]
pub struct Scratch(Staging);

impl Scratch {
    /// Creates it. Its path is absolute.
    pub fn new() -> Result<Self, FsError> {
        Self::below(&env::temporary_directory())
    }

    /// The same, with a path that is short enough for the addresses of sockets in it, where there is one.
    pub fn for_sockets() -> Result<Self, FsError> {
        let usual = env::temporary_directory();
        let is_long = usual.as_os_str().len() > LONGEST_FOR_SOCKETS;
        Self::below(if is_long && Path::new("/tmp").is_dir() { Path::new("/tmp") } else { &usual })
    }

    fn below(parent: &Path) -> Result<Self, FsError> {
        let staging = Staging::beside(&super::absolute(parent)?.join("pave"))?;
        let private = fs::set_permissions(staging.path(), fs::Permissions::from_mode(0o700));
        private.map_err(|source| FsError::new(Action::Create, staging.path(), source))?;
        Ok(Self(staging))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is swept with those of killed processes.
        let _ = (0..ATTEMPTS).find(|_| fs::remove_dir_all(self.path()).is_ok() || !self.path().exists());
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::Scratch;

    #[test]
    fn is_private_and_goes_when_dropped() {
        let parent = tempfile::tempdir().expect("a directory");
        let entries = || std::fs::read_dir(parent.path()).expect("it is there").count();
        let killed = parent.path().join(".pave-staging-pave-killed");
        std::fs::create_dir(&killed).expect("another one");
        let scratch = Scratch::below(parent.path()).expect("a third one");
        assert!(!killed.exists() && entries() == 1);
        let mode = scratch.path().metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        std::fs::write(scratch.path().join("file"), "x").expect("a file");
        let other = Scratch::below(parent.path()).expect("a fourth one");
        assert!(scratch.path() != other.path() && scratch.path().join("file").exists());
        drop((scratch, other));
        assert_eq!(entries(), 0);
    }
}
