//! `policies/NAME.yaml` as it is written.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Severity;

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Kind {
    /// Rules for every service.
    Policy,
}

/// What the rules are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Each document of the files, as `object`: YAML, JSON and TOML; of a Dockerfile, its `instructions`.
    #[default]
    Document,
    /// The whole text of each file, as `text` and `lines`.
    Text,
    /// The service as a whole.
    Service,
}

/// What must hold of every service that is created from a registry.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// `Policy`.
    pub(super) kind: Kind,
    /// The name of its file, without `.yaml`: lower-case letters, digits and dashes. Exceptions name it.
    pub(super) name: String,
    /// What it wants, in one line.
    pub(super) description: String,
    /// What the rules are about: `document` (without it), `text`, or `service`.
    #[serde(default)]
    pub(super) about: About,
    /// Globs over paths of the service; `*` stays inside a directory, `**` does not, and `!` before one takes files out again.
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// What a document must hold for the rules to apply to it. Of a list, one entry.
    #[serde(default)]
    pub(super) r#match: Map<String, Value>,
    /// An expression: the rules apply only where it is true.
    pub(super) when: Option<String>,
    /// Expressions whose values rules use, as `variables.NAME`.
    #[serde(default)]
    pub(super) variables: IndexMap<String, String>,
    /// What must hold.
    pub(super) rules: Vec<WrittenRule>,
}

/// One thing that must hold.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WrittenRule {
    /// Its name in the policy: lower-case letters, digits and dashes.
    pub(super) name: String,
    /// Whether a service that violates it is refused (`deny`, without it), or the violation is only told (`warn`).
    #[serde(default)]
    pub(super) severity: Severity,
    /// An expression that must be true.
    pub(super) check: String,
    /// What to tell people where it is not, in one line: what is wrong, and what to do.
    pub(super) message: String,
}
