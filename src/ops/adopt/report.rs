//! What was adopted, for people and for machines.

use serde::Serialize;

use super::compare::Differs;
use super::ground::Ground;
use super::write::Written;
use super::{AdoptPlan, Evidence, Fate, Standing};
use crate::base::git::ObjectId;
use crate::base::{Digest, Mode, RelPath, ServiceName};
use crate::ops::create::{TemplateReport, shown};
use crate::template::Answers;

/// The version of the JSON that [`Adopted`] is written as.
const SCHEMA: &str = "pave.adopt/1";

/// The result of `adopt`.
#[derive(Debug, Clone, Serialize)]
pub struct Adopted {
    /// Names this format and its version.
    pub schema: &'static str,
    /// What happened.
    pub outcome: AdoptOutcome,
    /// The service's name.
    pub service: ServiceName,
    /// Its directory, absolute.
    pub path: String,
    /// The same from the top of the repository; empty where it is the top.
    pub prefix: String,
    /// What it was rendered from.
    pub template: TemplateReport,
    /// The branch; none where HEAD is detached.
    pub branch: Option<String>,
    /// The commit that was checked out, and is the first parent of `commit`.
    pub head: ObjectId,
    /// The merge commit; absent where nothing was written.
    pub commit: Option<ObjectId>,
    /// Its second parent, which holds the render alone.
    pub render: Option<ObjectId>,
    /// Every answer.
    pub answers: Answers,
    /// What of the answers was found in the repository.
    pub evidence: Vec<Evidence>,
    /// Every file of the render.
    pub files: Vec<FileReport>,
    /// What the user should know besides.
    pub warnings: Vec<String>,
    /// Commands to run next.
    pub next: Vec<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdoptOutcome {
    /// Nothing was written; this is what would be.
    Planned,
    /// The repository is a service.
    Adopted,
}

/// One file of the render.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its path in the service.
    pub path: RelPath,
    /// As it is rendered.
    pub mode: Mode,
    /// The digest of its content, as it is rendered.
    pub digest: Digest,
    /// The part of the template that it comes from.
    pub part: String,
    /// `added`, `same`, `kept`, `starter` or `left-out`.
    pub fate: &'static str,
    /// Of a file that is kept: who knows the one that is there.
    pub standing: Option<Standing>,
    /// Of a file that is kept: how the one that is there differs.
    pub differs: Option<Differs>,
    /// Of a file that is left out: why.
    pub reason: Option<String>,
}

/// The plan, of which nothing was done.
pub(super) fn planned(ground: &Ground, plan: &AdoptPlan) -> Adopted {
    Adopted {
        schema: SCHEMA,
        outcome: AdoptOutcome::Planned,
        service: plan.service.clone(),
        path: plan.directory.display().to_string(),
        prefix: ground.prefix.clone(),
        template: TemplateReport {
            name: plan.lock.template.clone(),
            version: plan.lock.version.clone(),
            registry: plan.lock.registry.clone(),
            digest: plan.lock.digest,
        },
        branch: plan.branch.clone(),
        head: ground.head,
        commit: None,
        render: None,
        answers: plan.resolution.answers.clone(),
        evidence: plan.evidence.clone(),
        files: plan.comparison.files.iter().filter_map(|(path, fate)| file(plan, path, fate)).collect(),
        warnings: Vec::new(),
        next: next(plan),
    }
}

/// The plan, all of which was done.
pub(super) fn adopted(ground: &Ground, plan: &AdoptPlan, written: Written) -> Adopted {
    let Written { commit, render } = written;
    Adopted { outcome: AdoptOutcome::Adopted, commit: Some(commit), render: Some(render), ..planned(ground, plan) }
}

fn file(plan: &AdoptPlan, path: &RelPath, fate: &Fate) -> Option<FileReport> {
    let file = plan.tree.get(path.as_str())?;
    let (name, standing, differs, reason) = match fate {
        Fate::Added { .. } => ("added", None, None, None),
        Fate::Same => ("same", None, None, None),
        Fate::Kept { standing, differs } => ("kept", Some(*standing), Some(*differs), None),
        Fate::Starter => ("starter", None, None, None),
        Fate::LeftOut { reason } => ("left-out", None, None, Some(reason.clone())),
    };
    Some(FileReport {
        path: path.clone(),
        mode: file.mode,
        digest: Digest::of(&file.content),
        part: plan.lock.files.get(path).map_or("pave", |file| &file.part).to_owned(),
        fate: name,
        standing,
        differs,
        reason,
    })
}

/// Where the team looks next: what is its own, against the path.
fn next(plan: &AdoptPlan) -> Vec<String> {
    let path = shown(&plan.directory);
    let quoted = shlex::try_quote(&path).map(std::borrow::Cow::into_owned).unwrap_or_default();
    let there = if path == "." { String::new() } else { format!(" -C {quoted}") };
    vec![format!("pave diff{there}"), format!("pave check{there}")]
}
