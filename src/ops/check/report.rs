//! What a check tells.

use semver::Version;
use serde::Serialize;

use super::finding::Finding;
use super::kind::Level;
use crate::base::Digest;

/// What was found in one service, or in several.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Whether nothing of it is denied.
    pub ok: bool,
    /// How many of the findings are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// How many are notes.
    pub notes: usize,
    /// By path.
    pub services: Vec<ServiceReport>,
}

/// One service.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceReport {
    /// Its directory, absolute.
    pub path: String,
    /// Its path in its repository; empty where it is all of it, or lies in none.
    pub prefix: String,
    /// Its name; none where it cannot be told.
    pub name: Option<String>,
    /// What it was rendered from; none where that cannot be read.
    pub template: Option<TemplateReport>,
    /// Every file that was rendered, in path order.
    pub files: Vec<FileReport>,
    /// What policies find, and exceptions cover.
    pub excepted: Vec<ExceptedFinding>,
    /// The gravest first.
    pub findings: Vec<Finding>,
}

/// What a service was rendered from, and what there is besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateReport {
    /// Its name.
    pub name: String,
    /// The version of the lock.
    pub version: Version,
    /// The registry.
    pub registry: String,
    /// The digest of the lock.
    pub digest: Digest,
    /// The newest version that the manifest's requirement takes; none where that is not known.
    pub newest_fitting: Option<Version>,
    /// The newest version; none where that is not known.
    pub newest: Option<Version>,
    /// When the registry was last asked, in seconds since 1970; none where it never was, or is part of pave.
    pub asked: Option<i64>,
}

/// One file that was rendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its path in the service.
    pub path: String,
    /// The part of the template that it comes from.
    pub part: String,
    /// `pristine`, `excepted`, the name of its drift, or `starter`: it differs, and is meant to.
    pub state: &'static str,
    /// The name of the drift that is excepted, or that a starter file is free to have.
    pub drift: Option<&'static str>,
    /// Where it lies now.
    pub renamed_to: Option<String>,
    /// Why it is excepted.
    pub reason: Option<String>,
}

/// Something that a policy finds, and an exception covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptedFinding {
    /// The policy.
    pub policy: String,
    /// Its rule; none where the policy as a whole could not be evaluated.
    pub rule: Option<String>,
    /// The file; none where it is about the service as a whole.
    pub path: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Why it is excepted.
    pub reason: String,
}

impl Checked {
    pub(super) fn of(services: Vec<ServiceReport>) -> Self {
        let findings = || services.iter().flat_map(|service| &service.findings);
        let count = |level| findings().filter(|finding| finding.level == level).count();
        let (errors, warnings, notes) = (count(Level::Error), count(Level::Warning), count(Level::Note));
        let ok = !findings().any(|finding| finding.denied);
        Self { schema: "pave.check/1", ok, errors, warnings, notes, services }
    }
}
