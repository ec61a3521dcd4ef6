//! What the registry's policies say of the service to come. Nothing is refused for it: what is there was there before.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::AdoptPlan;
use super::compare::Fate;
use super::ground::Ground;
use crate::base::Mode;
use crate::base::git::CommitTree;
use crate::ops::{Error, policies};
use crate::output::Talk;
use crate::policy::Files;
use crate::registry::PolicyTexts;

/// Largest file of the repository that is judged, in bytes.
const MAX_FILE: u64 = 4 << 20;

/// Tells what policies find in the commit to come: the files that are there, and those that are added.
pub(super) fn warn(ground: &Ground, plan: &AdoptPlan, texts: &PolicyTexts, talk: &dyn Talk) -> Result<(), Error> {
    if texts.is_empty() {
        return Ok(());
    }
    let commit = CommitTree::open(&ground.git_directory, ground.head)?;
    let added: BTreeSet<&str> =
        plan.comparison.paths(|fate| matches!(fate, Fate::Added { .. })).map(crate::base::RelPath::as_str).collect();
    let there = ground.committed.iter().map(|tracked| tracked.path.as_str());
    let paths: BTreeSet<&str> = there.chain(added.iter().copied()).collect();
    let rendered = |path: &str| plan.tree.get(path).filter(|_| added.contains(path));
    let committed = |path: &str| commit.entry(&ground.in_repository(path));
    let read = |path: &str| match rendered(path) {
        Some(file) => (file.mode != Mode::Symlink).then_some(Cow::Borrowed(file.content.as_slice())),
        None => commit.file(&ground.in_repository(path), MAX_FILE).ok().flatten().map(Cow::Owned),
    };
    let link = |path: &str| match rendered(path) {
        Some(file) => (file.mode == Mode::Symlink).then(|| file.content.clone()),
        None => match committed(path) {
            Some((id, Some(Mode::Symlink))) => commit.content(id, MAX_FILE),
            _ => None,
        },
    };
    let paths: Vec<&str> = paths.into_iter().collect();
    let judgement = policies::evaluate(texts, Files { paths: &paths, read: &read, link: &link }, &plan.lock, &[])?;
    for finding in &judgement.findings {
        talk.warn(&policies::told(finding));
    }
    if judgement.left_off > 0 {
        talk.warn(&format!("policies find {} more, which are not shown", judgement.left_off));
    }
    Ok(())
}
