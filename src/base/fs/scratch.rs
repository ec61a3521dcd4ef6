//! A directory for work that leaves nothing behind.

use std::path::Path;

use super::{Action, FsError};

/// A fresh, empty directory in the system's place for such, removed with all that is in it when this value is dropped.
#[derive(Debug)]
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    /// Makes one.
    pub fn new() -> Result<Self, FsError> {
        let made = tempfile::Builder::new().prefix("pave-").tempdir();
        made.map(Self).map_err(|source| FsError::new(Action::Create, &std::env::temp_dir(), source))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
