//! Why nothing was imported.

use super::tool::Tool;
use crate::base::{Diagnostic, Excerpt, Exit};

/// A source that is no template which can be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No tool knows it.
    #[error("the directory holds no template of cookiecutter, copier or Backstage")]
    Unknown,
    /// More than one tool might have made it.
    #[error("the directory may be a template of {one} or of {other}")]
    Ambiguous {
        /// One of them.
        one: Tool,
        /// Another.
        other: Tool,
    },
    /// The tool that was named did not make it.
    #[error("the directory holds no template of {tool}: `{file}` is missing")]
    Missing {
        /// The tool.
        tool: Tool,
        /// Its file.
        file: &'static str,
    },
    /// Its description cannot be read.
    #[error("`{file}` cannot be read: {message}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        message: String,
        /// Where.
        excerpt: Box<Option<Excerpt>>,
    },
    /// It holds templates, and is none itself.
    #[error("it is a choice of several templates: {}", paths.join(", "))]
    Several {
        /// Their directories.
        paths: Vec<String>,
    },
    /// There is nothing to render.
    #[error("{what} is missing")]
    NoFiles {
        /// The directory.
        what: String,
    },
    /// It does not fit into a template of pave.
    #[error("the template cannot be written: {message}")]
    Unwritable {
        /// Why.
        message: String,
    },
}

impl Diagnostic for ImportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "ambiguous-import",
            Self::Unknown | Self::Missing { .. } | Self::Several { .. } | Self::NoFiles { .. } => "nothing-to-import",
            Self::Unreadable { .. } | Self::Unwritable { .. } => "import-failed",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. } | Self::Unwritable { .. } => Exit::Failed,
            _ => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unknown | Self::Missing { .. } => {
                "name the directory with `cookiecutter.json`, `copier.yml` or the YAML of kind `Template`".into()
            }
            Self::Ambiguous { one, .. } => format!("say which with `--from {one}`"),
            Self::Several { paths } => {
                format!("import one of them: `pave template import SOURCE/{}`", paths.first().map_or("NAME", String::as_str))
            }
            Self::NoFiles { .. } => "check that the whole template is there".into(),
            Self::Unreadable { .. } => "check it with the tool that it is for".into(),
            Self::Unwritable { .. } => "import a part of it, in a directory of its own".into(),
        })
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Unreadable { excerpt, .. } => Option::as_ref(excerpt),
            _ => None,
        }
    }
}
