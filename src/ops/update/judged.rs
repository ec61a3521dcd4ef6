//! What the registry's policies say of the update.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::UpdateError;
use super::plan::Plan;
use super::select::Choice;
use crate::base::git::{ObjectId, TreeEntry};
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
    // What is in conflict cannot be judged before somebody has resolved it.
    let prefix = &plan.place.prefix;
    let unmerged: Vec<String> =
        plan.merged.conflicts.iter().filter_map(|conflict| Some(conflict.path.inside(prefix)?.to_string())).collect();
    after.findings.retain(|finding| finding.rule.is_some() || !finding.path.as_ref().is_some_and(|path| unmerged.contains(path)));
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
    let files: BTreeMap<String, TreeEntry> = files.into_iter().map(|(path, entry)| (path.to_string(), entry)).collect();
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    let content = |path: &str, is_link: bool| {
        let entry = files.get(path).filter(|entry| entry.is_link() == is_link)?;
        plan.quarantine.read_blob(entry.id).ok()
    };
    let read = |path: &str| content(path, false).map(Cow::Owned);
    let link = |path: &str| content(path, true);
    let files = Files { paths: &paths, read: &read, link: &link };
    policies::evaluate(&choice.policies, files, lock, &service.manifest.exceptions)
}
