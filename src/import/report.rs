//! What an import could not carry over, and what there is to know of what it did.

use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It was not carried over, or not so that the same comes out.
    Lost,
    /// It was carried over; this is how.
    Note,
}

/// One thing to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// The file of the other tool's template, or of the new one.
    pub file: String,
    /// 1-based line in it.
    pub line: usize,
    /// What it is about.
    pub what: String,
    /// Why it is not as it was.
    pub why: String,
    /// What to do about it.
    pub hint: String,
}

/// Everything there is to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Report(Vec<Finding>);

impl Report {
    /// Every finding: what was lost first, then by file and line.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.0.clone();
        findings.sort();
        findings.dedup();
        findings
    }

    /// Whether everything was carried over.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.iter().all(|finding| finding.severity == Severity::Note)
    }

    /// Adds one.
    pub fn add(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub(super) fn lost(&mut self, (file, line): (&str, usize), what: impl Into<String>, why: impl Into<String>, hint: &str) {
        let (what, why) = (what.into(), why.into());
        self.add(Finding { severity: Severity::Lost, file: file.to_owned(), line, what, why, hint: hint.to_owned() });
    }

    pub(super) fn note(&mut self, (file, line): (&str, usize), what: impl Into<String>, why: impl Into<String>, hint: &str) {
        let (what, why) = (what.into(), why.into());
        self.add(Finding { severity: Severity::Note, file: file.to_owned(), line, what, why, hint: hint.to_owned() });
    }
}
