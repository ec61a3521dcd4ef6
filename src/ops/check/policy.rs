//! What the registry's policies say of a service as it is.

use std::borrow::Cow;

use jiff::civil::Date;

use super::finding::Findings;
use super::kind::FindingKind;
use super::report::{ExceptedFinding, FileReport};
use crate::base::{RelPath, nearest};
use crate::ops::{Error, policies};
use crate::policy::{Files, Finding, Judgement, Severity};
use crate::registry::{PolicyTexts, Registry};
use crate::service::{Exception, MANIFEST, Present, Service};

/// Adds what the policies of `registry` find, and what is to be said of exceptions from them; gives what is excepted.
pub(super) fn judge(
    service: &Service,
    registry: &dyn Registry,
    states: &[FileReport],
    today: Date,
    findings: &mut Findings<'_>,
) -> Result<Vec<ExceptedFinding>, Error> {
    let texts = registry.policies()?;
    let exceptions = &service.manifest.exceptions;
    let mut judgement = Judgement::default();
    if !texts.is_empty() {
        let present = Present::of(service)?;
        let read = |path: &str| present.read(path).map(Cow::Owned);
        let link = |path: &str| present.link(path);
        let files = Files { paths: &present.paths(), read: &read, link: &link };
        judgement = policies::evaluate(&texts, files, &service.lock, exceptions)?;
    }
    // What is in conflict cannot be judged before somebody has resolved it, and that is told already.
    let is_unmerged = |path: &String| states.iter().any(|file| file.state == "conflict" && file.path == *path);
    judgement.findings.retain(|finding| finding.rule.is_some() || !finding.path.as_ref().is_some_and(is_unmerged));
    for finding in &judgement.findings {
        of_policy(finding, findings);
    }
    if judgement.left_off > 0 {
        let message = format!("policies find {} more, which are not shown", judgement.left_off);
        findings.in_file(FindingKind::PolicyDenied, MANIFEST, 1, message, "see to those that are shown, and check again");
    }
    for (index, exception) in exceptions.iter().enumerate() {
        match &exception.policy {
            Some(policy) if texts.contains_key(policy) => of_exception(index, policy, exception, &judgement, today, findings),
            Some(policy) => of_unknown(index, policy, &texts, &service.lock.registry, findings),
            None => {}
        }
    }
    let reason = |finding: &Finding| {
        let covers = |exception: &&Exception| exception.is_live(today) && covers(exception, finding);
        exceptions.iter().find(covers).map(|exception| exception.reason.clone()).unwrap_or_default()
    };
    let excepted = |finding: Finding| ExceptedFinding {
        reason: reason(&finding),
        policy: finding.policy,
        rule: finding.rule,
        path: finding.path,
        message: finding.message,
    };
    Ok(judgement.excepted.into_iter().map(excepted).collect())
}

/// A slip, or a policy that the registry has no more.
fn of_unknown(index: usize, policy: &str, texts: &PolicyTexts, registry: &str, findings: &mut Findings<'_>) {
    let message = format!("the registry `{registry}` has no policy `{}`", policy.escape_debug());
    let meant = nearest(policy, texts.keys().map(String::as_str));
    let hint = meant.map_or_else(
        || "take the exception out of pave.yaml".to_owned(),
        |meant| format!("did you mean `{meant}`? If not, take the exception out of pave.yaml"),
    );
    findings.in_manifest(FindingKind::UnusedException, &["exceptions", &index.to_string(), "policy"], message, &hint);
}

fn covers(exception: &Exception, finding: &Finding) -> bool {
    let path = finding.path.as_deref().and_then(|path| RelPath::new(path).ok());
    exception.covers_policy(&finding.policy, path.as_ref())
}

fn of_policy(finding: &Finding, findings: &mut Findings<'_>) {
    let kind = if finding.severity == Severity::Deny { FindingKind::PolicyDenied } else { FindingKind::PolicyWarning };
    let rule = finding.rule.as_deref().map(|rule| format!("/{rule}")).unwrap_or_default();
    let message = format!("{} [{}{rule}]", finding.message, finding.policy);
    let path = finding.path.as_deref().unwrap_or(MANIFEST);
    let hint =
        "correct it, or agree with the owners of the registry on an exception: under `exceptions` in pave.yaml, with `policy`";
    findings.in_file(kind, path, finding.line.unwrap_or(1), message, hint);
}

fn of_exception(
    index: usize,
    policy: &str,
    exception: &Exception,
    judgement: &Judgement,
    today: Date,
    findings: &mut Findings<'_>,
) {
    let covers_some = judgement.findings.iter().chain(&judgement.excepted).any(|finding| covers(exception, finding));
    let (index, policy) = (index.to_string(), policy.escape_debug());
    match (covers_some, exception.until) {
        (true, _) if exception.is_live(today) => {}
        (true, Some(until)) => {
            let message = format!("the exception from the policy `{policy}` ended on {until}, and it still finds something");
            let hint = "see to what the policy finds, or agree on another day for `until`";
            findings.in_manifest(FindingKind::Expired, &["exceptions", &index, "until"], message, hint);
        }
        _ => {
            let message = format!("the exception from the policy `{policy}` covers nothing that it finds");
            findings.in_manifest(FindingKind::UnusedException, &["exceptions", &index], message, "take it out of pave.yaml");
        }
    }
}
