//! Taking on an update that was interrupted or left for somebody to resolve, and taking one back.

use super::finish::{conclude, take};
use super::journal::{Journal, State};
use super::report::{Outcome, Updated};
use super::{UpdateError, UpdateRequest};
use crate::base::fs;
use crate::base::git::{
    GitPath, Place, Quarantine, Transition, conclude_merge, forget_merge, marked, merge_head, parents, unmerged,
};
use crate::ops::Error;
use crate::output::Talk;
use crate::service::MANIFEST;

/// Commits what was resolved; where the update was interrupted, does the rest of it first.
pub(super) fn go_on(request: &UpdateRequest, place: &Place) -> Result<Updated, Error> {
    let journal = Journal::open(place)?;
    let state = journal.load()?.ok_or(UpdateError::NotInProgress)?;
    if let Some(outcome) = ended(place, &state)? {
        journal.end()?;
        return Ok(outcome);
    }
    if !journal.is_handed_over() {
        with_transition(place, &state, |quarantine, transition| {
            transition.refuse_edited(quarantine)?;
            take_back(&journal, place, &state, transition)?;
            take(place, transition, &state)
        })?;
        let quarantine = quarantine(place)?;
        let transition = transition(place, &quarantine, &state)?;
        conclude(&journal, place, &transition, &state)?;
        return Ok(report(&state, if state.commit.is_some() { Outcome::Updated } else { Outcome::Conflicts }));
    }
    if merge_head(place) != Some(state.render) {
        return Err(UpdateError::NotMerging.into());
    }
    refuse_unresolved(place, &state)?;
    let commit = conclude_merge(place).map_err(UpdateError::from)?;
    journal.end()?;
    let _ = request;
    Ok(Updated { commit: Some(commit), conflicts: Vec::new(), ..report(&state, Outcome::Updated) })
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

/// Brings everything back to how it was before the update.
pub(super) fn abort(place: &Place, talk: &dyn Talk) -> Result<Updated, Error> {
    let journal = Journal::open(place)?;
    let state = journal.load()?.ok_or(UpdateError::NotInProgress)?;
    if place.head != Some(state.head) {
        talk.warn("the branch has moved on since, so there is nothing to take back");
        journal.end()?;
        return Ok(report(&state, Outcome::Aborted));
    }
    with_transition(place, &state, |quarantine, transition| {
        // Where somebody was resolving conflicts, what they did so far goes, as with `git merge --abort`.
        if !journal.is_handed_over() {
            transition.refuse_edited(quarantine)?;
        }
        take_back(&journal, place, &state, transition)
    })?;
    forget_merge(place).map_err(UpdateError::from)?;
    journal.end()?;
    Ok(report(&state, Outcome::Aborted))
}

fn take_back(journal: &Journal, place: &Place, state: &State, transition: &Transition<'_>) -> Result<(), UpdateError> {
    let file = |error| UpdateError::Git(crate::base::git::GitError::File(error));
    transition.take_back(&journal.index().map_err(file)?)?;
    if let (Some(manifest), Some(top)) = (journal.manifest().map_err(file)?, &place.work_tree) {
        let path = top.join(GitPath::from(MANIFEST).below(&state.prefix).as_path());
        fs::replace_file(&path, &manifest).map_err(file)?;
    }
    Ok(())
}

/// Forgets an update that somebody has ended with git. Says whether one is still in progress.
pub(super) fn settle(place: &Place) -> Result<bool, Error> {
    if !Journal::is_in_progress(place) {
        return Ok(false);
    }
    let journal = Journal::open(place)?;
    let Some(state) = journal.load()? else { return Ok(false) };
    let is_over = ended(place, &state)?.is_some();
    if is_over {
        journal.end()?;
    }
    Ok(!is_over)
}

/// What became of an update that has ended without pave noticing: the last step was missing, or somebody used `git commit`.
fn ended(place: &Place, state: &State) -> Result<Option<Updated>, UpdateError> {
    let Some(head) = place.head.filter(|head| *head != state.head) else { return Ok(None) };
    let is_done = state.commit == Some(head) || parents(place, head)?.contains(&state.render);
    let outcome = if is_done { Outcome::Updated } else { Outcome::Aborted };
    Ok(Some(Updated { commit: is_done.then_some(head), conflicts: Vec::new(), ..report(state, outcome) }))
}

fn quarantine(place: &Place) -> Result<Quarantine, UpdateError> {
    Ok(Quarantine::begin(place.work_tree.as_deref().unwrap_or(&place.git_directory))?)
}

fn transition<'a>(place: &'a Place, quarantine: &Quarantine, state: &State) -> Result<Transition<'a>, UpdateError> {
    let transition = Transition::new(place, quarantine, state.before, state.after)?;
    transition.ok_or_else(|| UpdateError::NoRepository { path: state.path.clone() })
}

fn with_transition(
    place: &Place,
    state: &State,
    work: impl FnOnce(&Quarantine, &Transition<'_>) -> Result<(), UpdateError>,
) -> Result<(), UpdateError> {
    let quarantine = quarantine(place)?;
    let transition = transition(place, &quarantine, state)?;
    work(&quarantine, &transition)
}

fn report(state: &State, outcome: Outcome) -> Updated {
    let mut report = Updated::new(outcome, &state.service, state.path.clone(), state.from.clone(), state.to.clone());
    report.conflicts.clone_from(&state.conflicts);
    report.commit = state.commit;
    report
}
