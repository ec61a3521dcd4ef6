//! Floor 2: places that hold the repositories of an owner, and can make new ones.

mod dir;
mod owner;

pub use dir::DirForge;
pub use owner::{Owner, OwnerError};

use crate::base::fs::FsError;
use crate::base::git::{GitError, RemoteUrl, RemoteUrlError};
use crate::base::{Diagnostic, Exit, ServiceName};

/// A git host with an interface for making repositories.
pub trait Forge {
    /// Where the repository of this service is, or would be.
    fn url(&self, service: &ServiceName) -> Result<RemoteUrl, ForgeError>;
    /// What is there now.
    fn state(&self, service: &ServiceName) -> Result<RepositoryState, ForgeError>;
    /// Makes an empty repository whose default branch is `branch`. One that is there already and empty is taken as it is.
    fn create(&self, service: &ServiceName, branch: &str) -> Result<(), ForgeError>;
}

/// What a forge has under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepositoryState {
    /// Nothing.
    Missing,
    /// A repository; only asking it tells whether anything was pushed.
    Repository,
}

/// A forge that refuses.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// Something is there that is no repository.
    #[error("`{path}` is in the way: it is not a bare git repository")]
    InTheWay {
        /// The path.
        path: String,
    },
    /// The disk refused.
    #[error(transparent)]
    File(#[from] FsError),
    /// Git refused.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The address is not usable.
    #[error(transparent)]
    Url(#[from] RemoteUrlError),
}

impl Diagnostic for ForgeError {
    fn code(&self) -> &'static str {
        match self {
            Self::InTheWay { .. } => "remote-in-the-way",
            Self::File(error) => error.code(),
            Self::Git(error) => error.code(),
            Self::Url(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::InTheWay { .. } => Exit::Failed,
            Self::File(error) => error.exit(),
            Self::Git(error) => error.exit(),
            Self::Url(error) => error.exit(),
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::InTheWay { .. } => Some("move it away, or choose another `--push-to` directory".into()),
            Self::File(error) => error.hint(),
            Self::Git(error) => error.hint(),
            Self::Url(error) => error.hint(),
        }
    }
}
