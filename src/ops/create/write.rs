//! Writing the repository, whole or not at all.

use super::request::refuse_occupied;
use super::{CreateError, Dialog, Plan, identity};
use crate::base::fs::Staging;
use crate::base::git::{GitConfig, NewRepository, ObjectId, moment};
use crate::base::interrupt;
use crate::ops::Error;
use crate::output::Talk;

/// Writes work tree and objects beside the target, commits, and moves the whole into place in one step.
pub(super) fn write(plan: &Plan, config: GitConfig, talk: &dyn Talk, dialog: Option<&dyn Dialog>) -> Result<ObjectId, Error> {
    let staging = Staging::beside(&plan.target)?;
    let template = config.path("init.templatedir")?;
    let mut repository = NewRepository::init(staging.path(), &plan.branch, template.as_deref())?;
    if let Some(remote) = &plan.remote {
        repository.set_origin(remote.url.address())?;
    }
    // `includeIf` may give another identity or key in this very directory, or for this very remote.
    let config = if config.is_conditional() { GitConfig::read(staging.path())? } else { config };
    let by = identity::identities(&config, plan, talk, dialog)?;
    repository.add(&plan.tree)?;
    talk.percent(50);
    let commit = repository.commit(&message(plan), &by, moment(), config.is_true("commit.gpgsign"))?;
    interrupt::check()?;
    // What has come there meanwhile is said as if it had been there before.
    staging.publish().or_else(|error| refuse_occupied(&plan.target).and(Err(CreateError::from(error))))?;
    Ok(commit)
}

fn message(plan: &Plan) -> String {
    format!(
        "Create {} from {} {}\n\nTemplate: {} {}\nRegistry: {}\nDigest: {}\n",
        plan.service,
        plan.template.name,
        plan.template.version,
        plan.template.name,
        plan.template.version,
        plan.lock.registry,
        plan.lock.digest,
    )
}
