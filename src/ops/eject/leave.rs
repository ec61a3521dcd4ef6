//! Doing it, in an order in which it may be stopped anywhere.

use super::{EjectError, EjectPlan, Ejected, Outcome};
use crate::base::git::{
    GitConfig, GitPath, Graft, Identities, MoveError, NewCommit, ObjectId, Place, Transition, TransitionError, checkout_file,
    moment, move_head,
};
use crate::base::{fs, interrupt};
use crate::ops::Error;

/// An error where the commit could not be made, whatever anybody answers.
pub fn refuse_nobody(plan: &EjectPlan) -> Result<(), Error> {
    committer(plan).map(drop)
}

/// Commits the plan, and has the index and the work tree follow.
pub fn leave(plan: EjectPlan) -> Result<Ejected, Error> {
    interrupt::check()?;
    let commit = commit(&plan)?;
    let _lock = fs::Lock::wait_for_directory(&plan.place.git_directory)?;
    let now = Place::around(plan.place.work_tree.as_deref().unwrap_or(&plan.place.git_directory))?;
    let state = |place: &Place| (place.branch.clone(), place.in_progress);
    if !now.is_some_and(|now| now.head == Some(plan.head) && state(&now) == state(&plan.place)) {
        let branch = plan.place.branch.clone().unwrap_or_else(|| "HEAD".into());
        return Err(EjectError::from(MoveError::Moved { branch }).into());
    }
    plan.quarantine.keep(&[commit, plan.after])?;
    let transition = Transition::new(&plan.place, &plan.quarantine, plan.before, plan.after)?;
    let Some(transition) = transition else {
        return Err(EjectError::NoRepository { path: plan.report.path.clone() }.into());
    };
    let index = fs::content(&plan.place.git_directory.join("index")).unwrap_or_default();
    take_up(&plan)?;
    if let Err(error) = transition.apply() {
        if !matches!(error, TransitionError::Dirty { .. }) {
            transition.take_back(&index, |change| transition.is_edited(&plan.quarantine, change))?;
        }
        return Err(EjectError::from(error).into());
    }
    if let Err(error) = move_head(&plan.place, plan.head, commit, "pave eject") {
        let back = Transition::new(&plan.place, &plan.quarantine, plan.after, plan.before)?;
        // Best effort: what cannot be taken back now is the beginning of the next run.
        let _ = back.map(|back| back.apply());
        return Err(EjectError::from(error).into());
    }
    Ok(Ejected { outcome: Outcome::Ejected, commit: Some(commit), ..plan.report })
}

/// Who commits; and whether the user wants that to be signed.
fn committer(plan: &EjectPlan) -> Result<(Identities, bool), Error> {
    let config = GitConfig::read_in(plan.place.work_tree.as_deref().unwrap_or(&plan.place.git_directory))?;
    let by = Identities::configured(&config).ok_or(EjectError::NoIdentity)?;
    Ok((by, config.is_true("commit.gpgsign")))
}

fn commit(plan: &EjectPlan) -> Result<ObjectId, Error> {
    let (by, sign) = committer(plan)?;
    let from = plan.report.template.as_deref().map(|template| format!(" of {template}")).unwrap_or_default();
    let at = if plan.place.prefix.is_empty() { String::new() } else { format!(" in {}", plan.place.prefix) };
    let message = format!("Leave the path{from}{at}\n\nFrom here on, pave does not update these files any more.\n");
    let new = NewCommit { message: &message, by: &by, at: moment(), sign };
    Ok(plan.quarantine.commit(plan.after, &[plan.head], new)?)
}

/// Takes up what a run that was stopped has done: a file that is already as it should become goes back to what the index has, so that git
/// does not take it for somebody's edit.
fn take_up(plan: &EjectPlan) -> Result<(), EjectError> {
    let Some(top) = plan.place.work_tree.as_deref() else { return Ok(()) };
    let is_there = |path: &GitPath| fs::is_file(&top.join(path.as_path()));
    let there: Vec<&(GitPath, ObjectId)> = plan.edited.iter().filter(|(path, _)| is_there(path)).collect();
    let paths: Vec<String> = there.iter().map(|(path, _)| path.to_string()).collect();
    let now = Graft::new(top).as_added(&paths)?;
    for ((path, to_come), now) in there.into_iter().zip(now) {
        if *to_come == now {
            checkout_file(&plan.place, path)?;
        }
    }
    Ok(())
}
