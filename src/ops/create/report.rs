//! What was created, for people and for machines.

use std::path::Path;

use serde::Serialize;

use super::Plan;
use super::naming::shown;
use crate::base::git::{Head, ObjectId, RemoteUrl};
use crate::base::{Digest, Mode, RelPath, ServiceName};
use crate::service::Lock;
use crate::template::Answers;

/// The version of the JSON that [`Created`] is written as.
const SCHEMA: &str = "pave.create-service/1";

/// The result of `create-service`.
#[derive(Debug, Clone, Serialize)]
pub struct Created {
    /// Names this format and its version.
    pub schema: &'static str,
    /// What happened.
    pub outcome: Outcome,
    /// The service's name.
    pub service: ServiceName,
    /// The directory, absolute.
    pub path: String,
    /// What it was rendered from.
    pub template: TemplateReport,
    /// The branch.
    pub branch: String,
    /// The first commit; absent where nothing was written.
    pub commit: Option<ObjectId>,
    /// Where it was, or would be, pushed to.
    pub remote: Option<RemoteReport>,
    /// Every answer.
    pub answers: Answers,
    /// Every file.
    pub files: Vec<FileReport>,
    /// What the user should know besides.
    pub warnings: Vec<String>,
    /// Commands to run next.
    pub next: Vec<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing was written; this is what would be.
    Planned,
    /// The service is there.
    Created,
    /// The service was there, and is complete now.
    Resumed,
}

/// A template and its version.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: semver::Version,
    /// Where it comes from.
    pub registry: String,
    /// The digest of its closure.
    pub digest: Digest,
}

/// Where a service was, or would be, pushed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemoteReport {
    /// The address, without credentials.
    pub url: String,
    /// Whether it has the commit.
    pub pushed: bool,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its path in the service.
    pub path: RelPath,
    /// As git writes it.
    pub mode: Mode,
    /// The digest of its content.
    pub digest: Digest,
    /// The part of the template that it comes from.
    pub part: String,
}

/// The plan, of which nothing was done.
pub(super) fn planned(plan: &Plan) -> Created {
    Created { outcome: Outcome::Planned, commit: None, ..of_plan(plan, false) }
}

/// The plan, all of which was done.
pub(super) fn created(plan: &Plan, commit: ObjectId) -> Created {
    Created { commit: Some(commit), ..of_plan(plan, true) }
}

fn of_plan(plan: &Plan, pushed: bool) -> Created {
    let part = |path: &RelPath| plan.lock.files.get(path).map_or("pave", |file| &file.part).to_owned();
    Created {
        schema: SCHEMA,
        outcome: Outcome::Created,
        service: plan.service.clone(),
        path: plan.target.display().to_string(),
        template: template(&plan.lock),
        branch: plan.branch.clone(),
        commit: None,
        remote: plan.remote.as_ref().map(|remote| RemoteReport { url: remote.url.to_string(), pushed }),
        answers: plan.resolution.answers.clone(),
        files: plan
            .tree
            .iter()
            .map(|(path, file)| FileReport {
                path: path.clone(),
                mode: file.mode,
                digest: Digest::of(&file.content),
                part: part(path),
            })
            .collect(),
        warnings: Vec::new(),
        next: next(&plan.target, &plan.next),
    }
}

/// A service that was there.
pub(super) fn resumed(target: &Path, service: &ServiceName, lock: &Lock, head: &Head, url: Option<&RemoteUrl>) -> Created {
    Created {
        schema: SCHEMA,
        outcome: Outcome::Resumed,
        service: service.clone(),
        path: target.display().to_string(),
        template: template(lock),
        branch: head.branch.clone(),
        commit: Some(head.commit),
        remote: url.map(|url| RemoteReport { url: url.to_string(), pushed: true }),
        answers: lock.answers.clone(),
        files: Vec::new(),
        warnings: Vec::new(),
        next: next(target, &[]),
    }
}

fn template(lock: &Lock) -> TemplateReport {
    TemplateReport {
        name: lock.template.clone(),
        version: lock.version.clone(),
        registry: lock.registry.clone(),
        digest: lock.digest,
    }
}

/// `cd`, and what the template says. A shell that stands in the new directory itself must enter it again, as it was replaced.
fn next(target: &Path, commands: &[String]) -> Vec<String> {
    let shown = shown(target);
    let quoted = shlex::try_quote(&shown).map(std::borrow::Cow::into_owned).unwrap_or_default();
    std::iter::once(format!("cd {quoted}")).chain(commands.iter().take(2).cloned()).collect()
}
