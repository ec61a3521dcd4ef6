//! What was found, and where.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::rule::{Rule, Severity};
use crate::base::{Excerpt, printable};

/// Most findings that are told; whoever has more has enough.
const MAX_FINDINGS: usize = 1_000;

/// One thing that a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where.
    pub place: Excerpt,
}

impl Finding {
    /// One about the whole file `file`.
    #[must_use]
    pub fn of_file(rule: Rule, file: &str, message: String, hint: Option<String>) -> Self {
        Self { rule, message, hint, place: Excerpt::at(file, "", 1, 1) }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// The same with nothing in it that would do something to a terminal; a stranger's template is quoted in it.
    #[must_use]
    pub fn shown(self) -> Self {
        let clean = |text: String| printable(&text).into_owned();
        let place = Excerpt { file: clean(self.place.file), text: clean(self.place.text), ..self.place };
        Self { rule: self.rule, message: clean(self.message), hint: self.hint.map(clean), place }
    }
}

/// Findings as they come in; those of parts that nobody asked about are dropped.
pub(super) struct Findings<'a> {
    subjects: &'a BTreeSet<&'a str>,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(subjects: &'a BTreeSet<&'a str>) -> Self {
        Self { subjects, list: Vec::new() }
    }

    pub(super) fn add(&mut self, rule: Rule, place: Excerpt, message: impl Into<String>, hint: Option<String>) {
        let is_subject = |subject: &&str| place.file.strip_prefix(*subject).is_some_and(|rest| rest.starts_with('/'));
        if self.subjects.iter().any(is_subject) {
            self.list.push(Finding { rule, message: message.into(), hint, place });
        }
    }

    /// Whether anything in the part of this directory was found to be an error.
    pub(super) fn has_errors(&self, directory: &str) -> bool {
        let is_in = |finding: &Finding| finding.place.file.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
        self.list.iter().any(|finding| finding.severity() == Severity::Error && is_in(finding))
    }

    /// Sorted by file and line, each once.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        let key = |finding: &Finding| {
            let place = &finding.place;
            (place.file.clone(), place.line, place.column, finding.rule, finding.message.clone())
        };
        self.list.sort_by_cached_key(key);
        self.list.dedup();
        self.list.truncate(MAX_FINDINGS);
        self.list
    }
}

/// The hint about a name that was probably meant.
pub(super) fn meant(nearest: Option<&str>) -> Option<String> {
    nearest.map(|nearest| format!("did you mean `{nearest}`?"))
}
