//! What keeps a template from being made.

use crate::base::{Diagnostic, Exit};

/// No template is made.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// A name that a template cannot have.
    #[error("`{}` is no name of a template: {rule}", name.escape_debug())]
    Name {
        /// The text.
        name: String,
        /// The rule that it breaks.
        rule: String,
    },
    /// Something is there.
    #[error("`{path}` is there already{}", if *is_directory { ", and is not empty" } else { ", and is no directory" })]
    Occupied {
        /// The directory that was to be made.
        path: String,
        /// Whether it is one.
        is_directory: bool,
    },
}

impl Diagnostic for NewError {
    fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "invalid-template-name",
            Self::Occupied { .. } => "target-exists",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Name { .. } => "use letters, digits and dashes, as `go-http`".into(),
            Self::Occupied { .. } => "choose another name, or another place with `--directory DIR`".into(),
        })
    }
}
