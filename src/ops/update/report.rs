//! What was updated, for people and for machines.

use semver::Version;
use serde::Serialize;
use serde_json::Value;

use crate::base::Digest;
use crate::base::git::ObjectId;
use crate::service::{FileOutcome, Lock};

/// The version of the JSON that [`Updated`] is written as.
const SCHEMA: &str = "pave.update/1";

/// The result of `pave update`.
#[derive(Debug, Clone, Serialize)]
pub struct Updated {
    /// Names this format and its version.
    pub schema: &'static str,
    /// What happened.
    pub outcome: Outcome,
    /// The service's name.
    pub service: String,
    /// Its directory, absolute.
    pub path: String,
    /// What it was rendered from before.
    pub from: VersionReport,
    /// What it is rendered from now, or would be.
    pub to: VersionReport,
    /// A newer version that pave.yaml does not ask for, where there is one.
    pub newer: Option<Version>,
    /// Answers that change.
    pub answers: Vec<AnswerReport>,
    /// Every file that the update concerns.
    pub files: Vec<FileOutcome>,
    /// What somebody has to resolve.
    pub conflicts: Vec<ConflictReport>,
    /// Files whose base could not be had, so that they were taken for new.
    pub missing: Vec<String>,
    /// What the template's changelog says of the versions in between.
    pub changelog: String,
    /// The branch that has the commit; none where HEAD is detached, or nothing was committed.
    pub branch: Option<String>,
    /// The commit; none where there is none.
    pub commit: Option<ObjectId>,
    /// The whole difference, as a patch; there only where nothing was written.
    pub diff: Option<String>,
    /// What the user should know besides.
    pub warnings: Vec<String>,
    /// Commands to run next.
    pub next: Vec<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There is nothing to do.
    UpToDate,
    /// Nothing was written; this is what would be.
    Planned,
    /// It is committed.
    Updated,
    /// Conflicts wait in the work tree; or would, where nothing was written.
    Conflicts,
    /// It is as it was before the update.
    Aborted,
}

/// A version of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct VersionReport {
    /// The registry's name.
    pub registry: String,
    /// The template's name.
    pub template: String,
    /// The version.
    pub version: Version,
    /// The digest of its closure.
    pub digest: Digest,
}

/// An answer that changes.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerReport {
    /// The input.
    pub name: String,
    /// What it was; null where it was not.
    pub from: Option<Value>,
    /// What it is; null where it is no more.
    pub to: Option<Value>,
}

/// A file that somebody has to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct ConflictReport {
    /// Its path in the repository.
    pub path: String,
    /// What it is about, in words.
    pub kind: String,
}

impl VersionReport {
    /// Of a lock.
    pub(super) fn of(lock: &Lock) -> Self {
        Self {
            registry: lock.registry.clone(),
            template: lock.template.clone(),
            version: lock.version.clone(),
            digest: lock.digest,
        }
    }

    /// `go-http 1.4.0`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.template, self.version)
    }
}

impl Updated {
    /// Commands that make sense now.
    ///
    /// `on_branch`: the commit is on a branch that is not checked out.
    pub(super) fn what_next(&self, on_branch: Option<&str>) -> Vec<String> {
        let quoted = |text: &str| shlex::try_quote(text).map(std::borrow::Cow::into_owned).unwrap_or_default();
        match (self.outcome, on_branch) {
            (Outcome::Conflicts, _) if self.diff.is_none() => {
                let paths: Vec<String> = self.conflicts.iter().map(|conflict| quoted(&conflict.path)).collect();
                let add = if paths.len() > 5 { "git add FILE…".into() } else { format!("git add {}", paths.join(" ")) };
                vec!["git mergetool".into(), add, "pave update --continue".into()]
            }
            (Outcome::Updated, Some(branch)) => {
                vec![format!("git show --first-parent {}", quoted(branch)), format!("git push origin {}", quoted(branch))]
            }
            (Outcome::Updated, None) => vec!["git show --first-parent".into()],
            _ => Vec::new(),
        }
    }

    /// A report of which most is still empty.
    pub(super) fn new(outcome: Outcome, service: &str, path: String, from: VersionReport, to: VersionReport) -> Self {
        Self {
            schema: SCHEMA,
            outcome,
            service: service.to_owned(),
            path,
            from,
            to,
            newer: None,
            answers: Vec::new(),
            files: Vec::new(),
            conflicts: Vec::new(),
            missing: Vec::new(),
            changelog: String::new(),
            branch: None,
            commit: None,
            diff: None,
            warnings: Vec::new(),
            next: Vec::new(),
        }
    }
}
