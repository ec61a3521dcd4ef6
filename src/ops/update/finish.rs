//! Making the planned update: on the branch that is asked for, or in the work tree.

use super::commits::{Commits, commit};
use super::plan::Plan;
use super::report::{ConflictReport, Outcome, Updated, VersionReport};
use super::work_tree::{self, Ready};
use super::{UpdateError, UpdateRequest, message};
use crate::base::git::{
    GitPath, ObjectId, Place, branch_commit, is_branch_name, is_checked_out, message_as_made, move_head, parents, set_branch,
};
use crate::base::{RelPath, interrupt};
use crate::ops::{Error, base};
use crate::output::{Step, Talk};
use crate::service::{FileOutcome, Outcome as Fate, Service};

/// Commits, and leaves the work tree either complete, or with conflicts as git leaves them.
pub(super) fn finish(
    request: &UpdateRequest,
    service: &Service,
    plan: &Plan<'_>,
    mut report: Updated,
    talk: &dyn Talk,
) -> Result<Updated, Error> {
    interrupt::check()?;
    talk.step(Step::Write);
    let ready = ready(request, service, plan)?;
    let commits = commit(request, service, plan)?;
    let roots = [Some(commits.render), commits.update].into_iter().flatten().chain(plan.merged.objects());
    plan.quarantine.keep(&roots.collect::<Vec<_>>()).map_err(UpdateError::from)?;
    match ready {
        Some(ready) => work_tree::update(ready, request, service, plan, &commits, &report)?,
        None => branch(request, plan, &commits)?,
    }
    base::remember(&plan.lock, plan.place.work_tree.as_deref().unwrap_or(&service.directory));
    report.commit = commits.update;
    report.branch = request.branch.clone().or_else(|| plan.place.branch.clone());
    report.outcome = if commits.update.is_some() { Outcome::Updated } else { Outcome::Conflicts };
    report.next = report.what_next(request.branch.as_deref());
    Ok(report)
}

/// The work tree, where it is the place for the result and can take it. An error before anything is written, wherever that is known.
fn ready<'a>(request: &UpdateRequest, service: &Service, plan: &'a Plan<'_>) -> Result<Option<Ready<'a>>, Error> {
    if let Some(name) = &request.branch {
        refuse_branch(plan.place, plan.head, name)?;
    } else if plan.place.work_tree.is_some() {
        return work_tree::ready(service, plan).map(Some);
    }
    if plan.merged.conflicts.is_empty() {
        return Ok(None);
    }
    let paths = plan.merged.conflicts.iter().map(|conflict| conflict.path.to_string()).collect();
    Err(UpdateError::Conflicts { paths }.into())
}

fn refuse_branch(place: &Place, head: ObjectId, name: &str) -> Result<(), UpdateError> {
    let refused = |message| Err(UpdateError::Branch { branch: name.to_owned(), message });
    if !is_branch_name(name) || name == "@" || name == "HEAD" || name.starts_with("refs/") {
        return refused("git has no branches of such names");
    }
    if is_checked_out(place, name)? {
        return refused("it is checked out");
    }
    match branch_commit(place, name)? {
        Some(at) if !is_own(place, head, at) => refused("it has commits that are not of an update of this very commit"),
        _ => Ok(()),
    }
}

fn branch(request: &UpdateRequest, plan: &Plan<'_>, commits: &Commits) -> Result<(), UpdateError> {
    let Some(commit) = commits.update else { return Ok(()) };
    let Some(name) = &request.branch else {
        return Ok(move_head(plan.place, plan.head, commit, &commits.why())?);
    };
    let is_own = |at: ObjectId| is_own(plan.place, plan.head, at);
    Ok(set_branch(plan.place, name, commit, is_own, &commits.why())?)
}

/// Whether the commit `at` is what an earlier run made from the same commit, and nobody has touched since: it is replaced, and no other.
fn is_own(place: &Place, head: ObjectId, at: ObjectId) -> bool {
    let is_here = parents(place, at).is_ok_and(|parents| parents.first() == Some(&head));
    is_here && matches!(message_as_made(place, at), Ok(Some(text)) if message::is_of_update(&text))
}

/// The conflicts of a merge, as they are told.
fn conflicts(plan: &Plan<'_>) -> Vec<ConflictReport> {
    let conflicts = plan.merged.conflicts.iter();
    conflicts.map(|conflict| ConflictReport { path: conflict.path.to_string(), kind: conflict.kind.to_string() }).collect()
}

/// What is told of a plan, before anything of it is done.
pub(super) fn report(service: &Service, plan: &Plan<'_>, outcome: Outcome) -> Updated {
    let name = message::name(&plan.lock);
    let (from, to) = (VersionReport::of(&service.lock), VersionReport::of(&plan.lock));
    let mut report = Updated::new(outcome, &name, service.directory.display().to_string(), from, to);
    report.newer.clone_from(&plan.newer);
    report.answers.clone_from(&plan.answers);
    // What only begins a new service's code is the team's to leave out.
    let is_starter = |path: &GitPath| {
        let path = RelPath::from_bytes(path.as_bytes()).ok();
        let locks = [&service.lock, &plan.lock].into_iter();
        path.is_some_and(|path| locks.filter_map(|lock| lock.files.get(&path)).any(|file| file.is_starter))
    };
    let is_left_out = |file: &FileOutcome| file.outcome == Fate::StaysDeleted && is_starter(&file.path);
    report.files = plan.merged.files.iter().filter(|file| !is_left_out(file)).cloned().collect();
    report.conflicts = conflicts(plan);
    report.missing.clone_from(&plan.missing);
    report.changelog.clone_from(&plan.changelog);
    report.branch.clone_from(&plan.place.branch);
    report
}
