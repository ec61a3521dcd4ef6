//! Why a service stays on its path.

use crate::base::git::{GitError, MoveError, TransitionError};
use crate::base::{Diagnostic, Exit};

/// A service that is not ejected.
#[derive(Debug, thiserror::Error)]
pub enum EjectError {
    /// Nothing is committed that could be left.
    #[error("`{path}` is in no git repository with a work tree and a commit")]
    NoRepository {
        /// The directory.
        path: String,
    },
    /// HEAD has no service there.
    #[error("`{path}` is not in a service: the commit that is checked out has no pave.yaml and no pave.lock in it, nor above it")]
    NotFound {
        /// The directory.
        path: String,
    },
    /// Git, or an update, is in the middle of something.
    #[error("{} is in progress here", if *what == "update" { "an update".to_owned() } else { format!("a {what}") })]
    Busy {
        /// What.
        what: &'static str,
    },
    /// Nobody said yes.
    #[error("nobody has confirmed that the service should leave its path")]
    NotConfirmed,
    /// The person said no.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Nobody to commit as.
    #[error("git does not know who you are, and a commit by nobody would stay in the history")]
    NoIdentity,
    /// Files that would change have changes of their own.
    #[error(transparent)]
    Transition(TransitionError),
    /// The branch has moved meanwhile.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl From<TransitionError> for EjectError {
    fn from(error: TransitionError) -> Self {
        match error {
            TransitionError::Git(error) => Self::Git(error),
            other => Self::Transition(other),
        }
    }
}

impl Diagnostic for EjectError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRepository { .. } => "no-repository",
            Self::NotFound { .. } => "not-a-service",
            Self::Busy { .. } => "git-busy",
            Self::NotConfirmed => "not-confirmed",
            Self::Cancelled => "cancelled",
            Self::NoIdentity => "no-identity",
            Self::Transition(TransitionError::Unwritable { .. }) => "file-error",
            Self::Transition(_) => "dirty-files",
            Self::Move(_) => "branch-moved",
            Self::Git(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::NoRepository { .. } | Self::NotFound { .. } | Self::NotConfirmed => Exit::Usage,
            Self::Cancelled => Exit::No,
            Self::Git(error) => error.exit(),
            _ => Exit::Failed,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRepository { .. } => "run it in a clone of the service, or name one with `-C DIR`".into(),
            Self::NotFound { .. } => {
                "run it in a service, or name one with `-C DIR`; one that is not committed is left by removing its files".into()
            }
            Self::Busy { what: "update" } => {
                "end it with `pave update --continue` or `pave update --abort`, then run this again".into()
            }
            Self::Busy { .. } => "end it, or abort it; `git status` says how. Then run this again".into(),
            Self::NotConfirmed => "look at what it would do with `--dry-run`, then run it with `--yes`".into(),
            Self::Cancelled => return None,
            Self::NoIdentity => "tell git once, then run this again:\n  \
                 git config --global user.name \"Your Name\"\n  git config --global user.email you@example.com"
                .into(),
            Self::Transition(TransitionError::Unwritable { .. }) => {
                "see to that you may write there and that the disk has room, then run this again".into()
            }
            Self::Transition(_) => "commit them, or put them aside with `git stash`, then run this again".into(),
            Self::Move(_) => "run it again".into(),
            Self::Git(error) => return error.hint(),
        })
    }
}
