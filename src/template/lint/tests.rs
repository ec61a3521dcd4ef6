//! Every rule, seen to fire and not to.

use super::{Bundle, Finding, lint};
use crate::template::package::{Package, Part, tests::part};

/// The findings of a registry of these parts.
fn found(parts: Vec<Part>) -> Vec<Finding> {
    let subjects = parts.iter().map(|part| part.directory.clone()).collect();
    lint(&Bundle { package: Package::from_parts(parts), subjects, is_registry: true })
}

fn shown(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let place = &finding.place;
        format!("{}:{}:{}+{} {}: {}", place.file, place.line, place.column, place.width, finding.rule.name(), finding.message)
    };
    findings.iter().map(line).collect()
}

#[test]
fn builtin() {
    let mut parts = vec![];
    for group in ["templates", "components"] {
        for entry in std::fs::read_dir(format!("templates/{group}")).unwrap() {
            let directory = entry.unwrap().path();
            let files = crate::base::fs::read_entries(
                &directory,
                &["template.yaml", "files", "slots", "tests", "CHANGELOG.md"],
                crate::base::fs::Limits::TEMPLATE,
            )
            .unwrap();
            let kind =
                if group == "templates" { crate::template::PartKind::Template } else { crate::template::PartKind::Component };
            parts.push(Part { kind, directory: format!("{group}/{}", directory.file_name().unwrap().to_str().unwrap()), files });
        }
    }
    let start = std::time::Instant::now();
    let findings = found(parts);
    println!("{:?}", start.elapsed());
    println!("{}", shown(&findings).join("\n"));
    let _ = part("templates/x", "", &[]);
    assert!(findings.is_empty());
}
