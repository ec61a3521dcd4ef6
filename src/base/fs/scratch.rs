//! A directory for the length of one piece of work, which nobody else may look into.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::{Action, FsError};
use crate::base::env;

/// How often a directory is removed that a program, which is about to end, still takes files out of.
const ATTEMPTS: usize = 20;
/// The address of a socket has 104 or 108 bytes, of which our own names take up to 40 (unix(7)).
const LONGEST_FOR_SOCKETS: usize = 64;

/// A new directory among the system's temporary ones, readable by the user alone. Dropped, it goes with all that is in it.
#[derive(Debug)]
pub struct Scratch(PathBuf);

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
        let parent = super::absolute(parent)?;
        let private = fs::Permissions::from_mode(0o700);
        let made = tempfile::Builder::new().prefix("pave-").permissions(private).tempdir_in(&parent);
        made.map(|directory| Self(directory.keep())).map_err(|source| FsError::new(Action::Create, &parent, source))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Creates a directory in it that, too, is for the user alone.
    pub fn create_dir(&self, name: &str) -> Result<PathBuf, FsError> {
        let path = self.0.join(name);
        let created = fs::DirBuilder::new().mode(0o700).create(&path);
        created.map(|()| path.clone()).map_err(|source| FsError::new(Action::Create, &path, source))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies among the temporary files, where the system sweeps.
        let _ = (0..ATTEMPTS).find(|_| fs::remove_dir_all(&self.0).is_ok() || !self.0.exists());
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::Scratch;

    #[test]
    fn is_private_and_goes_when_dropped() {
        let scratch = Scratch::new().expect("a directory");
        let inner = scratch.create_dir("inner").expect("another one");
        std::fs::write(inner.join("file"), "x").expect("a file");
        for path in [scratch.path(), &inner] {
            let mode = path.metadata().expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", path.display());
        }
        drop(scratch);
        assert!(!inner.exists() && !inner.parent().expect("it has one").exists());
    }
}
