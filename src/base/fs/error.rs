//! What can go wrong with a file, always with its path.

use std::io;
use std::path::{Path, PathBuf};

use crate::base::{Diagnostic, Exit};

/// What was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Reading a file or directory.
    Read,
    /// Writing a file.
    Write,
    /// Creating a directory.
    Create,
    /// Renaming into place.
    Rename,
    /// Making a path absolute.
    Resolve,
    /// Running a program.
    Run,
}

impl Action {
    fn verb(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Create => "create",
            Self::Rename => "move into place",
            Self::Resolve => "resolve",
            Self::Run => "run",
        }
    }
}

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {} `{}`: {}", action.verb(), path.display(), reason(source))]
pub struct FsError {
    action: Action,
    path: PathBuf,
    source: io::Error,
}

impl FsError {
    pub(in crate::base) fn new(action: Action, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_owned(), source }
    }

    /// The failure to run a program of the system.
    #[must_use]
    pub fn of_command(program: &str, source: io::Error) -> Self {
        Self::new(Action::Run, Path::new(program), source)
    }

    /// The kind of failure, as the operating system gave it.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }
}

fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        io::ErrorKind::QuotaExceeded => "your disk quota is used up".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => source.to_string(),
    }
}

impl Diagnostic for FsError {
    fn code(&self) -> &'static str {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "disk-full",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "not-permitted",
            _ => "file-error",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Some("free some space, or work on another disk; nothing was left behind".into())
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Some("have its owner let you write there, or work in a directory of yours".into())
            }
            _ if matches!(self.action, Action::Create | Action::Write | Action::Rename) => {
                Some("work in another directory".into())
            }
            _ => Some("check the path".into()),
        }
    }
}
