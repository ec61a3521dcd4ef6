//! Bringing the result into the work tree, in steps that can be done again or taken back.

use super::commits::Commits;
use super::journal::{FORMAT, Journal, State};
use super::plan::Plan;
use super::report::Updated;
use super::{UpdateError, UpdateRequest};
use crate::base::fs;
use crate::base::git::{
    GitError, GitPath, MoveError, Place, Quarantine, Transition, TransitionError, TreeChange, begin_merge, begin_squash,
    checkout_file, forget_merge, index_lock, move_head, record_entry,
};
use crate::ops::Error;
use crate::service::{MANIFEST, Manifest, Service};

/// A work tree that can take the result, as far as that is known before.
pub(super) struct Ready<'a> {
    transition: Transition<'a>,
    /// Whether pave.yaml was edited and not committed.
    manifest_was_edited: bool,
}

/// What can be refused before anything is written.
pub(super) fn ready<'a>(service: &Service, plan: &'a Plan<'_>) -> Result<Ready<'a>, Error> {
    let lock = index_lock(plan.place);
    if fs::is_there(&lock) {
        return Err(UpdateError::Locked { path: lock.display().to_string() }.into());
    }
    let transition = Transition::new(plan.place, &plan.quarantine, plan.before, plan.merged.tree).map_err(UpdateError::from)?;
    let transition = transition.expect("there is a work tree");
    transition.refuse_untracked().map_err(UpdateError::from)?;
    transition.refuse_deleted().map_err(UpdateError::from)?;
    if !plan.merged.conflicts.is_empty() {
        refuse_staged(plan, &transition)?;
    }
    let on_disk = fs::read_file(&service.directory.join(MANIFEST), Manifest::MAX_SIZE)?;
    if on_disk != service.manifest_text.as_bytes() {
        return Err(UpdateError::Meanwhile.into());
    }
    let manifest_was_edited = committed_manifest(plan)? != Some(on_disk);
    Ok(Ready { transition, manifest_was_edited })
}

/// An error where the commit that ends the merge would take along what somebody has staged for another.
fn refuse_staged(plan: &Plan<'_>, transition: &Transition<'_>) -> Result<(), UpdateError> {
    let own = GitPath::from(MANIFEST).below(&plan.place.prefix).to_string();
    let paths: Vec<String> = transition.staged()?.into_iter().filter(|path| *path != own).collect();
    if paths.is_empty() { Ok(()) } else { Err(UpdateError::Staged { paths }) }
}

fn committed_manifest(plan: &Plan<'_>) -> Result<Option<Vec<u8>>, UpdateError> {
    let path = GitPath::from(MANIFEST).below(&plan.place.prefix);
    let entry = plan.quarantine.entry(plan.before, &path)?;
    Ok(entry.map(|entry| plan.quarantine.read_blob(entry.id)).transpose()?)
}

/// Notes what is to be done, and does it.
pub(super) fn update(
    ready: Ready<'_>,
    request: &UpdateRequest,
    service: &Service,
    plan: &Plan<'_>,
    commits: &Commits,
    report: &Updated,
) -> Result<(), Error> {
    let Ready { transition, manifest_was_edited } = ready;
    let journal = Journal::open(plan.place)?;
    if Journal::is_in_progress(plan.place) {
        return Err(UpdateError::InProgress.into());
    }
    refuse_changed(service, plan.place)?;
    let state = State { is_linear: request.linear, manifest_was_edited, ..state(plan, commits, report) };
    journal.begin(&state, manifest_was_edited.then_some(service.manifest_text.as_str()))?;
    let done = take(&journal, plan.place, &transition, &state).and_then(|()| conclude(&journal, plan.place, &transition, &state));
    let Err(error) = done else { return Ok(()) };
    match undo(&journal, plan, &transition, &state, &error) {
        Ok(()) => Err(error.into()),
        Err(back) => Err(UpdateError::Stopped { message: format!("{error}\nand it could not be taken back: {back}") }.into()),
    }
}

/// An error where somebody has gone on while this was prepared, or asked about: on another branch, in a merge, or with pave.yaml.
fn refuse_changed(service: &Service, planned: &Place) -> Result<(), Error> {
    let now = Place::around(&service.directory).map_err(UpdateError::from)?;
    let state = |place: &Place| (place.branch.clone(), place.head, place.in_progress);
    let manifest = fs::read_file(&service.directory.join(MANIFEST), Manifest::MAX_SIZE)?;
    let is_same = now.is_some_and(|now| state(&now) == state(planned)) && manifest == service.manifest_text.as_bytes();
    if is_same { Ok(()) } else { Err(UpdateError::Meanwhile.into()) }
}

/// After a failure everything is as it was. Where that fails too, the notes stay, for `--abort`.
fn undo(
    journal: &Journal,
    plan: &Plan<'_>,
    transition: &Transition<'_>,
    state: &State,
    error: &UpdateError,
) -> Result<(), UpdateError> {
    let is_untouched = matches!(error, UpdateError::Transition(TransitionError::Dirty { .. }));
    if !is_untouched {
        take_back(journal, plan.place, &plan.quarantine, transition, state)?;
        if state.commit.is_none() {
            // Nobody else was merging when this began.
            forget_merge(plan.place)?;
        }
    } else if state.manifest_was_edited {
        fs::replace_file(&plan.place.git_directory.join("index"), &journal.index().map_err(GitError::from)?)
            .map_err(GitError::from)?;
    }
    Ok(journal.end().map_err(GitError::from)?)
}

fn state(plan: &Plan<'_>, commits: &Commits, report: &Updated) -> State {
    let conflicts = plan.merged.conflicts.iter();
    let stages = conflicts
        .map(|conflict| (conflict.path.to_string(), conflict.stages.map(|entry| entry.map(|entry| (entry.mode, entry.id)))));
    State {
        format: FORMAT,
        service: report.service.clone(),
        path: report.path.clone(),
        prefix: plan.place.prefix.clone(),
        from: report.from.clone(),
        to: report.to.clone(),
        head: plan.head,
        before: plan.before,
        after: plan.merged.tree,
        render: commits.render,
        commit: commits.update,
        message: commits.message.clone(),
        conflicts: report.conflicts.clone(),
        stages: stages.collect(),
        manifest: plan.manifest.id,
        is_linear: false,
        manifest_was_edited: false,
    }
}

/// Moves work tree and index to where the notes say. Where it is refused because files have changes of their own, no file was touched.
pub(super) fn take(journal: &Journal, place: &Place, transition: &Transition<'_>, state: &State) -> Result<(), UpdateError> {
    let path = state.manifest_path();
    if state.manifest_was_edited {
        // What was edited goes into the commit, so git need not mind that it was not committed before.
        record_entry(place, &path, state.manifest)?;
    }
    transition.apply_under(journal.lock())?;
    if state.manifest_was_edited {
        checkout_file(place, &path)?;
    }
    Ok(())
}

/// The rest, after the work tree: the branch moves, or git is told of the merge.
pub(super) fn conclude(journal: &Journal, place: &Place, transition: &Transition<'_>, state: &State) -> Result<(), UpdateError> {
    let file = |error| UpdateError::Git(GitError::File(error));
    if let Some(commit) = state.commit {
        let title = state.message.lines().next().unwrap_or_default();
        move_head(place, state.head, commit, &format!("pave update: {title}")).map_err(|error| match error {
            MoveError::Git(error) => UpdateError::Git(error),
            moved @ MoveError::Moved { .. } => UpdateError::Move(moved),
        })?;
        // Complete, whatever becomes of the notes: the branch that has moved tells so, and the next command removes what is left.
        let _ = journal.end();
        return Ok(());
    }
    transition.record_conflicts(&state.stages)?;
    if state.is_linear {
        begin_squash(place, &state.merge_message())?;
    } else {
        begin_merge(place, state.render, &state.merge_message(), state.after)?;
    }
    journal.hand_over().map_err(file)
}

/// Takes back what was done of an update that nobody has worked on since. What somebody has edited meanwhile stays; gives those paths.
pub(super) fn take_back(
    journal: &Journal,
    place: &Place,
    quarantine: &Quarantine,
    transition: &Transition<'_>,
    state: &State,
) -> Result<Vec<String>, UpdateError> {
    restore(journal, place, transition, state, |change| transition.is_edited(quarantine, change))
}

/// Brings index, files and an edited pave.yaml back to what they were, but for files that `spares` says yes to; gives their paths.
pub(super) fn restore(
    journal: &Journal,
    place: &Place,
    transition: &Transition<'_>,
    state: &State,
    spares: impl Fn(&TreeChange) -> bool,
) -> Result<Vec<String>, UpdateError> {
    let file = |error| UpdateError::Git(GitError::File(error));
    let mut left = transition.take_back(&journal.index().map_err(file)?, spares)?;
    let path = state.manifest_path();
    if let (Some(manifest), Some(top)) = (journal.manifest().map_err(file)?, &place.work_tree) {
        let on_disk = top.join(path.as_path());
        let name = path.to_string();
        if !left.contains(&name) {
            if fs::content(&on_disk).as_ref() != Some(&manifest) {
                journal.bring_back_manifest(&on_disk, &manifest).map_err(file)?;
            }
        } else if fs::content(&on_disk).as_ref() == Some(&manifest) {
            // It is the edit that was there before.
            left.retain(|left| *left != name);
        }
    }
    Ok(left)
}
