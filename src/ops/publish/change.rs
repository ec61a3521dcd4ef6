//! Changes of what was published: yanking a version, deprecating a template. Commits to the index, which users see when they next
//! ask the registry.

use std::path::PathBuf;

use semver::Version;
use serde::Serialize;

use super::PublishError;
use super::remote::Destination;
use super::version::index_file;
use crate::base::acts;
use crate::base::git::{NewCommit, Talk as GitTalk, commit_files, moment};
use crate::ops::Error;
use crate::output::Talk;
use crate::registry::{Checkout, Deprecation, Index, RegistryError};

/// Longest reason, in characters.
const MAX_REASON: usize = 200;

/// One call of `template yank` or `template deprecate`.
#[derive(Debug, Clone)]
pub struct ChangeRequest {
    /// The template.
    pub template: String,
    /// What to change.
    pub change: IndexChange,
    /// Where the registry is checked out.
    pub directory: PathBuf,
    /// The branch to publish to, where HEAD is detached.
    pub branch: Option<String>,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
    /// Whether git may talk to a person.
    pub git_talk: GitTalk,
}

/// What changes in an index.
#[derive(Debug, Clone)]
pub enum IndexChange {
    /// No new services from this version, and why; or again.
    Yank(Version, Option<String>),
    /// No new services from this template, why, and what to use instead; or again.
    Deprecate(Option<Deprecation>),
}

/// The result.
#[derive(Debug, Clone, Serialize)]
pub struct Changed {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The registry's name.
    pub registry: String,
    /// The template.
    pub template: String,
    /// What was done, in words.
    pub summary: String,
    /// The commit; none where nothing changed, or would have.
    pub commit: Option<String>,
}

/// Changes the index of a template, and pushes that.
pub fn change(request: &ChangeRequest, talk: &dyn Talk) -> Result<Changed, Error> {
    let mut checkout = Checkout::open(&request.directory)?;
    let destination = Destination::of(&mut checkout, request.branch.as_deref(), request.git_talk)?;
    let before = checkout.index(&request.template);
    if before.versions.is_empty() {
        return Err(PublishError::NeverPublished { template: request.template.clone() }.into());
    }
    let mut after = before.clone();
    let summary = apply(&checkout, &mut after, &request.change)?;
    let mut changed = Changed {
        schema: "pave.template-change/1",
        registry: checkout.settings().name.clone(),
        template: request.template.clone(),
        summary,
        commit: None,
    };
    if after == before || request.dry_run {
        return Ok(changed);
    }
    let message = format!("{}\n", changed.summary);
    let commit = NewCommit { message: &message, by: &destination.by, at: moment(), sign: destination.signs_commits };
    let files = index_file(&mut after)?;
    let commit = commit_files(&checkout.work_tree().root, &[checkout.work_tree().head], &[], &files, commit)?;
    destination.push(&checkout, commit, None, talk)?;
    changed.commit = Some(commit.to_string());
    Ok(changed)
}

/// Changes the index, and says so in a line.
fn apply(checkout: &Checkout, index: &mut Index, change: &IndexChange) -> Result<String, Error> {
    let template = index.template.clone();
    match change {
        IndexChange::Yank(version, reason) => {
            reason.as_deref().map_or(Ok(()), refuse_reason)?;
            let release = index.versions.iter_mut().find(|release| release.version == *version);
            let missing = || PublishError::NoSuchVersion { template: template.clone(), version: version.clone() };
            release.ok_or_else(missing)?.yanked.clone_from(reason);
            Ok(match reason {
                Some(reason) => format!("Yank {template} {version}: {reason}"),
                None => format!("Take back the yank of {template} {version}"),
            })
        }
        IndexChange::Deprecate(deprecation) => {
            if let Some(Deprecation { reason, replaced_by }) = deprecation {
                refuse_reason(reason)?;
                let known = checkout.template_names()?;
                if replaced_by.as_ref() == Some(&template) {
                    return Err(PublishError::ReplacedByItself { template }.into());
                }
                if let Some(unknown) = replaced_by.as_ref().filter(|name| !known.contains(name)) {
                    let (name, registry) = (unknown.clone(), checkout.settings().name.clone());
                    return Err(RegistryError::UnknownTemplate { name, registry, nearest: None, known }.into());
                }
            }
            index.deprecated.clone_from(deprecation);
            Ok(match deprecation {
                Some(Deprecation { reason, .. }) => format!("Deprecate {template}: {reason}"),
                None => format!("Take back the deprecation of {template}"),
            })
        }
    }
}

fn refuse_reason(reason: &str) -> Result<(), PublishError> {
    let is_line = !reason.trim().is_empty() && !reason.contains('\n') && !reason.chars().any(acts);
    if is_line && reason.chars().count() <= MAX_REASON { Ok(()) } else { Err(PublishError::Reason) }
}
