//! Taking on an update that was interrupted or left for somebody to resolve, and taking one back.

use super::UpdateError;
use super::journal::{Journal, State};
use super::report::{Outcome, Updated};
use super::work_tree::{conclude, restore, take, take_back};
use crate::base::fs;
use crate::base::git::{
    CommitTree, GitError, GitPath, ObjectId, Place, Quarantine, Transition, TreeChange, break_locks, conclude_merge, file_of,
    forget_merge, is_squashing, marked, merge_head, parents, staged_file, unmerged,
};
use crate::ops::Error;
use crate::output::Talk;
use crate::service::{LOCK, Manifest};

/// Where an update stands that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It was interrupted.
    Halfway,
    /// Conflicts wait for somebody.
    Merging,
    /// Somebody has ended the merge with git, and nothing was committed.
    GivenUp,
    /// The branch has moved on: to the update's commit, or to another.
    Ended(Option<ObjectId>),
}

/// Commits what was resolved; where the update was interrupted, does the rest of it first.
pub(super) fn go_on(place: &Place, talk: &dyn Talk) -> Result<Updated, Error> {
    let journal = Journal::open(place)?;
    let state = journal.load()?.ok_or(UpdateError::NotInProgress)?;
    match stage(place, &journal, &state)? {
        Stage::Ended(commit) => ended(place, &journal, &state, commit),
        Stage::GivenUp => Err(UpdateError::NotMerging.into()),
        Stage::Halfway => {
            let (quarantine, transition) = transition(place, &state)?;
            break_locks(place).map_err(UpdateError::from)?;
            let done = take_back(&journal, place, &quarantine, &transition, &state)
                .and_then(|_| take(&journal, place, &transition, &state))
                .and_then(|()| conclude(&journal, place, &transition, &state));
            done.map_err(UpdateError::stopped)?;
            Ok(report(&state, if state.commit.is_some() { Outcome::Updated } else { Outcome::Conflicts }))
        }
        Stage::Merging => {
            refuse_unresolved(place, &state)?;
            refuse_other(place, &state)?;
            match conclude_merge(place) {
                Ok(commit) => ended(place, &journal, &state, Some(commit)),
                Err(error) => committed_by_hook(place, &journal, &state, talk, error),
            }
        }
    }
}

/// The end of an update whose branch has moved on: to its commit, or to another.
fn ended(place: &Place, journal: &Journal, state: &State, commit: Option<ObjectId>) -> Result<Updated, Error> {
    journal.end()?;
    if let Some(commit) = commit.filter(|commit| state.commit != Some(*commit)) {
        let lock = GitPath::from(LOCK).below(&state.prefix);
        if file_of(place, commit, &lock)? != file_of(place, state.render, &lock)? {
            let version = state.to.label();
            return Err(UpdateError::LockChanged { version, commit, before: state.head }.into());
        }
    }
    let outcome = if commit.is_some() { Outcome::Updated } else { Outcome::Aborted };
    Ok(Updated { commit, conflicts: Vec::new(), ..report(state, outcome) })
}

/// Where git has refused the commit, `error` is what it said; but a hook may have committed itself.
fn committed_by_hook(
    place: &Place,
    journal: &Journal,
    state: &State,
    talk: &dyn Talk,
    error: GitError,
) -> Result<Updated, Error> {
    let now = Place::around(place.work_tree.as_deref().unwrap_or(&place.git_directory)).map_err(UpdateError::from)?;
    match now {
        Some(now) if now.head.is_some_and(|head| head != state.head) => {
            talk.warn(&format!("there is a commit all the same, though {error}"));
            let Stage::Ended(commit) = stage(&now, journal, state)? else { return Err(UpdateError::from(error).into()) };
            ended(&now, journal, state, commit)
        }
        _ => Err(UpdateError::from(error).into()),
    }
}

fn refuse_unresolved(place: &Place, state: &State) -> Result<(), UpdateError> {
    let mut paths = unmerged(place)?;
    if paths.is_empty() {
        let labels = ["yours".to_owned(), state.from.label(), state.to.label()];
        let candidates = state.conflicts.iter().map(|conflict| conflict.path.as_str());
        paths = candidates.filter(|path| marked(place, path, &labels)).map(str::to_owned).collect();
    }
    if paths.is_empty() { Ok(()) } else { Err(UpdateError::Unresolved { paths }) }
}

/// An error where what is staged is not the update: somebody has taken it back in part.
fn refuse_other(place: &Place, state: &State) -> Result<(), UpdateError> {
    let lock = GitPath::from(LOCK).below(&state.prefix);
    if staged_file(place, &lock.to_string())? == file_of(place, state.render, &lock)? {
        return Ok(());
    }
    Err(UpdateError::NotTheUpdate { version: state.to.label() })
}

/// Brings everything back to how it was before the update.
pub(super) fn abort(place: &Place, talk: &dyn Talk) -> Result<Updated, Error> {
    let journal = Journal::open(place)?;
    let state = journal.load()?.ok_or(UpdateError::NotInProgress)?;
    let mut left = Vec::new();
    match stage(place, &journal, &state)? {
        Stage::Ended(Some(_)) => {
            journal.end()?;
            return Err(UpdateError::NotInProgress.into());
        }
        Stage::Ended(None) => talk.warn("the branch has moved on since, so there is nothing to take back"),
        Stage::GivenUp => give_manifest_back(&journal, place, &state)?,
        Stage::Halfway => {
            let (quarantine, transition) = transition(place, &state)?;
            break_locks(place).map_err(UpdateError::from)?;
            left = take_back(&journal, place, &quarantine, &transition, &state).map_err(UpdateError::stopped)?;
            forget_merge(place).map_err(UpdateError::from)?;
        }
        Stage::Merging => {
            // What somebody did so far to resolve conflicts goes, as with `git merge --abort`; other edits stay.
            let (quarantine, transition) = transition(place, &state)?;
            let is_in_conflict = |change: &TreeChange| {
                let paths = [&change.before, &change.after].into_iter().flatten().map(|(path, _)| path.to_string());
                paths.into_iter().any(|path| state.conflicts.iter().any(|conflict| conflict.path == path))
            };
            let spares = |change: &TreeChange| !is_in_conflict(change) && transition.is_edited(&quarantine, change);
            left = restore(&journal, place, &transition, &state, spares).map_err(UpdateError::stopped)?;
            forget_merge(place).map_err(UpdateError::from)?;
        }
    }
    for path in left {
        talk.warn(&format!("`{path}` was changed since the update began, and stays as it is"));
    }
    journal.end()?;
    Ok(report(&state, Outcome::Aborted))
}

/// Whether an update is in progress. One that somebody has ended with git is forgotten, where `may_write`.
pub(super) fn is_in_progress(place: &Place, may_write: bool) -> Result<bool, UpdateError> {
    if !Journal::is_in_progress(place) {
        return Ok(false);
    }
    let file = |error| UpdateError::Git(GitError::File(error));
    let journal = Journal::open(place).map_err(file)?;
    let Some(state) = journal.load()? else { return Ok(false) };
    match stage(place, &journal, &state)? {
        Stage::Halfway | Stage::Merging => return Ok(true),
        Stage::GivenUp if may_write => give_manifest_back(&journal, place, &state)?,
        Stage::GivenUp | Stage::Ended(_) => {}
    }
    if may_write {
        journal.end().map_err(file)?;
    }
    Ok(false)
}

fn stage(place: &Place, journal: &Journal, state: &State) -> Result<Stage, UpdateError> {
    if let Some(head) = place.head.filter(|head| *head != state.head) {
        return Ok(Stage::Ended(is_update(place, head, state)?.then_some(head)));
    }
    let is_merging =
        if state.is_linear { journal.is_handed_over() && is_squashing(place) } else { merge_head(place) == Some(state.render) };
    Ok(match (is_merging, journal.is_handed_over()) {
        // Git is told last, so that all else is there.
        (true, _) if state.commit.is_none() => Stage::Merging,
        (false, true) => Stage::GivenUp,
        _ => Stage::Halfway,
    })
}

/// Whether the commit `head` has the update: as pave made it, or somebody with `git commit`.
fn is_update(place: &Place, head: ObjectId, state: &State) -> Result<bool, UpdateError> {
    if state.commit == Some(head) || parents(place, head)?.contains(&state.render) {
        return Ok(true);
    }
    let lock = GitPath::from(LOCK).below(&state.prefix);
    let (now, then) = (file_of(place, head, &lock)?, file_of(place, state.render, &lock)?);
    Ok(now.is_some() && now == then)
}

/// Git has put the committed pave.yaml where an edited one was, when somebody had it end the merge.
fn give_manifest_back(journal: &Journal, place: &Place, state: &State) -> Result<(), UpdateError> {
    let file = |error| UpdateError::Git(GitError::File(error));
    let (Some(manifest), Some(top)) = (journal.manifest().map_err(file)?, &place.work_tree) else { return Ok(()) };
    let path = state.manifest_path();
    let committed = CommitTree::open(&place.git_directory, state.head)?.file(&path.to_string(), Manifest::MAX_SIZE)?;
    let on_disk = top.join(path.as_path());
    if fs::content(&on_disk) == committed {
        journal.bring_back_manifest(&on_disk, &manifest).map_err(file)?;
    }
    Ok(())
}

fn transition<'a>(place: &'a Place, state: &State) -> Result<(Quarantine, Transition<'a>), UpdateError> {
    let quarantine = Quarantine::begin(place.work_tree.as_deref().unwrap_or(&place.git_directory))?;
    let transition = Transition::new(place, &quarantine, state.before, state.after)?;
    let transition = transition.ok_or_else(|| UpdateError::NoRepository { path: state.path.clone() })?;
    Ok((quarantine, transition))
}

fn report(state: &State, outcome: Outcome) -> Updated {
    let mut report = Updated::new(outcome, &state.service, state.path.clone(), state.from.clone(), state.to.clone());
    report.conflicts.clone_from(&state.conflicts);
    report.commit = state.commit;
    report
}
