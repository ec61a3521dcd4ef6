//! Expressions and braces.

use super::{HEAD, Row, raw, template};
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let t = |text: &str| vec![template("facts: {a: {b: x}}\n", &[("files/x.txt.jinja", text)])];
    let file = "templates/t/files/x.txt.jinja";
    let (deep, flat) =
        (format!("a\n{{{{ {} }}}}", vec!["1"; 5_000].join("+")), format!("{{{{ {} }}}}", vec!["1"; 200].join("+")));
    let rows = [
        (Rule::SyntaxError, deep.as_str(), ":2:", flat.as_str()),
        (Rule::SyntaxError, "a\n{% if service.name %}\n", ":2:", "a\n{% if service.name %}{% endif %}\n"),
        (Rule::UndefinedName, "\n{{ service.ownr }}", ":2:4", "{{ service.owner }}"),
        (Rule::UndefinedName, "{% for x in [1] %}{{ x }}{% endfor %}{{ x }}", ":1:41", "{% for x in [1] %}{{ x }}{% endfor %}"),
        (Rule::UndefinedName, "{{ facts.a.c }}", ":1:4", "{{ facts.a.b }}"),
        (Rule::UndefinedName, "{{ service.nosuch }}", ":1:4", "{{ service.nosuch | default('x') }}"),
        (
            Rule::UndefinedName,
            "{% if service.nosuch %}{% endif %}",
            ":1:7",
            "{% if service.nosuch is defined and service.nosuch %}{% endif %}",
        ),
        (Rule::UndefinedName, "{{ derived.x }}", ":1:4", "{{ template.version }}"),
        (Rule::UnknownFilter, "{{ service.name | shel }}", ":1:19", "{{ service.name | shell }}"),
        (Rule::UnknownFilter, "{{ service.name | safe }}", ":1:19", "{{ service.name | upper }}"),
        (Rule::UnknownTest, "{% if service.name is empty %}{% endif %}", ":1:23", "{% if service.name is string %}{% endif %}"),
        (Rule::UnknownFunction, "{{ env('HOME') }}", ":1:4", "{{ range(3) | join('') }}{% macro f() %}{% endmacro %}{{ f() }}"),
        (Rule::EmptySlot, "{{ slot('nobody') }}", ":1:4", "{{ service.name }}"),
        (Rule::ForeignBraces, "x\n{{ .Values.image }}", ":2:1", "x\n{% raw %}{{ .Values.image }}{% endraw %}"),
        (Rule::ForeignBraces, "{{ $labels.job }}", ":1:1", "${{ labels.job }}"),
        (Rule::ForeignBraces, "{{ 'x' }}{{ .a }}", ":1:10", "{{ '{{ .Values.image }}' }}"),
        (Rule::LiteralExpression, "x ${{ service.name }}", ":1:3", "x ${{ github.token }}"),
    ];
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|(rule, bad, place, good)| (rule, t(bad), Box::leak(format!("{file}{place}").into_boxed_str()) as &str, t(good)))
        .collect();
    rows.extend([
        (
            Rule::UndefinedName,
            vec![template("derived: {x: service.nme}\n", &[])],
            "templates/t/template.yaml:5:14",
            vec![template("derived: {x: service.name}\n", &[])],
        ),
        (
            Rule::UndefinedName,
            vec![template("next: ['./{{ service.nme }}']\n", &[])],
            "template.yaml:5:14",
            vec![template("next: ['./{{ service.name }}']\n", &[])],
        ),
        (
            Rule::UndefinedName,
            vec![template("", &[("files/{{ service.nme }}.txt", "")])],
            "{{ service.nme }}.txt:1:4",
            vec![template("", &[("files/{{ service.name }}.txt", "")])],
        ),
        (
            Rule::UnknownFilter,
            vec![template("derived: {x: service.name | yaml}\n", &[])],
            "template.yaml:5:29",
            vec![template("derived: {x: service.name | upper}\n", &[])],
        ),
        (
            Rule::NotText,
            vec![raw("templates/t", format!("{HEAD}description: d\n").as_bytes(), &[("files/x.jinja", b"\xff")])],
            "files/x.jinja:1:1",
            vec![raw("templates/t", format!("{HEAD}description: d\n").as_bytes(), &[("files/x", b"\xff")])],
        ),
        (
            Rule::MissingJinja,
            vec![template("", &[("files/x.sh", "a\nb {{ service.name }}")])],
            "files/x.sh:2:3",
            vec![template("", &[("files/x.sh", "a\nb {{ github.name }} {{ .service.name }}")])],
        ),
        (
            Rule::LiteralExpression,
            vec![template("", &[("files/x.yml", "${{ service.name }}")])],
            "files/x.yml:1:1",
            vec![template("", &[("files/x.yml", "${{ inputs.name }}")])],
        ),
    ]);
    rows
}
