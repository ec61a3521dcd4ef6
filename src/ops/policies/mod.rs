//! What a registry's policies say of a service: before it is created, after an update, and whenever it is checked.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::Error;
use crate::base::{Diagnostic, Exit, FileTree, Mode, RelPath, clock};
use crate::policy::{Files, Finding, Judgement, Policies, Severity, Subject};
use crate::registry::PolicyTexts;
use crate::service::{Exception, Lock};

/// Judges the files of a service that has, or is going to have, the lock `lock`. `exceptions` are those of its manifest; one that has
/// run out excepts nothing.
pub fn evaluate(texts: &PolicyTexts, files: Files<'_>, lock: &Lock, exceptions: &[Exception]) -> Result<Judgement, Error> {
    if texts.is_empty() {
        return Ok(Judgement::default());
    }
    let policies = Policies::parse(texts)?;
    let version = lock.version.to_string();
    let subject = Subject { answers: &lock.answers, registry: &lock.registry, template: &lock.template, version: &version };
    let today = clock::today();
    let is_excepted = |policy: &str, path: Option<&RelPath>| {
        exceptions.iter().any(|exception| exception.covers_policy(policy, path) && exception.is_live(today))
    };
    Ok(policies.judge(files, &subject, &is_excepted))
}

/// The same of files in memory.
pub fn evaluate_tree(texts: &PolicyTexts, tree: &FileTree, lock: &Lock, exceptions: &[Exception]) -> Result<Judgement, Error> {
    let paths: Vec<&str> = tree.iter().map(|(path, _)| path.as_str()).collect();
    let read = |path: &str| {
        let file = tree.get(path).filter(|file| file.mode != Mode::Symlink)?;
        Some(Cow::Borrowed(file.content.as_slice()))
    };
    let link = |path: &str| tree.get(path).filter(|file| file.mode == Mode::Symlink).map(|file| file.content.clone());
    evaluate(texts, Files { paths: &paths, read: &read, link: &link }, lock, exceptions)
}

/// What is only to be told of a new service; an error where a policy refuses it.
pub fn refuse_denied(texts: &PolicyTexts, tree: &FileTree, lock: &Lock) -> Result<Vec<Finding>, Error> {
    let judgement = evaluate_tree(texts, tree, lock, &[])?;
    if judgement.denies() {
        return Err(PolicyDenied { registry: lock.registry.clone(), judgement }.into());
    }
    Ok(judgement.findings)
}

/// The registry of a template that was named by its path.
const DIRECTORY: &str = "directory";

/// A service that a policy refuses.
#[derive(Debug, thiserror::Error)]
#[error("{}", refusal(judgement))]
pub struct PolicyDenied {
    /// The registry whose policies they are.
    pub registry: String,
    /// All that was found.
    pub judgement: Judgement,
}

impl Diagnostic for PolicyDenied {
    fn code(&self) -> &'static str {
        "policy-denied"
    }
    fn exit(&self) -> Exit {
        Exit::No
    }
    fn hint(&self) -> Option<String> {
        let whom = if self.registry == DIRECTORY {
            "change the policies: each is a file in `policies/`, next to `templates/`".to_owned()
        } else {
            format!("ask the owners of the registry `{}`: each policy is a file in its `policies/`", self.registry)
        };
        Some(format!("give other answers, or {whom}"))
    }
}

/// Longest list that a message holds.
const SHOWN: usize = 50;

fn refusal(judgement: &Judgement) -> String {
    let denied = |finding: &&Finding| finding.severity == Severity::Deny;
    let count = judgement.findings.iter().filter(denied).count() + judgement.left_off;
    let lines: Vec<String> = judgement.findings.iter().take(SHOWN).map(|finding| format!("  {}", told(finding))).collect();
    let rest = judgement.findings.len().saturating_sub(SHOWN) + judgement.left_off;
    let more = if rest == 0 { String::new() } else { format!("\n  and {rest} more") };
    let what = if count == 1 {
        "a policy refuses the service".to_owned()
    } else {
        format!("policies refuse the service, in {count} ways")
    };
    format!("{what}:\n{}{more}", lines.join("\n"))
}

/// A finding in one line: `deny deploy/base/deployment.yaml:1: name the image by a version [no-latest-images/version]`.
#[must_use]
pub fn told(finding: &Finding) -> String {
    let Finding { policy, rule, severity, path, line, message, .. } = finding;
    let rule = rule.as_deref().map(|rule| format!("/{rule}")).unwrap_or_default();
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = path.as_deref().map(|path| format!("{path}{line}: ")).unwrap_or_default();
    format!("{} {place}{message} [{policy}{rule}]", severity.as_str())
}
