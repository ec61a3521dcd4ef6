//! Every rule, seen to fire where it should and not where it should not.

mod conditions;
mod expressions;
mod files;
mod inputs;
mod manifests;
mod printing;
mod uses;

use std::collections::BTreeSet;

use super::{Bundle, Finding, Rule, lint};
use crate::base::{File, FileTree, Mode, RelPath};
use crate::template::manifest::Kind;
use crate::template::package::Package;
use crate::template::package::Part;
use crate::template::package::tests::part;

/// The findings of a registry of these parts.
fn found(parts: Vec<Part>) -> Vec<Finding> {
    let subjects = parts.iter().map(|part| part.directory.clone()).collect();
    lint(&Bundle { package: Package::from_parts(parts), subjects, is_registry: true })
}

fn shown(finding: &Finding) -> String {
    let place = &finding.place;
    format!("{}:{}:{} {}: {}", place.file, place.line, place.column, finding.rule.name(), finding.message)
}

/// A template `t`, tested and with a changelog.
fn template(manifest: &str, files: &[(&str, &str)]) -> Part {
    part("templates/t", manifest, &[files, &[("tests/a.yaml", "files: []\n"), ("CHANGELOG.md", "")]].concat())
}

fn component(name: &str, manifest: &str, files: &[(&str, &str)]) -> Part {
    part(&format!("components/{name}"), manifest, files)
}

/// A part whose whole manifest is given.
fn raw(directory: &str, manifest: &[u8], files: &[(&str, &[u8])]) -> Part {
    let kind = if directory.starts_with("templates") { Kind::Template } else { Kind::Component };
    let mut tree = FileTree::default();
    for (path, content) in [("template.yaml", manifest)].iter().chain(files) {
        let file = File { mode: Mode::Regular, content: content.to_vec() };
        tree.insert(RelPath::new(path).expect("a good path"), file).expect("it fits");
    }
    Part { kind, directory: directory.into(), files: tree }
}

/// `inputs` with these properties of `service`, one a line from line 9 on.
fn service(properties: &str) -> String {
    let properties: String = properties.lines().flat_map(|line| ["        ", line, "\n"]).collect();
    format!("inputs:\n  properties:\n    service:\n      properties:\n{properties}")
}

const HEAD: &str = "kind: Template\nname: t\nversion: 1.0.0\n";

/// A rule; parts that break it, and where; parts that are nearly the same and do not.
type Row = (Rule, Vec<Part>, &'static str, Vec<Part>);

#[test]
fn every_rule_fires_where_it_should() {
    let rows: Vec<Row> = [
        manifests::rows(),
        inputs::rows(),
        expressions::rows(),
        printing::rows(),
        printing::encoders(),
        uses::rows(),
        conditions::rows(),
        conditions::answers(),
        files::rows(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut wrong = Vec::new();
    for (number, (rule, bad, place, good)) in rows.iter().enumerate() {
        let of_rule = |parts: &[Part]| -> Vec<String> {
            found(parts.to_vec()).iter().filter(|finding| finding.rule == *rule).map(shown).collect()
        };
        let (fired, silent) = (of_rule(bad), of_rule(good));
        if !fired.iter().any(|line| line.contains(place)) {
            let all: Vec<String> = found(bad.clone()).iter().map(shown).collect();
            wrong.push(format!("{number} {} is not found at {place}:\n{}", rule.name(), all.join("\n")));
        }
        if !silent.is_empty() {
            wrong.push(format!("{number} {} is found:\n{}", rule.name(), silent.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let seen: BTreeSet<Rule> = rows.iter().map(|(rule, ..)| *rule).collect();
    // registry.yaml and policies are no part's, and a process that ended tells nothing; what sees them tests them.
    let of_registries =
        [Rule::InvalidPolicy, Rule::InvalidRegistry, Rule::UnknownDefaultTemplate, Rule::UnknownDefault, Rule::TemplateStopped];
    let unseen = Rule::ALL.iter().filter(|rule| !seen.contains(rule) && !of_registries.contains(rule));
    let unseen: Vec<&str> = unseen.map(|rule| rule.name()).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}
