//! Policies that were read, and found to be some.

use globset::GlobMatcher;
use serde_json::{Map, Value};

use super::Severity;
use super::expression::Expression;
use super::format::About;

/// All policies of a registry.
#[derive(Debug, Clone, Default)]
pub struct Policies(pub(super) Vec<Policy>);

/// What must hold of every service.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) about: About,
    pub(super) files: Vec<GlobMatcher>,
    pub(super) except: Vec<GlobMatcher>,
    pub(super) selector: Map<String, Value>,
    pub(super) when: Option<Expression>,
    pub(super) variables: Vec<(String, Expression)>,
    pub(super) rules: Vec<Rule>,
}

/// One thing that must hold.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) severity: Severity,
    pub(super) check: Expression,
    pub(super) message: String,
}

impl Policies {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Policy> {
        self.0.iter()
    }

    /// Whether any of them looks into the file at `path`.
    #[must_use]
    pub fn reads(&self, path: &str) -> bool {
        self.0.iter().any(|policy| policy.reads(path))
    }
}

impl Policy {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it wants, in one line.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Whether it looks into the file at `path`.
    pub(super) fn reads(&self, path: &str) -> bool {
        let any = |globs: &[GlobMatcher]| globs.iter().any(|glob| glob.is_match(path));
        any(&self.files) && !any(&self.except)
    }

    /// Whether its rules apply to a document.
    pub(super) fn selects(&self, document: &Value) -> bool {
        self.selector.is_empty() || document.as_object().is_some_and(|document| holds(document, &self.selector))
    }

    /// What follows where it cannot be evaluated as a whole.
    pub(super) fn severity(&self) -> Severity {
        self.rules.iter().map(|rule| rule.severity).min().unwrap_or_default()
    }
}

/// Whether the document has everything that is wanted.
fn holds(document: &Map<String, Value>, wanted: &Map<String, Value>) -> bool {
    wanted.iter().all(|(key, wanted)| match (document.get(key), wanted) {
        (None, _) => false,
        (Some(Value::Object(inner)), Value::Object(wanted)) => holds(inner, wanted),
        (Some(found), Value::Array(any)) => any.contains(found),
        (Some(found), wanted) => found == wanted,
    })
}
