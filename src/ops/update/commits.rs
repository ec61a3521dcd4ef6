//! The two commits of an update: the pure render, and what the service becomes.

use super::plan::Plan;
use super::{UpdateError, UpdateRequest, message};
use crate::base::RelPath;
use crate::base::git::{GitConfig, GitPath, Identities, NewCommit, ObjectId, moment};
use crate::ops::Error;
use crate::service::{LOCK, Lock, MANIFEST, OWNER, Service};

/// The commits of an update. Nothing refers to them yet.
pub(super) struct Commits {
    /// That of the pure render.
    pub(super) render: ObjectId,
    /// That of the service; none where somebody has to resolve conflicts first.
    pub(super) update: Option<ObjectId>,
    pub(super) message: String,
}

impl Commits {
    /// For the reflog.
    pub(super) fn why(&self) -> String {
        format!("pave update: {}", self.message.lines().next().unwrap_or_default())
    }
}

/// Makes them. Nothing refers to them yet.
pub(super) fn commit(request: &UpdateRequest, service: &Service, plan: &Plan<'_>) -> Result<Commits, Error> {
    let config = match plan.config.take() {
        Some(config) => config.finish_in()?,
        None => GitConfig::read_in(plan.place.directory())?,
    };
    let by = Identities::configured(&config).ok_or(UpdateError::NoIdentity)?;
    let (at, sign) = (moment(), config.is_true("commit.gpgsign"));
    let new = |message| NewCommit { message, by: &by, at, sign };
    let before = render_before(plan, &service.lock)?;
    let text = message::of_render(&plan.lock);
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
fn render_before(plan: &Plan<'_>, lock_before: &Lock) -> Result<Option<ObjectId>, UpdateError> {
    let lock = GitPath::from(LOCK).below(&plan.place.prefix);
    let Some(brought) = plan.quarantine.introduced(plan.head, &lock)? else { return Ok(None) };
    let parents = plan.quarantine.parents(brought)?;
    let has_lock = |commit: &ObjectId| -> Result<bool, UpdateError> {
        let tree = |commit| plan.quarantine.tree_of(commit);
        let (there, here) = (plan.quarantine.entry(tree(*commit)?, &lock)?, plan.quarantine.entry(plan.before, &lock)?);
        Ok(there.is_some() && there == here)
    };
    match parents.as_slice() {
        // The first commit of a repository may hold more than a render: other services, or a team's files.
        [] => Ok(is_pure_render(plan, lock_before, brought)?.then_some(brought)),
        [_, render] if has_lock(render)? => Ok(Some(*render)),
        _ => Ok(None),
    }
}

/// Whether a commit holds what the lock describes, and nothing else.
fn is_pure_render(plan: &Plan<'_>, lock: &Lock, commit: ObjectId) -> Result<bool, UpdateError> {
    let files = plan.quarantine.files(plan.quarantine.tree_of(commit)?, "")?;
    // The lock lists neither itself nor the manifest.
    let own = [MANIFEST, LOCK];
    let is_rendered = |path: &GitPath, id: ObjectId| {
        let Some(inner) = path.inside(&plan.place.prefix).map(|inner| inner.to_string()) else { return false };
        let locked = RelPath::new(&inner).ok().and_then(|path| lock.files.get(&path));
        own.contains(&inner.as_str()) || locked.is_some_and(|file| file.part == OWNER || file.blob == id)
    };
    Ok(files.len() == lock.files.len() + own.len() && files.iter().all(|(path, entry)| is_rendered(path, entry.id)))
}
