//! What policies find.

use serde::{Deserialize, Serialize};

/// What follows from a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The service is refused.
    #[default]
    Deny,
    /// It is told.
    Warn,
}

impl Severity {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Warn => "warn",
        }
    }
}

/// How a rule came to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// The rule does not hold.
    Violation,
    /// It cannot be told whether the rule holds. Counts as if it did not.
    Error,
}

/// One thing that a policy says against a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The policy.
    pub policy: String,
    /// Its rule; none where the policy as a whole could not be evaluated.
    pub rule: Option<String>,
    /// What follows.
    pub severity: Severity,
    /// Whether the rule is violated, or could not be evaluated.
    pub kind: FindingKind,
    /// The file; none where it is about the service as a whole.
    pub path: Option<String>,
    /// The 1-based line where the document starts that it is about, in a file of several.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// What came out of judging a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What was found, by policy, path and line.
    pub findings: Vec<Finding>,
    /// What was found, and is excepted.
    pub excepted: Vec<Finding>,
    /// How many more findings there are, beyond the [`MAX_FINDINGS`] that are told.
    pub left_off: usize,
}

/// Most findings that are told.
pub const MAX_FINDINGS: usize = 1_000;

impl Judgement {
    /// Whether the service is refused.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.left_off > 0 || self.findings.iter().any(|finding| finding.severity == Severity::Deny)
    }

    /// What refuses comes first; then by policy, file and line.
    pub(super) fn sorted(mut self) -> Self {
        for list in [&mut self.findings, &mut self.excepted] {
            list.sort_by(|one, other| {
                let key = |finding: &Finding| (finding.severity, finding.policy.clone(), finding.path.clone(), finding.line);
                key(one).cmp(&key(other))
            });
        }
        self
    }

    pub(super) fn add(&mut self, finding: Finding, is_excepted: bool) {
        let list = if is_excepted { &mut self.excepted } else { &mut self.findings };
        if list.len() < MAX_FINDINGS {
            list.push(finding);
        } else if !is_excepted {
            self.left_off += 1;
        }
    }
}
