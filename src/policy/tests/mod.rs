//! What policies find, subject by subject, and what they may cost.

mod hostile;
mod reading;
mod subjects;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::json;

use super::{Files, Judgement, Policies, Policy, Subject};
use crate::base::RelPath;

/// A policy with one rule, `check`, over the documents of all YAML files.
fn policy(check: &str) -> String {
    let check = serde_json::to_string(check).expect("a text");
    format!("kind: Policy\nname: p\ndescription: d\nfiles: ['**/*.yaml']\nrules:\n  - {{name: r, check: {check}, message: m}}\n")
}

/// What begins the text of a link; the rest is where it points.
const LINK: &[u8] = b"-> ";

fn judge_unless(
    policies: &[(&str, &str)],
    files: &[(&str, impl AsRef<[u8]>)],
    is_excepted: &dyn Fn(&str, Option<&RelPath>) -> bool,
) -> Judgement {
    let policies: BTreeMap<String, String> = policies.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    let policies = Policies::parse(&policies).expect("they are good");
    let answers = json!({"service": {"name": "payments", "owner": "a"}, "infrastructure": {"database": "none"}});
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let read = |path: &str| {
        let found = files.iter().find(|(known, _)| *known == path);
        found.map(|(_, text)| Cow::Borrowed(text.as_ref())).filter(|text| !text.starts_with(LINK))
    };
    let link = |path: &str| {
        let found = files.iter().find(|(known, _)| *known == path);
        found.and_then(|(_, text)| text.as_ref().strip_prefix(LINK)).map(<[u8]>::to_vec)
    };
    let subject =
        Subject { answers: answers.as_object().expect("it is one"), registry: "acme", template: "go-http", version: "1.4.0" };
    policies.judge(Files { paths: &paths, read: &read, link: &link }, &subject, is_excepted)
}

fn judge(policies: &[(&str, &str)], files: &[(&str, impl AsRef<[u8]>)]) -> Judgement {
    judge_unless(policies, files, &|_, _| false)
}

/// Each finding as `PATH:LINE severity kind: message`.
fn told(judgement: &Judgement) -> Vec<String> {
    let told = judgement.findings.iter().map(|finding| {
        let path = finding.path.as_deref().unwrap_or("-");
        let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{path}{line} {:?} {:?}: {}", finding.severity, finding.kind, finding.message)
    });
    told.collect()
}

/// What `check` says of one YAML file.
fn check(check: &str, file: &str) -> Vec<String> {
    told(&judge(&[("p", &policy(check))], &[("a.yaml", file)]))
}

/// Why a policy is none.
fn refused(source: &str) -> String {
    let error = Policy::parse("p", source).map(drop).expect_err("it is none");
    format!("{}: {}", error.excerpt.line, error.message)
}
