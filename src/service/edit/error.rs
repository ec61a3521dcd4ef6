//! What can go wrong when `pave.yaml` is edited.

use crate::base::{Diagnostic, Exit};

/// An edit that is not made. The text stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It does not read as answers are written.
    #[error("pave.yaml is not valid: {message} at line {line}")]
    Invalid {
        /// 1-based line.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// Something stands where a group is wanted.
    #[error("pave.yaml cannot hold `{name}`: `{group}` is a value there, not a group")]
    NoGroup {
        /// What was to be set.
        name: String,
        /// The entry that is no group.
        group: String,
    },
    /// The way that it is written is not known here.
    #[error("pave cannot edit `{name}` in pave.yaml as it is written there without losing something")]
    Form {
        /// What was to be edited.
        name: String,
    },
}

impl Diagnostic for EditError {
    fn code(&self) -> &'static str {
        "manifest-not-edited"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Invalid { .. } => "correct pave.yaml, and run the command again".into(),
            Self::NoGroup { group, .. } => format!("give `{group}` a group of answers in pave.yaml, or take it out"),
            Self::Form { name } => format!("edit `{name}` in pave.yaml by hand, and run the command again"),
        })
    }
}
