//! Conditions and globs.

use super::{Row, component, service, template};
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let declared = service(
        "db: {enum: [pg, none], default: pg}\non: {type: boolean, default: false}\nif_pg: {enum: [a, b], default: a, x-pave: {when: service.db == 'pg'}}\nlist: {type: array, items: {enum: [s, p]}, minItems: 1, uniqueItems: true}\nfree: {type: string}",
    );
    let t = |manifest: &str, text: &str| vec![template(&format!("{declared}{manifest}"), &[("files/x.yaml.jinja", text)])];
    let file = |text: &str| t("", text);
    let included = |when: &str| {
        let manifest = format!("includes: [{{component: a, when: {when}}}]\n{declared}");
        vec![template(&manifest, &[("files/x.yaml.jinja", "")]), component("a", "", &[])]
    };
    let rows = [
        ("{% if service.db == 'postgres' %}{% endif %}", "{% if service.db == 'pg' %}{% endif %}"),
        ("{% if service.on == 'yes' %}{% endif %}", "{% if service.on and service.db == 'none' %}{% endif %}"),
        (
            "{% if service.db == 'pg' and service.db == 'none' %}{% endif %}",
            "{% if service.db == 'pg' or service.db == 'x' %}{% endif %}",
        ),
        // Hidden where there is no database.
        (
            "{% if service.db == 'none' and service.if_pg is defined and service.if_pg == 'a' %}{% endif %}",
            "{% if service.db == 'none' and service.if_pg is not defined %}{% endif %}",
        ),
        (
            "{% if service.list is defined and (service.list | length > 2) %}{% endif %}",
            "{% if service.list is defined and service.list[0] == 'p' %}{% endif %}",
        ),
        (
            "{% if service.db == 'x' and service.list | length > 5 %}{% endif %}",
            "{% if service.free == 'anything' and service.db == 'x' %}{% endif %}",
        ),
        (
            "{% if service.db == 'pg' %}{% else %}{% if service.db == 'pg' %}{% endif %}{% endif %}",
            "{% if service.db == 'pg' %}{% elif service.on %}{% endif %}",
        ),
        (
            "{% if service.db == 'x' and service.on %}{% endif %}",
            "{% if service.nosuch is defined and service.nosuch %}{% endif %}",
        ),
        ("{{ 'a' if service.db == 'x' else 'b' }}", "{{ 'a' if service.db == 'pg' else 'b' }}"),
        (
            "{% for db in ['x'] %}{% if service.db == 'x' %}{% endif %}{% endfor %}",
            "{% for db in ['x'] %}{% if service.db == db %}{% endif %}{% endfor %}",
        ),
    ];
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|(bad, good)| (Rule::UnreachableCondition, file(bad), "files/x.yaml.jinja:1:", file(good)))
        .collect();
    rows.extend([
        (
            Rule::UnreachableCondition,
            t("files: [{path: x.yaml, when: service.db == 'x'}]\n", ""),
            "template.yaml:14:30",
            t("files: [{path: x.yaml, when: service.db == 'pg'}]\n", ""),
        ),
        (
            Rule::UnreachableCondition,
            t("derived: {pg: service.db == 'x'}\nfiles: [{path: x.yaml, when: derived.pg}]\n", ""),
            "template.yaml:15:30",
            t("derived: {pg: service.db == 'pg'}\nfiles: [{path: x.yaml, when: derived.pg}]\n", ""),
        ),
        (
            Rule::UnreachableCondition,
            vec![template(&service("db: {enum: [a, b]}\nx: {x-pave: {when: service.db == 'c'}}"), &[])],
            "template.yaml:10:28",
            vec![template(&service("db: {enum: [a, b]}\nx: {x-pave: {when: service.db == 'b'}}"), &[])],
        ),
        (Rule::DeadInclude, included("service.db == 'x'"), "template.yaml:5:", included("service.db == 'pg'")),
        (
            Rule::UnmatchedGlob,
            t("files: [{path: y.yaml, when: service.on}]\n", ""),
            "template.yaml:14:10",
            t("files: [{path: 'x.*', when: service.on}]\n", ""),
        ),
        (
            Rule::UnmatchedGlob,
            t("replaces: [x.yaml]\n", ""),
            "template.yaml:14:12",
            vec![template("includes: [a]\nreplaces: [y]\n", &[]), component("a", "", &[("files/y.jinja", "")])],
        ),
    ]);
    rows
}

pub(super) fn answers() -> Vec<Row> {
    let asked = service(
        "db: {enum: [pg, none], default: pg}\npool: {type: string, x-pave: {when: service.db == 'pg', default: service.name}}",
    );
    let uses = |manifest: &str, text: &str| vec![template(&format!("{asked}{manifest}"), &[("files/x.yaml.jinja", text)])];
    let below = |when: &str| {
        let manifest = format!("includes: [{{component: a, when: {when}}}]\n{asked}");
        vec![template(&manifest, &[]), component("a", "", &[("files/x.yaml.jinja", "a: {{ service.pool | yaml }}")])]
    };
    let optional =
        |schema: &str| vec![template(&service(&format!("x: {schema}")), &[("files/x.yaml.jinja", "a: {{ service.x }}")])];
    let pairs = [
        (uses("", "{{ service.pool | yaml }}"), uses("", "{% if service.db == 'pg' %}{{ service.pool | yaml }}{% endif %}")),
        (
            uses("", "{{ 'x' if service.db == 'pg' else service.pool }}"),
            uses("", "{{ service.pool if service.db == 'pg' else 'x' }}"),
        ),
        (
            uses("files: [{path: x.yaml, when: service.db == 'none'}]\n", "{{ service.pool | yaml }}"),
            uses("files: [{path: x.yaml, when: service.db == 'pg'}]\n", "{{ service.pool | yaml }}"),
        ),
        (below("service.db == 'none'"), below("service.db == 'pg'")),
        (optional("{type: boolean}"), optional("{type: boolean, default: false}")),
        (uses("", "{{ service.pool | yaml }}"), uses("", "{{ service.pool | default('x') }}")),
    ];
    pairs.into_iter().map(|(bad, good)| (Rule::MissingAnswer, bad, "files/x.yaml.jinja:1:", good)).collect()
}
