//! What is used nowhere.

use super::{Row, service, template};
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let t = |manifest: &str, text: &str| vec![template(manifest, &[("files/x.yaml.jinja", text)])];
    let input = service("x: {type: string}\ny: {type: boolean}");
    let y = "{% if service.y %}{% endif %}";
    let with_y = |text: &str| t(&input, &format!("{y}{text}"));
    let conditional = format!(
        "{input}    z: {{type: string}}\n  if: {{properties: {{service: {{properties: {{x: {{const: a}}}}}}}}}}\n  then: {{properties: {{z: {{const: b}}}}}}\n"
    );
    vec![
        (Rule::UnusedInput, with_y(""), "template.yaml:9:9", with_y("{{ service.x | yaml }}")),
        (Rule::UnusedInput, with_y(""), "template.yaml:9:9", with_y("{{ service | yaml }}")),
        (Rule::UnusedInput, with_y(""), "template.yaml:9:9", t(&conditional, &format!("{y}{{{{ z | yaml }}}}"))),
        (Rule::UnusedInput, t(&service("x: {enum: [a, b]}"), ""), "template.yaml:9:9", t(&service("x: {enum: [a]}"), "")),
        (
            Rule::UnusedInput,
            t(&service("x: {type: boolean}\ny: {x-pave: {when: service.x}}"), ""),
            "template.yaml:10:9",
            t(&service("x: {type: boolean}\ny: {x-pave: {when: service.x}}"), "{{ service.y }}"),
        ),
        (
            Rule::UnusedFact,
            t("facts: {a: {b: x, c: y}}\n", "{{ facts.a.b }}"),
            "template.yaml:5:19",
            t("facts: {a: {b: x, c: y}}\n", "{{ facts.a | yaml }}"),
        ),
        (
            Rule::UnusedDerived,
            t("derived: {x: service.name}\n", ""),
            "template.yaml:5:11",
            t("derived: {x: service.name, y: derived.x}\n", "{{ derived.y }}"),
        ),
        (
            Rule::UnusedSlot,
            vec![template("", &[("slots/a.jinja", "")])],
            "slots/a.jinja:1:1",
            vec![template("", &[("slots/a.jinja", ""), ("files/x.jinja", "{{ slot('a') }}")])],
        ),
        (Rule::UnusedSlot, vec![template("", &[("slots/a", ""), ("files/x.jinja", "")])], "slots/a:1:1", vec![template("", &[])]),
    ]
}
