//! Inputs and their schemas.

use super::{Row, component, service, template};
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let t = |properties: &str| vec![template(&service(properties), &[("files/x.yaml.jinja", "x: {{ service }}\n")])];
    let both = |own: &str, other: &str| {
        vec![template(&format!("includes: [a]\n{}", service(own)), &[]), component("a", &service(other), &[])]
    };
    let required = |name: &str| {
        let manifest =
            format!("inputs:\n  properties:\n    service:\n      required: [{name}]\n      properties: {{x: {{default: a}}}}\n");
        vec![template(&manifest, &[])]
    };
    let needed = |schema: &str| {
        let manifest =
            format!("inputs:\n  properties:\n    service:\n      required: [x]\n      properties:\n        x: {schema}\n");
        vec![template(&manifest, &[])]
    };
    vec![
        (Rule::InvalidSchema, t("x: {type: sting}"), "template.yaml:9:13", t("x: {type: string}")),
        (
            Rule::InvalidSchema,
            t("x: {minLength: -1}\ny: {pattern: 1}"),
            "template.yaml:10:13",
            t("x: {minLength: 1}\ny: {pattern: '1'}"),
        ),
        (Rule::InvalidSchema, t("x: {pattern: '['}"), "template.yaml:5:1", t("x: {pattern: '[a]'}")),
        (
            Rule::InvalidExtension,
            t("x: {x-pave: {promt: Hm}}\ny: {x-pave: {whn: a}}"),
            "template.yaml:10:13",
            t("x: {x-pave: {prompt: Hm}}"),
        ),
        (Rule::InvalidInput, t("x-y: {type: string}"), "template.yaml:9:9", t("x_y: {type: string}")),
        (
            Rule::InvalidInput,
            vec![template("inputs: {properties: {facts: {type: string}}}\n", &[])],
            "template.yaml:5:23",
            vec![template("inputs: {properties: {fact: {type: string}}}\n", &[])],
        ),
        (
            Rule::InputsDisagree,
            both("x: {type: string}", "x: {type: integer}"),
            "templates/t/template.yaml:10:13",
            both("x: {type: string}", "x: {type: string}"),
        ),
        (
            Rule::InputOrder,
            t("x: {x-pave: {when: service.y}}\ny: {type: boolean}"),
            "template.yaml:9:28",
            t("y: {type: boolean}\nx: {x-pave: {when: service.y}}"),
        ),
        (Rule::UnknownRequired, required("y"), "template.yaml:8:18", required("x")),
        (Rule::BadDefault, t("x: {enum: [a, b], default: c}"), "template.yaml:9:27", t("x: {enum: [a, b], default: b}")),
        (Rule::BadDefault, t("x: {type: integer, default: '1'}"), "template.yaml:9:28", t("x: {type: integer, default: 1}")),
        (Rule::MissingPrompt, needed("{type: string}"), "template.yaml:10:9", needed("{type: string, x-pave: {prompt: Which?}}")),
        (
            Rule::MissingPrompt,
            needed("{type: string}"),
            "template.yaml:10:9",
            needed("{type: string, x-pave: {default: service.name}}"),
        ),
    ]
}
