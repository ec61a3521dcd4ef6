//! What the registry's policies say of the update.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::UpdateError;
use super::plan::Plan;
use super::select::Choice;
use crate::base::git::{GitPath, ObjectId};
use crate::ops::Error;
use crate::ops::policies::{self, PolicyDenied};
use crate::output::Talk;
use crate::policy::{Files, Finding, Judgement, Severity};
use crate::service::{Lock, Service};

/// An error where a policy denies what the update brings. What was denied before it is only told: it is no reason to stay behind.
pub(super) fn refuse_denied(plan: &Plan<'_>, service: &Service, choice: &Choice, talk: &dyn Talk) -> Result<(), Error> {
    if choice.policies.is_empty() {
        return Ok(());
    }
    let judge = |tree: ObjectId, lock: &Lock| judgement(plan, service, choice, tree, lock);
    let mut after = judge(plan.merged.tree, &plan.lock)?;
    if after.findings.is_empty() {
        return Ok(());
    }
    let before = judge(plan.before, &service.lock)?;
    let key = |finding: &Finding| (finding.policy.clone(), finding.rule.clone(), finding.path.clone());
    let known: Vec<_> = before.findings.iter().map(key).collect();
    let (old, new): (Vec<Finding>, Vec<Finding>) = after.findings.into_iter().partition(|finding| known.contains(&key(finding)));
    for finding in &old {
        talk.warn(&policies::told(finding));
    }
    if new.iter().any(|finding| finding.severity == Severity::Deny) {
        after.findings = new;
        return Err(PolicyDenied { registry: plan.lock.registry.clone(), judgement: after }.into());
    }
    for finding in &new {
        talk.warn(&policies::told(finding));
    }
    Ok(())
}

fn judgement(plan: &Plan<'_>, service: &Service, choice: &Choice, tree: ObjectId, lock: &Lock) -> Result<Judgement, Error> {
    let files = plan.quarantine.files(tree, &plan.place.prefix).map_err(UpdateError::from)?;
    let files: BTreeMap<String, ObjectId> =
        files.into_iter().map(|(path, id): (GitPath, ObjectId)| (path.to_string(), id)).collect();
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    let read = |path: &str| files.get(path).and_then(|id| plan.quarantine.read_blob(*id).ok()).map(Cow::Owned);
    let exceptions = &service.manifest.exceptions;
    policies::evaluate(&choice.policies, Files { paths: &paths, read: &read }, lock, exceptions)
}
