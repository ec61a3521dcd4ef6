//! What can go wrong when a template is chosen.

use super::IndexError;
use crate::base::fs::FsError;
use crate::base::{Diagnostic, Excerpt, Exit};
use crate::template::TemplateError;

/// No template can be given.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No template of that name.
    #[error("there is no template `{name}` in the registry `{registry}`")]
    UnknownTemplate {
        /// The name.
        name: String,
        /// The registry.
        registry: String,
        /// A name nearly like it.
        nearest: Option<String>,
        /// All names.
        known: Vec<String>,
    },
    /// None of its versions fits.
    #[error("no version of `{name}` fits `{requirement}`")]
    NoVersion {
        /// The template.
        name: String,
        /// What was asked for.
        requirement: semver::VersionReq,
        /// What there is.
        versions: Vec<semver::Version>,
    },
    /// A text that is no name of a template.
    #[error("`{}` is no name of a template", name.escape_debug())]
    Name {
        /// The text.
        name: String,
    },
    /// A text that is no version requirement.
    #[error("`{}` is no version requirement: {source}", requirement.escape_debug())]
    Requirement {
        /// The text.
        requirement: String,
        /// What is wrong with it.
        source: semver::Error,
    },
    /// No directory of a template.
    #[error("there is no template in `{path}`")]
    NoDirectory {
        /// The path.
        path: String,
    },
    /// `registry.yaml` does not read as one.
    #[error("registry.yaml is not valid: {message}")]
    Settings {
        /// What the parser says.
        message: String,
        /// Where.
        excerpt: Box<Excerpt>,
    },
    /// An index is not followed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The template itself is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The directory cannot be read.
    #[error(transparent)]
    File(#[from] FsError),
}

impl Diagnostic for RegistryError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTemplate { .. } | Self::NoDirectory { .. } => "unknown-template",
            Self::NoVersion { .. } => "no-version",
            Self::Name { .. } | Self::Requirement { .. } => "invalid-template-name",
            Self::Settings { .. } => "invalid-registry",
            Self::Index(error) => error.code(),
            Self::Template(error) => error.code(),
            Self::File(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Index(error) => error.exit(),
            Self::Template(error) => error.exit(),
            Self::File(error) => error.exit(),
            Self::Settings { .. } => Exit::Failed,
            _ => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownTemplate { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            Self::UnknownTemplate { known, .. } => Some(format!("there are {}", known.join(", "))),
            Self::NoVersion { versions, .. } => {
                let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
                Some(format!("there are {}", versions.join(", ")))
            }
            Self::Name { .. } => Some("give a name, as `go-http`, or the path of a directory, as `./go-http`".into()),
            Self::Requirement { .. } => Some("write it as in Cargo: `go-http@^1.4`, `go-http@~1.4`, `go-http@=1.4.2`".into()),
            Self::NoDirectory { .. } => {
                Some("give the path of a directory that holds a template.yaml, or the name of a template".into())
            }
            Self::Settings { .. } => Some("correct it; the reference of registry.yaml lists what may stand there".into()),
            Self::Index(error) => error.hint(),
            Self::Template(error) => error.hint(),
            Self::File(error) => error.hint(),
        }
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Template(error) => error.excerpt(),
            Self::Settings { excerpt, .. } => Some(excerpt),
            _ => None,
        }
    }
}
