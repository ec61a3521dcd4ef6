//! `registry import`: the built-in templates of a newer pave, merged into an organization's own registry.
//!
//! The templates as they came with pave are commits of their own, each on top of the one before, beside the organization's history: so
//! git's own merge finds what they changed and what the organization did, and leaves conflicts as people know them.

use std::path::PathBuf;

use serde::Serialize;

use super::init::{TRAILER, VERSION, trailer};
use crate::base::fs::Limits;
use crate::base::git::{CommitTree, GitConfig, Identities, Merge, NewCommit, ObjectId, WorkTree, commit_files, moment};
use crate::ops::Error;
use crate::ops::publish::PublishError;
use crate::registry::{BuiltIn, Checkout, RegistryError};

/// One call of `registry import`.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// Where the registry is checked out.
    pub directory: PathBuf,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
}

/// What became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Imported {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The registry's name.
    pub registry: String,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// The pave that the templates in it came with.
    pub from: String,
    /// This pave.
    pub to: String,
    /// The merge commit; null where there is none.
    pub commit: Option<ObjectId>,
    /// Paths that change.
    pub changed: Vec<String>,
    /// Paths in conflict.
    pub conflicts: Vec<String>,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// It has these templates already.
    UpToDate,
    /// This is what would change.
    Planned,
    /// They are merged.
    Merged,
    /// The merge waits for somebody to resolve its conflicts.
    Conflicts,
}

/// Merges this pave's templates into the branch that is checked out.
pub fn import(request: &ImportRequest) -> Result<Imported, Error> {
    let checkout = Checkout::open(&request.directory)?;
    let work_tree = checkout.work_tree();
    let paths = work_tree.changes()?;
    if !paths.is_empty() {
        return Err(PublishError::Dirty { paths }.into());
    }
    if work_tree.branch.is_none() {
        return Err(PublishError::NoBranch.into());
    }
    let (vendor, from) = vendor(work_tree)?.ok_or(RegistryError::NoVendor)?;
    let by = Identities::configured(&GitConfig::read_in(&work_tree.root)?).ok_or(PublishError::NoIdentity)?;
    let message = format!("Templates of pave {VERSION}\n\n{}\n", trailer()?);
    let commit = NewCommit { message: &message, by: &by, at: moment(), sign: false };
    let theirs = commit_files(&work_tree.root, &[vendor], &["templates", "components", "policies"], &BuiltIn::parts()?, commit)?;
    let mut imported = Imported {
        schema: "pave.registry-import/1",
        registry: checkout.settings().name.clone(),
        outcome: ImportOutcome::UpToDate,
        from,
        to: VERSION.to_owned(),
        commit: None,
        changed: Vec::new(),
        conflicts: Vec::new(),
    };
    if work_tree.have_same_tree(vendor, theirs)? {
        return Ok(imported);
    }
    let preview = work_tree.preview_merge(theirs)?;
    (imported.changed, imported.conflicts) = (preview.changed, preview.conflicts);
    imported.outcome = ImportOutcome::Planned;
    if !request.dry_run {
        let merge = work_tree.merge(theirs, &format!("Merge the templates of pave {VERSION}"))?;
        (imported.outcome, imported.commit) = match merge {
            Merge::Clean(commit) => (ImportOutcome::Merged, Some(commit)),
            Merge::Conflicts => (ImportOutcome::Conflicts, None),
        };
    }
    Ok(imported)
}

/// Far more than what comes with pave.
const LIMITS: Limits = Limits { files: 50_000, file_size: 64 << 20, total_size: 1 << 30 };

/// The newest commit that holds templates as they came with some pave, and that pave's version. A commit that says so and holds
/// something else is none: it was amended, or squashed from others.
fn vendor(work_tree: &WorkTree) -> Result<Option<(ObjectId, String)>, Error> {
    for (commit, value) in work_tree.with_trailer(TRAILER)? {
        let Some((version, digest)) = value.split_once(' ') else { continue };
        let files = CommitTree::open(&work_tree.root, commit)?.read("", &["templates", "components", "policies"], LIMITS)?;
        if files.is_some_and(|files| files.digest().to_string() == digest) {
            return Ok(Some((commit, version.to_owned())));
        }
    }
    Ok(None)
}
