//! What became of a file.

use crate::base::git::GitPath;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The team had not touched it: it is as the template has it now.
    Updated,
    /// Both changed it, and both changes are in it.
    Merged,
    /// It is as the team has it.
    Kept,
    /// Somebody has to decide.
    Conflict,
    /// It is new.
    Added,
    /// The template no longer has it, and the team had not touched it.
    Removed,
    /// It has another name now; what the team changed is in it.
    Renamed,
    /// The team deleted it, and it was not brought back.
    StaysDeleted,
    /// It is under an exception: the template's change was not taken.
    Excepted,
    /// Nobody edits it: what the team had changed is gone.
    Rewritten,
}

/// A file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct FileOutcome {
    /// Where it is now, or was, in the service.
    pub path: GitPath,
    /// What it was called before, if not that: by the team or, where the team has another name for it, by the template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<GitPath>,
    /// What became of it.
    pub outcome: Outcome,
}
