//! What keeps templates from being tested.

use crate::base::{Diagnostic, Exit, nearest};

/// Nothing is tested.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// A directory of components, or of nothing.
    #[error("there is no template in `{path}`")]
    NoTemplate {
        /// The directory.
        path: String,
    },
    /// A case that is not there.
    #[error("there is no case `{}`", name.escape_debug())]
    NoCase {
        /// Its name.
        name: String,
        /// The names of all cases.
        known: Vec<String>,
    },
}

impl Diagnostic for TestError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoTemplate { .. } => "unknown-template",
            Self::NoCase { .. } => "unknown-case",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoTemplate { .. } => {
                "give the directory of a template, or of a registry; a component is tested by the templates that include it"
                    .into()
            }
            Self::NoCase { known, .. } if known.is_empty() => "a case is a file, as `tests/defaults.yaml`".into(),
            Self::NoCase { name, known } => match nearest(name, known.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("there are {}", known.join(", ")),
            },
        })
    }
}
