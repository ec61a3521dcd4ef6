//! What is asked for, settled before any work.

use std::path::PathBuf;

use semver::VersionReq;

use crate::base::git::Talk;
use crate::ops::create::AnswerSources;
use crate::registry::Freshness;

/// One call of `pave update`.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct UpdateRequest {
    /// The service's directory, or one in it.
    pub directory: PathBuf,
    /// What to do.
    pub action: Action,
    /// Which version; what the manifest asks for, where none is given.
    pub to: Option<VersionReq>,
    /// The directory of the template, for a service that was made from one.
    pub template: Option<PathBuf>,
    /// Where answers come from, besides the manifest.
    pub sources: AnswerSources,
    /// Commit to this branch, and leave alone what is checked out.
    pub branch: Option<String>,
    /// Commit with one parent, for branches that take no merges.
    pub linear: bool,
    /// Take defaults for what the new version asks.
    pub accepts_defaults: bool,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
    /// Follow the manifest to another registry or template than the lock names.
    pub may_move: bool,
    /// Go on although the lock is not what the registry published.
    pub trusts_lock: bool,
    /// How new what is known of the registry has to be.
    pub freshness: Freshness,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Begin.
    Update,
    /// Commit what was resolved, or take on what was interrupted.
    Continue,
    /// Take back what was begun.
    Abort,
}
