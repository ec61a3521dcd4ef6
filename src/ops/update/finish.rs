//! Making the planned update: its commits, and the branch or the work tree.

use super::journal::{FORMAT, Journal, State};
use super::plan::Plan;
use super::report::{ConflictReport, Outcome, Updated, VersionReport};
use super::{UpdateError, UpdateRequest, message};
use crate::base::git::{
    GitConfig, GitPath, Identities, NewCommit, ObjectId, Place, Transition, begin_merge, checkout_file, introduced,
    is_branch_name, moment, move_head, parents, record_entry, set_branch,
};
use crate::base::{fs, interrupt};
use crate::ops::Error;
use crate::output::{Step, Talk};
use crate::service::{LOCK, MANIFEST, Manifest, Service};

/// The commits of an update. Nothing refers to them yet.
pub(super) struct Commits {
    /// That of the pure render.
    render: ObjectId,
    /// That of the service; none where somebody has to resolve conflicts first.
    update: Option<ObjectId>,
    message: String,
}

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
    let is_here = plan.place.work_tree.is_some() && request.branch.is_none();
    if !plan.merged.conflicts.is_empty() && !is_here {
        let paths = report.conflicts.iter().map(|conflict| conflict.path.clone()).collect();
        return Err(UpdateError::Conflicts { paths }.into());
    }
    let commits = commit(request, service, plan)?;
    let roots = [Some(commits.render), commits.update].into_iter().flatten().chain(plan.merged.objects());
    plan.quarantine.keep(&roots.collect::<Vec<_>>()).map_err(UpdateError::from)?;
    if is_here {
        work_tree(service, plan, &commits, &report)?;
    } else {
        branch(request, plan, &commits)?;
    }
    report.commit = commits.update;
    report.branch = request.branch.clone().or_else(|| plan.place.branch.clone());
    report.outcome = if commits.update.is_some() { Outcome::Updated } else { Outcome::Conflicts };
    report.next = report.what_next();
    Ok(report)
}

fn commit(request: &UpdateRequest, service: &Service, plan: &Plan<'_>) -> Result<Commits, Error> {
    let config = GitConfig::read(plan.place.work_tree.as_deref().unwrap_or(&plan.place.git_directory))?;
    let by = Identities::configured(&config).ok_or(UpdateError::NoIdentity)?;
    let (at, sign) = (moment(), config.is_true("commit.gpgsign"));
    let new = |message| NewCommit { message, by: &by, at, sign };
    let before = render_before(plan)?;
    let text = message::of_render(service, &plan.lock);
    let render = plan.quarantine.commit(plan.render, before.as_slice(), new(&text)).map_err(UpdateError::from)?;
    let message = message::of_update(service, &plan.lock, &plan.answers);
    let update = if plan.merged.conflicts.is_empty() {
        let parents = if request.linear { vec![plan.head] } else { vec![plan.head, render] };
        Some(plan.quarantine.commit(plan.merged.tree, &parents, new(&message)).map_err(UpdateError::from)?)
    } else {
        None
    };
    Ok(Commits { render, update, message })
}

/// The commit that holds the render before: the one that brought the lock, where that is one, or what was merged with it.
fn render_before(plan: &Plan<'_>) -> Result<Option<ObjectId>, UpdateError> {
    let lock = GitPath::from(LOCK).below(&plan.place.prefix);
    let Some(brought) = introduced(plan.place, plan.head, &lock)? else { return Ok(None) };
    let parents = parents(plan.place, brought)?;
    let has_lock = |commit: &ObjectId| -> Result<bool, UpdateError> {
        let tree = |commit| plan.quarantine.tree_of(commit);
        let (there, here) = (plan.quarantine.entry(tree(*commit)?, &lock)?, plan.quarantine.entry(plan.before, &lock)?);
        Ok(there.is_some() && there == here)
    };
    match parents.as_slice() {
        [] => Ok(Some(brought)),
        [_, render] if has_lock(render)? => Ok(Some(*render)),
        _ => Ok(None),
    }
}

fn branch(request: &UpdateRequest, plan: &Plan<'_>, commits: &Commits) -> Result<(), UpdateError> {
    let Some(commit) = commits.update else { return Ok(()) };
    let Some(name) = &request.branch else {
        return Ok(move_head(plan.place, plan.head, commit, commits.title())?);
    };
    if !is_branch_name(name) {
        return Err(UpdateError::Branch { branch: name.clone(), message: "git has no such names" });
    }
    if plan.place.branch.as_ref() == Some(name) && plan.place.work_tree.is_some() {
        return Err(UpdateError::Branch { branch: name.clone(), message: "it is checked out" });
    }
    // One that an earlier run made from the same commit is replaced, and no other.
    let is_own = |at: ObjectId| parents(plan.place, at).is_ok_and(|parents| parents.first() == Some(&plan.head));
    Ok(set_branch(plan.place, name, commit, is_own, commits.title())?)
}

fn work_tree(service: &Service, plan: &Plan<'_>, commits: &Commits, report: &Updated) -> Result<(), Error> {
    let transition = Transition::new(plan.place, &plan.quarantine, plan.before, plan.merged.tree).map_err(UpdateError::from)?;
    let transition = transition.expect("there is a work tree");
    transition.refuse_untracked().map_err(UpdateError::from)?;
    let committed = committed_manifest(plan)?;
    let is_edited = committed.as_deref() != Some(&on_disk(service)?[..]);
    if commits.update.is_none() {
        let staged: Vec<String> = transition.staged().map_err(UpdateError::from)?;
        let own = GitPath::from(MANIFEST).below(&plan.place.prefix).to_string();
        let paths: Vec<String> = staged.into_iter().filter(|path| *path != own).collect();
        if !paths.is_empty() {
            return Err(UpdateError::Staged { paths }.into());
        }
    }
    let journal = Journal::open(plan.place)?;
    if Journal::is_in_progress(plan.place) {
        return Err(UpdateError::InProgress.into());
    }
    let state = state(plan, commits, report, is_edited);
    journal.begin(&state, is_edited.then_some(service.manifest_text.as_str()))?;
    if let Err(error) = take(plan.place, &transition, &state) {
        // Git refuses before it changes anything; the entry of pave.yaml is put back.
        fs::replace_file(&plan.place.git_directory.join("index"), &journal.index()?)?;
        journal.end()?;
        return Err(error.into());
    }
    conclude(&journal, plan.place, &transition, &state)
}

fn on_disk(service: &Service) -> Result<Vec<u8>, Error> {
    Ok(fs::read_file(&service.directory.join(MANIFEST), Manifest::MAX_SIZE)?)
}

fn committed_manifest(plan: &Plan<'_>) -> Result<Option<Vec<u8>>, UpdateError> {
    let path = GitPath::from(MANIFEST).below(&plan.place.prefix);
    let entry = plan.quarantine.entry(plan.before, &path)?;
    Ok(entry.map(|entry| plan.quarantine.read_blob(entry.id)).transpose()?)
}

fn state(plan: &Plan<'_>, commits: &Commits, report: &Updated, manifest_was_edited: bool) -> State {
    let stages = plan
        .merged
        .conflicts
        .iter()
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
        manifest_was_edited,
    }
}

/// Moves work tree and index to where the notes say. A refusal leaves the work tree as it was.
pub(super) fn take(place: &Place, transition: &Transition<'_>, state: &State) -> Result<(), UpdateError> {
    let path = GitPath::from(MANIFEST).below(&state.prefix);
    if state.manifest_was_edited {
        // What was edited goes into the commit, so git need not mind that it was not committed before.
        record_entry(place, &path, state.manifest)?;
    }
    transition.apply()?;
    if state.manifest_was_edited {
        checkout_file(place, &path)?;
    }
    Ok(())
}

/// The rest, after the work tree: the branch moves, or git is told of the merge.
pub(super) fn conclude(journal: &Journal, place: &Place, transition: &Transition<'_>, state: &State) -> Result<(), Error> {
    let title = state.message.lines().next().unwrap_or_default();
    if let Some(commit) = state.commit {
        match move_head(place, state.head, commit, &format!("pave update: {title}")) {
            Ok(()) => return Ok(journal.end()?),
            Err(error) => return Err(UpdateError::from(error).into()),
        }
    }
    transition.record_conflicts(&state.stages).map_err(UpdateError::from)?;
    begin_merge(place, state.render, &state.merge_message(), state.after).map_err(UpdateError::from)?;
    Ok(journal.hand_over()?)
}

impl Commits {
    fn title(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }
}

/// The conflicts of a merge, as they are told.
pub(super) fn conflicts(plan: &Plan<'_>) -> Vec<ConflictReport> {
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
    report.files.clone_from(&plan.merged.files);
    report.conflicts = conflicts(plan);
    report.missing.clone_from(&plan.missing);
    report.changelog.clone_from(&plan.changelog);
    report.branch.clone_from(&plan.place.branch);
    report
}
