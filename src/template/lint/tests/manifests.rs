//! Manifests and what belongs to a template.

use super::{HEAD, Row, component, part, raw, template};
use crate::template::Part;
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let t = |manifest: &str| vec![template(manifest, &[])];
    let with = |manifest: &str, component: Part| vec![template(manifest, &[]), component];
    let raw_template = |manifest: String| vec![raw("templates/t", manifest.as_bytes(), &[])];
    vec![
        // Nothing but opening the template finds it.
        (
            Rule::InvalidManifest,
            t("migrations: [{to: 9.0.0, drop: [service.x]}]\n"),
            "template.yaml:5:",
            t("migrations: [{to: 1.0.0, drop: [service.x]}]\n"),
        ),
        (
            Rule::UnshowableText,
            t(&super::service("x: {type: string,\n  title: \"a\\e[2Jb\"}")),
            "template.yaml:10:",
            t(&super::service("x: {type: string, title: \"a\\tb é\"}")),
        ),
        (
            Rule::UnshowableText,
            raw_template(format!("{HEAD}description: \"a\\u202eb\"\n")),
            "template.yaml:4:",
            raw_template(format!("{HEAD}description: ab\nfacts: {{x: \"a\\eb\"}}\n")),
        ),
        (Rule::InvalidManifest, t("flies: []\n"), "template.yaml:5:1", t("files: []\n")),
        (Rule::InvalidManifest, t("files: [{path: '[', when: 'true'}]\n"), "template.yaml:5:10", t("files: []\n")),
        (
            Rule::UnknownComponent,
            with("includes: [ab]\n", component("abc", "", &[])),
            "template.yaml:5:12",
            with("includes: [abc]\n", component("abc", "", &[])),
        ),
        (
            Rule::IncludeRing,
            vec![
                template("includes: [a]\n", &[]),
                component("a", "includes: [b]\n", &[]),
                component("b", "includes: [a]\n", &[]),
            ],
            "components/a/template.yaml:5:12",
            vec![template("includes: [a, b]\n", &[]), component("a", "includes: [b]\n", &[]), component("b", "", &[])],
        ),
        (
            Rule::DeadComponent,
            with("", component("a", "", &[])),
            "components/a/template.yaml:2:1",
            vec![template("includes: [b]\n", &[]), component("b", "includes: [a]\n", &[]), component("a", "", &[])],
        ),
        (
            Rule::LongDescription,
            raw_template(format!("{HEAD}description: |\n  one\n  two\n")),
            "template.yaml:4:1",
            raw_template(format!("{HEAD}description: |\n  one\n")),
        ),
        (
            Rule::LongDescription,
            raw_template(format!("{HEAD}description: {}\n", "x".repeat(101))),
            "template.yaml:4:1",
            raw_template(format!("{HEAD}description: {}\n", "x".repeat(100))),
        ),
        (
            Rule::InvalidTest,
            vec![template("", &[("tests/b.yaml", "files: [a]\nflies: [b]\n")])],
            "templates/t/tests/b.yaml:2:1",
            vec![template("", &[("tests/b.yaml", "files: [a]\nabsent: [b]\n"), ("tests/snapshots/b/x.yaml", "flies: [b]\n")])],
        ),
        (Rule::InvalidTest, vec![template("", &[("tests/b.yml", "")])], "tests/b.yml:1:1", vec![template("", &[])]),
        (Rule::MissingTests, vec![part("templates/t", "", &[("tests/x.txt", "")])], "template.yaml:2:1", t("")),
        (
            Rule::MissingChangelog,
            vec![part("templates/t", "", &[])],
            "template.yaml:2:1",
            with("includes: [a]\n", component("a", "", &[])),
        ),
    ]
}
