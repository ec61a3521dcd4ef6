//! What keeps a template from being previewed.

use crate::base::{Diagnostic, Excerpt, Exit, nearest};
use crate::template::CaseFailure;

/// Nothing is rendered, or nothing written.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// A registry, or a component.
    #[error("`{path}` is not the directory of one template")]
    NoTemplate {
        /// The directory.
        path: String,
    },
    /// The folder is not a preview's.
    #[error("`{path}` is there already, and is no preview")]
    NotOurs {
        /// The folder.
        path: String,
    },
    /// The folder would be part of the template.
    #[error("`{path}` is part of the template itself")]
    InTemplate {
        /// The folder.
        path: String,
    },
    /// A file that the template renders is there, from somebody else.
    #[error("`{path}` is there already, and is not from a preview")]
    Foreign {
        /// The file.
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
    /// A case that cannot be used.
    #[error("{}", failure.message)]
    Case {
        /// What is wrong with it.
        failure: Box<CaseFailure>,
    },
    /// Inputs without an answer.
    #[error("{message}")]
    Missing {
        /// Which, a line each.
        message: String,
        /// A case of the template that has answers.
        case: Option<String>,
    },
    /// Answers that can be read only once.
    #[error("`--watch` cannot read answers from stdin again and again")]
    Stdin,
}

impl Diagnostic for PreviewError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoTemplate { .. } => "unknown-template",
            Self::NotOurs { .. } | Self::Foreign { .. } | Self::InTemplate { .. } => "target-exists",
            Self::NoCase { .. } => "unknown-case",
            Self::Case { .. } => "invalid-case",
            Self::Missing { .. } => "missing-answers",
            Self::Stdin => "invalid-values",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NoTemplate { .. } => Some("give the directory that holds the template's template.yaml".into()),
            Self::NotOurs { .. } | Self::InTemplate { .. } => Some("choose another folder with `--output DIR`".into()),
            Self::Foreign { .. } => Some("move it away, or choose another folder with `--output DIR`".into()),
            Self::NoCase { name, known } => Some(match nearest(name, known.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None if known.is_empty() => "a case is a file, as `tests/defaults.yaml`".into(),
                None => format!("there are {}", known.join(", ")),
            }),
            Self::Case { failure } => failure.hint.clone(),
            Self::Missing { case: Some(case), .. } => {
                Some(format!("or take those of a test case with `--case {case}`, or of a file with `--values FILE`"))
            }
            Self::Missing { case: None, .. } => Some("or put them into a file for `--values FILE`".into()),
            Self::Stdin => Some("put them into a file, and name it after `--values`".into()),
        }
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Case { failure } => failure.place.as_deref(),
            _ => None,
        }
    }
}
