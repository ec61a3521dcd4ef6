//! `create-service`: from a few answers to a pushed repository.
//!
//! Select a version, collect answers, render in memory, ask the policies, show the plan, write the repository beside its place and move it there
//! in one step, create the remote, push. Killed at any point it leaves nothing, or a complete local repository that `--resume`
//! takes on.

mod answers;
mod dialog;
mod error;
mod identity;
mod naming;
mod plan;
mod publish;
mod questions;
mod report;
mod request;
mod resume;
mod select;
mod sources;
mod write;

pub use answers::complete;
pub use dialog::{Decision, Dialog, Question};
pub use error::CreateError;
pub use naming::shown;
pub use plan::Plan;
pub use report::{Created, FileReport, Outcome, RemoteReport, TemplateReport};
pub use request::{AnswerSources, CreateRequest, Destination, ValuesFile};

use std::collections::BTreeSet;

pub(in crate::ops) use answers::collect;
pub(in crate::ops) use plan::{compatible, compose};
pub(in crate::ops) use questions::ask_again;
pub(in crate::ops) use select::{Choice, Wish, open as open_template};
pub(in crate::ops) use sources::{Given, answer, gather_over};

use super::{Error, base, policies};
use crate::base::git::GitConfig;
use crate::base::interrupt;
use crate::output::{Step, Talk};

/// Creates a service, or says what would be created. `dialog` is absent where nobody can be asked.
pub fn create(request: &CreateRequest, talk: &dyn Talk, dialog: Option<&dyn Dialog>) -> Result<Created, Error> {
    let config = GitConfig::start(&request.directory()?)?;
    if let Some(created) = resume::take_on(request, talk)? {
        return Ok(created);
    }
    talk.step(Step::Fetch);
    let Choice { selected, template, settings, policies } = select::select(request, talk, dialog)?;
    request.refuse_occupied_target()?;
    let config = config.finish()?;
    let mut given = sources::gather(request, &template, &settings, &config, talk)?;
    let mut asked = BTreeSet::new();
    loop {
        let resolution =
            answers::collect(request.accepts_defaults, &template, &settings.teams, &mut given, talk, dialog, &mut asked)?;
        talk.step(Step::Render);
        let rendered = template.render(&resolution.answers)?;
        interrupt::check()?;
        let plan = plan::plan(request, &selected, &template, resolution, rendered)?;
        let findings = policies::refuse_denied(&policies, &plan.tree, &plan.lock)?;
        for finding in &findings {
            talk.warn(&policies::told(finding));
        }
        if request.dry_run {
            return Ok(report::planned(&plan));
        }
        publish::check(request, &plan)?;
        match dialog.filter(|_| !request.accepts_defaults).map_or(Ok(Decision::Create), |dialog| dialog.confirm(&plan))? {
            Decision::Create => return finish(request, &plan, config, talk, dialog),
            Decision::Change(input) => questions::ask_again(&template, &settings.teams, &mut given, &input, dialog)?,
            Decision::Cancel => return Err(CreateError::Cancelled.into()),
        }
    }
}

fn finish(
    request: &CreateRequest,
    plan: &Plan,
    config: GitConfig,
    talk: &dyn Talk,
    dialog: Option<&dyn Dialog>,
) -> Result<Created, Error> {
    talk.step(Step::Write);
    let commit = write::write(plan, config, talk, dialog)?;
    base::remember(&plan.lock, &plan.target);
    publish::publish(request, plan, commit, talk)?;
    Ok(report::created(plan, commit))
}
