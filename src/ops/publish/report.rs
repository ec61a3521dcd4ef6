//! What became of templates that were to be published.

use semver::Version;
use serde::Serialize;

use crate::base::Digest;
use crate::ops::Error;

/// The result of `template publish`.
#[derive(Debug, Clone, Serialize)]
pub struct Published {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The registry's name.
    pub registry: String,
    /// The worst of the outcomes.
    pub ok: bool,
    /// One entry a template.
    pub templates: Vec<TemplateReport>,
    /// Templates about which nothing could be found out, or whose push failed; only where several were to be published.
    pub failed: Vec<Failed>,
    /// Commands to run next.
    pub next: Vec<String>,
}

/// A template about which nothing could be found out, or whose push failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// Its name.
    pub name: String,
    /// The code of the error.
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// What to do now.
    pub hint: Option<String>,
}

impl Failed {
    pub(super) fn of(name: &str, error: &Error) -> Self {
        let diagnostic = error.diagnostic();
        Self { name: name.to_owned(), code: diagnostic.code(), message: error.to_string(), hint: diagnostic.hint() }
    }
}

/// What became of one template.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateReport {
    /// Its name.
    pub name: String,
    /// The version in its template.yaml.
    pub version: Version,
    /// The digest of its closure.
    pub digest: Digest,
    /// What became of it.
    pub outcome: Outcome,
    /// The tag.
    pub tag: String,
    /// The commit that added it to the index, where it was published now.
    pub commit: Option<String>,
    /// Every check of the gate, in order.
    pub checks: Vec<Check>,
}

/// What became of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was published now.
    Published,
    /// The gate lets it through, and nothing was published.
    Planned,
    /// It was published before, as it is.
    AlreadyPublished,
    /// It has changed since its version was published, and was not asked for by name.
    NoNewVersion,
    /// The gate does not let it through.
    Refused,
}

/// One check of the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is checked, as `lint`.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// In one line: what was found.
    pub summary: String,
    /// What is wrong, or worth knowing; a text each, some of several lines.
    pub details: Vec<String>,
}

impl Check {
    pub(super) fn passed(name: &'static str, summary: impl Into<String>) -> Self {
        Self { name, ok: true, summary: summary.into(), details: Vec::new() }
    }

    pub(super) fn failed(name: &'static str, summary: impl Into<String>, details: Vec<String>) -> Self {
        Self { name, ok: false, summary: summary.into(), details }
    }
}

impl Published {
    pub(super) fn of(registry: String, templates: Vec<TemplateReport>, failed: Vec<Failed>, next: Vec<String>) -> Self {
        let ok = failed.is_empty() && templates.iter().all(|template| template.outcome != Outcome::Refused);
        Self { schema: "pave.template-publish/1", registry, ok, templates, failed, next }
    }
}
