//! The tools whose templates can be imported.

use std::fmt;

use serde::Serialize;

/// A tool whose templates can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    /// cookiecutter.
    Cookiecutter,
    /// copier.
    Copier,
    /// The scaffolder of Backstage.
    Backstage,
}

impl fmt::Display for Tool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Cookiecutter => "cookiecutter",
            Self::Copier => "copier",
            Self::Backstage => "backstage",
        })
    }
}
