//! What can be wrong with an index.

use semver::Version;

use crate::base::{Diagnostic, Digest, Exit};

/// An index that is not followed.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It does not read as one.
    #[error("`versions/{template}.yaml` is damaged: {message}")]
    Damaged {
        /// The template.
        template: String,
        /// What is wrong.
        message: String,
    },
    /// A newer pave wrote it.
    #[error("`versions/{template}.yaml` has format {format}, and this pave reads formats up to {known}")]
    TooNew {
        /// The template.
        template: String,
        /// Its format.
        format: u64,
        /// The newest that is known.
        known: u64,
    },
    /// What was published before is not there as it was.
    #[error("the published history of `{template}` was changed: {what}")]
    Regression {
        /// The template.
        template: String,
        /// What was changed.
        what: Box<Regression>,
    },
}

/// How an index contradicts one that was seen before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Regression {
    /// A version is gone.
    #[error("version {version} was there, and is not any more")]
    Vanished {
        /// The version.
        version: Version,
    },
    /// A version is another one now.
    #[error("the digest of {version} was {expected}, and is {found}")]
    Changed {
        /// The version.
        version: Version,
        /// As it was.
        expected: Digest,
        /// As it is.
        found: Digest,
    },
    /// An older index is back.
    #[error("its serial was {seen}, and is {found}")]
    Older {
        /// The newest that was seen.
        seen: u64,
        /// The one that is there.
        found: u64,
    },
    /// Another index of the same age.
    #[error("two different indexes have the serial {serial}")]
    Rewritten {
        /// The serial.
        serial: u64,
    },
    /// The whole index is gone.
    #[error("its index was there, and is not any more")]
    Gone,
}

impl Diagnostic for IndexError {
    fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } | Self::TooNew { .. } => "invalid-index",
            Self::Regression { .. } => "history-changed",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Damaged { .. } => "its owners restore it from git: pave writes this file, and people do not edit it".into(),
            Self::TooNew { .. } => "update pave".into(),
            Self::Regression { .. } => "nothing was taken from it. Ask the owners of the registry; where they meant it, \
                 `pave registry sync NAME --accept-history` takes it as it is now"
                .into(),
        })
    }
}
