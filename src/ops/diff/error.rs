//! What can be wrong with the question.

use crate::base::{Diagnostic, Exit, TreeError};

/// Differences that cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// Nothing remembers what was rendered.
    #[error("the service in `{path}` is in no git repository")]
    NoRepository {
        /// The service.
        path: String,
    },
    /// A path that leads elsewhere.
    #[error("`{path}` is not in the service")]
    Outside {
        /// The path.
        path: String,
    },
    /// What is proposed does not fit into a template.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A path that was never there.
    #[error("`{path}` is not there, and pave did not render it")]
    NoSuchPath {
        /// The path.
        path: String,
    },
}

impl Diagnostic for DiffError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRepository { .. } => "no-repository",
            Self::Outside { .. } | Self::NoSuchPath { .. } => "unknown-path",
            Self::Tree(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Tree(error) => error.exit(),
            _ => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRepository { .. } => {
                "run it in a clone of the service, or commit this one: `git init`, `git add --all`, `git commit`".into()
            }
            Self::Outside { .. } => "name files and directories of the service; `-C DIR` looks at another one".into(),
            Self::NoSuchPath { .. } => "`pave diff --name-only` lists what differs".into(),
            Self::Tree(error) => return error.hint(),
        })
    }
}
