//! Why a locked version cannot be rendered again.

use crate::base::{Diagnostic, Digest, Exit};
use crate::service::AssembleError;

/// A lock that cannot be followed back to its template.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// The registry says something else of the version than the lock does.
    #[error("pave.lock contradicts the registry `{registry}`: of {version} it says {locked}, and the registry says {published}")]
    Contradicts {
        /// The registry.
        registry: String,
        /// Template and version.
        version: String,
        /// As the lock has it.
        locked: Digest,
        /// As the registry has it.
        published: Digest,
    },
    /// It was rendered from a directory, which may have changed since.
    #[error("{locked} came from a directory, and no registry has it")]
    FromDirectory {
        /// Template and version.
        locked: String,
    },
    /// The template does not take these answers.
    #[error("{locked} does not take the answers of pave.lock: {message}")]
    Answers {
        /// Template and version.
        locked: String,
        /// The first of the problems.
        message: String,
    },
    /// Other contents than the recorded ones.
    #[error("{locked}, rendered again, does not give the contents that pave.lock names")]
    Differs {
        /// Template and version.
        locked: String,
    },
    /// What it renders does not fit beside pave's own files.
    #[error(transparent)]
    Assemble(#[from] AssembleError),
}

impl Diagnostic for BaseError {
    fn code(&self) -> &'static str {
        match self {
            Self::Contradicts { .. } => "lock-contradicts-registry",
            Self::FromDirectory { .. } => "no-registry",
            Self::Answers { .. } | Self::Differs { .. } | Self::Assemble(_) => "not-the-base",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Contradicts { .. } => {
                "somebody has edited pave.lock, or another registry has the same name: look at `git log -p pave.lock` and `pave registry list`".into()
            }
            Self::FromDirectory { .. } => "publish the template, and name its registry in pave.yaml; or run `git fetch --unshallow`, where the clone is shallow".into(),
            Self::Answers { .. } | Self::Differs { .. } | Self::Assemble(_) => {
                "look for an edited line with `git log -p pave.lock`; in a shallow clone, run `git fetch --unshallow`".into()
            }
        })
    }
}
