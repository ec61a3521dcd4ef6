//! Free text and paths.

use super::{Row, component, service, template};
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let t = |text: &str| {
        vec![template(
            &service("x: {type: string}\nl: {type: array, items: {type: string}}\ntame: {type: string, pattern: '^[a-z]+$'}"),
            &[("files/x.md.jinja", text)],
        )]
    };
    let derived = |text: &str| vec![template("derived: {say: service.description | trim}\n", &[("files/x.md.jinja", text)])];
    let piece = |target: &str| {
        vec![
            template("includes: [a]\n", &[("slots/s.jinja", "{{ service.description }}")]),
            component("a", "", &[(target, "{{ slot('s') }}")]),
        ]
    };
    let named = |name: &str| vec![template("", &[(name, "")])];
    let pair = |manifest: &str, one: &str, other: &str| {
        vec![template(&format!("includes: [a]\n{manifest}"), &[(one, "")]), component("a", "", &[(other, "")])]
    };
    let mode = service("db: {enum: [pg, none]}");
    let cond = |one: &str, other: &str| {
        let manifest = format!("includes: [a]\n{mode}files: [{{path: x, when: service.db == '{one}'}}]\n");
        vec![
            template(&manifest, &[("files/x", "")]),
            component("a", &format!("files: [{{path: x, when: service.db == '{other}'}}]\n"), &[("files/x", "")]),
        ]
    };
    vec![
        (
            Rule::UnencodedFreeText,
            t("a\n{{ service.x }}"),
            "files/x.md.jinja:2:4",
            t("a\n{{ service.x | markdown }}{{ service.tame }}"),
        ),
        (
            Rule::UnencodedFreeText,
            t("{% for y in service.l %}{{ y | upper }}{% endfor %}"),
            "x.md.jinja:1:28",
            t("{% for y in service.l %}{{ y | markdown }}{% endfor %}"),
        ),
        (
            Rule::UnencodedFreeText,
            derived("{{ derived.say }}"),
            "x.md.jinja:1:4",
            derived("{{ derived.say | markdown }}{{ derived.say | length }}"),
        ),
        (Rule::UnencodedFreeText, piece("files/x.sh.jinja"), "slots/s.jinja:1:4", piece("files/x.yaml.jinja")),
        (
            Rule::UnencodedFreeText,
            vec![template("next: ['echo {{ service.description }}']\n", &[])],
            "template.yaml:5:17",
            vec![template("next: ['echo {{ service.name }}']\n", &[])],
        ),
        (Rule::FreeTextInName, named("files/{{ service.description }}.txt"), ".txt:1:4", named("files/{{ service.name }}.txt")),
        (Rule::UnsafePath, named("files/a..jinja"), "files/a..jinja:1:1", named("files/a.b.jinja")),
        (Rule::ReservedPath, named("files/.pave/x"), "files/.pave/x:1:1", named("files/pave/x")),
        (Rule::ReservedPath, named("files/pave.yaml.jinja"), "files/pave.yaml.jinja:1:1", named("files/pave.yml.jinja")),
        (
            Rule::PathCollision,
            pair("", "files/x", "files/x.jinja"),
            "templates/t/files/x:1:1",
            pair("replaces: [x]\n", "files/x", "files/x.jinja"),
        ),
        (Rule::PathCollision, pair("", "files/X", "files/x"), "templates/t/files/X:1:1", pair("", "files/X", "files/y")),
        (Rule::PathCollision, pair("", "files/x/y", "files/x"), "templates/t/files/x/y:1:1", pair("", "files/x/y", "files/x/z")),
        (
            Rule::PathCollision,
            vec![template("", &[("files/x", ""), ("files/x.jinja", "")])],
            "files/x.jinja:1:1",
            vec![template("", &[("files/x", ""), ("files/y.jinja", "")])],
        ),
        (Rule::PathCollision, cond("pg", "pg"), "templates/t/files/x:1:1", cond("pg", "none")),
        (
            Rule::PathCollision,
            pair("", "files/{{ service.name }}.md", "files/{{ service.name }}.md.jinja"),
            "",
            pair("", "files/{{ service.name }}.md", "files/{{ service.owner }}.md"),
        ),
    ]
}
