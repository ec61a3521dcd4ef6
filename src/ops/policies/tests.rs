//! The policies that come with pave, and the templates.

use std::collections::{BTreeMap, BTreeSet};

use super::{evaluate_tree, told};
use crate::base::FileTree;
use crate::registry::{BuiltIn, PolicyTexts, Registry};
use crate::service::{Exception, Lock};
use crate::template::{Opened, TestCase, Trust};

fn built_in() -> PolicyTexts {
    BuiltIn::open().and_then(|registry| registry.policies()).expect("they are there")
}

/// Renders every test case of the built-in templates that renders, and hands it to `visit`.
fn each_case(mut visit: impl FnMut(&str, &FileTree, &Lock)) {
    let registry = BuiltIn::open().expect("it is good");
    for name in registry.template_names() {
        let package = registry.select(&name, None).expect("it is there").package;
        let template = Opened::open(package.clone(), Trust::BuiltIn).expect("it is good");
        for case in TestCase::all(&package).into_iter().map(|case| case.expect("it is good")) {
            let run = case.run(&template, None).expect("it runs");
            let Some(rendered) = run.rendered else { continue };
            let lock = Lock {
                registry: "builtin".into(),
                template: name.clone(),
                version: template.summary().version.clone(),
                digest: package.digest(),
                answers: template.resolve(&run.given).expect("it resolved before").answers,
                files: BTreeMap::new(),
            };
            visit(&case.name, &rendered.tree, &lock);
        }
    }
}

#[test]
fn the_built_in_policies_find_nothing_in_the_built_in_templates() {
    let texts = built_in();
    assert!(texts.len() >= 5);
    let mut cases = 0;
    each_case(|case, tree, lock| {
        let judgement = evaluate_tree(&texts, tree, lock, &[]).expect("they are policies");
        let found: Vec<String> = judgement.findings.iter().map(told).collect();
        assert!(found.is_empty(), "{case}: {}", found.join("\n"));
        cases += 1;
    });
    assert!(cases > 5, "{cases}");
}

const DEPLOYMENT: &str = "deploy/base/deployment.yaml";
const ALERTS: &str = "deploy/observability/prometheusrule.yaml";
const WORKFLOW: &str = ".github/workflows/ci.yml";

/// Rule, file, what is replaced in it, and by what.
const CHANGES: [(&str, &str, &str, &str); 14] = [
    ("images-have-versions/not-latest", DEPLOYMENT, "image: ", "image: example/payments:latest # "),
    ("base-images/not-latest", "Dockerfile", "golang:1.26-trixie", "golang:latest"),
    ("base-images/not-root", "Dockerfile", "USER 65532:65532", "USER root"),
    ("containers-are-confined/not-root", DEPLOYMENT, "runAsNonRoot: true", "runAsNonRoot: false"),
    ("containers-are-confined/no-escalation", DEPLOYMENT, "allowPrivilegeEscalation: false", "privileged: false"),
    ("containers-are-confined/memory", DEPLOYMENT, "memory: 256Mi", "cpu: 1"),
    ("no-plain-secrets/no-secret", "deploy/base/service.yaml", "kind: Service", "kind: Secret\ndata: {}"),
    ("no-plain-secrets/no-literal", DEPLOYMENT, "- name: GOMEMLIMIT", "- name: API_TOKEN"),
    ("no-private-keys/no-private-key", "README.md", "# ", "-----BEGIN RSA PRIVATE KEY-----\n# "),
    ("no-private-keys/no-cloud-key", "README.md", "# ", "AKIAIOSFODNN7EXAMPLE\n# "),
    ("workflows-are-pinned/by-commit", WORKFLOW, "actions/checkout@", "actions/checkout@v4 #"),
    ("workflows-are-pinned/permissions", WORKFLOW, "permissions:", "rights:"),
    ("alerts-have-runbooks/runbook", ALERTS, "runbook_url:", "runbook:"),
    ("alerts-have-runbooks/runbook-exists", ALERTS, "/docs/runbook.md", "/docs/nothing.md"),
];

fn changed(tree: &FileTree, path: &str, from: &str, to: &str) -> FileTree {
    let mut changed = FileTree::default();
    for (known, file) in tree.iter() {
        let mut file = file.clone();
        if known.as_str() == path {
            let text = String::from_utf8(file.content).expect("it is text");
            assert!(text.contains(from), "{path} has no `{from}`");
            file.content = text.replace(from, to).into_bytes();
        }
        changed.insert(known.clone(), file).expect("it fits");
    }
    changed
}

#[test]
fn each_built_in_policy_finds_what_it_is_for() {
    let texts = built_in();
    let mut found = BTreeSet::new();
    each_case(|case, tree, lock| {
        if lock.template != "go-http" || case != "full" {
            return;
        }
        for (rule, path, text, other) in CHANGES {
            let tree = changed(tree, path, text, other);
            let judge = |exceptions: &[Exception]| evaluate_tree(&texts, &tree, lock, exceptions).expect("they are policies");
            let all: Vec<String> = judge(&[]).findings.iter().map(told).collect();
            assert!(all.iter().any(|told| told.ends_with(&format!("[{rule}]"))), "{rule}: {all:?}");
            let excepted = |until: &str| {
                let policy = rule.split('/').next().map(str::to_owned);
                let until = Some(until.parse().expect("a date"));
                judge(&[Exception { path: None, policy, reason: "ours".into(), until }]).findings.len()
            };
            assert!(excepted("2099-01-01") < all.len(), "{rule}");
            assert_eq!(excepted("2020-01-01"), all.len(), "{rule}");
            found.insert(rule);
        }
    });
    assert_eq!(found.len(), CHANGES.len());
}
