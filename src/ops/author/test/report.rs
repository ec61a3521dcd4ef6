//! What held and what did not, for people and for machines.

use serde::Serialize;

use crate::base::fs::Changes;
use crate::template::{CaseFailure, Injection};

/// The result of `template test`.
#[derive(Debug, Clone, Serialize)]
pub struct TestReport {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Whether everything held.
    pub outcome: Outcome,
    /// In the order in which they were named.
    pub templates: Vec<TemplateReport>,
}

/// Whether everything held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It did.
    Passed,
    /// Something did not.
    Failed,
}

/// One template.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateReport {
    /// Its name; that of its directory, where it cannot be read.
    pub name: String,
    /// Its version, where it can be read.
    pub version: Option<semver::Version>,
    /// Its directory, as it was named.
    pub path: String,
    /// Its cases, by name.
    pub cases: Vec<CaseReport>,
    /// What is wrong with no case in particular.
    pub failures: Vec<CaseFailure>,
}

/// One case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// Its name.
    pub name: String,
    /// Whether everything held.
    pub outcome: Outcome,
    /// What became of hostile answers.
    pub hostile: Injection,
    /// Its commands.
    pub commands: CommandsReport,
    /// What was written of its snapshot; null where none was.
    pub snapshot: Option<Changes>,
    /// What did not hold.
    pub failures: Vec<CaseFailure>,
}

/// Commands of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CommandsReport {
    /// How many were run.
    pub run: usize,
    /// How many were not.
    pub skipped: usize,
}

impl TestReport {
    pub(super) fn new(templates: Vec<TemplateReport>) -> Self {
        let has_failed = templates.iter().any(|template| template.failures().next().is_some());
        let outcome = if has_failed { Outcome::Failed } else { Outcome::Passed };
        Self { schema: "pave.template-test/1", outcome, templates }
    }
}

impl TemplateReport {
    /// Everything that did not hold, with the case that it is about.
    pub fn failures(&self) -> impl Iterator<Item = (Option<&str>, &CaseFailure)> {
        let own = self.failures.iter().map(|failure| (None, failure));
        own.chain(self.cases.iter().flat_map(|case| case.failures.iter().map(|failure| (Some(case.name.as_str()), failure))))
    }
}

impl CaseReport {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            outcome: Outcome::Passed,
            hostile: Injection::default(),
            commands: CommandsReport::default(),
            snapshot: None,
            failures: Vec::new(),
        }
    }

    pub(super) fn failed(mut self, failures: Vec<CaseFailure>) -> Self {
        self.failures.extend(failures);
        self.outcome = if self.failures.is_empty() { Outcome::Passed } else { Outcome::Failed };
        self
    }
}
