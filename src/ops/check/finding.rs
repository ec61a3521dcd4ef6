//! One thing that is to be seen to.

use serde::Serialize;

use super::kind::{Deny, FindingKind, Level};
use crate::base::Excerpt;
use crate::base::yaml::locate;
use crate::service::{LOCK, MANIFEST, Service};

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is found.
    pub kind: FindingKind,
    /// How much it matters; an error where it is denied.
    pub level: Level,
    /// Whether it makes the answer no.
    pub denied: bool,
    /// What is so, in words.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where; the file is relative to the service.
    pub place: Excerpt,
}

/// Findings, as they are made.
pub(super) struct Findings<'a> {
    service: &'a Service,
    deny: &'a Deny,
    pub(super) found: Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub(super) fn of(service: &'a Service, deny: &'a Deny) -> Self {
        Self { service, deny, found: Vec::new() }
    }

    /// Whether this kind makes the answer no, and that one does not.
    pub(super) fn denies_rather(&self, kind: FindingKind, other: FindingKind) -> bool {
        self.deny.denies(kind) && !self.deny.denies(other)
    }

    /// About a line of a file that was rendered, or all of it.
    pub(super) fn in_file(&mut self, kind: FindingKind, path: &str, line: usize, message: String, hint: &str) {
        let place = Excerpt { file: path.to_owned(), line, column: 1, width: 1, text: String::new() };
        self.add(kind, place, message, Some(hint.to_owned()));
    }

    /// About what stands in the manifest at `steps`.
    pub(super) fn in_manifest(&mut self, kind: FindingKind, steps: &[&str], message: String, hint: &str) {
        let place = at(MANIFEST, &self.service.manifest_text, steps);
        self.add(kind, place, message, Some(hint.to_owned()));
    }

    /// About what stands in the lock under `key`.
    pub(super) fn in_lock(&mut self, kind: FindingKind, key: &str, message: String, hint: &str) {
        let place = at(LOCK, &self.service.lock_text, &[key]);
        self.add(kind, place, message, Some(hint.to_owned()));
    }

    fn add(&mut self, kind: FindingKind, place: Excerpt, message: String, hint: Option<String>) {
        self.found.push(finding(self.deny, kind, place, message, hint));
    }
}

pub(super) fn finding(deny: &Deny, kind: FindingKind, place: Excerpt, message: String, hint: Option<String>) -> Finding {
    let denied = deny.denies(kind);
    let level = if denied { Level::Error } else { kind.level() };
    Finding { kind, level, denied, message, hint, place }
}

fn at(file: &str, text: &str, steps: &[&str]) -> Excerpt {
    let (line, column) = locate(text, steps).unwrap_or((1, 1));
    Excerpt::at(file, text, line, column)
}
