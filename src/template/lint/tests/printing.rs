//! What can never be rendered.

use super::{Row, service, template};
use crate::template::lint::Rule;

pub(super) fn rows() -> Vec<Row> {
    let t = |text: &str| vec![template("facts: {a: {b: x}}\n", &[("files/x.txt.jinja", text)])];
    let file = "templates/t/files/x.txt.jinja";
    let rows = [
        (Rule::ForeignInclude, "a\n{% include 'x.txt' %}", ":2:12", "{% macro f() %}{% endmacro %}{{ f() }}"),
        (Rule::ForeignInclude, "{% import 'x' as x %}", ":1:11", "{% raw %}{% include 'x' %}{% endraw %}"),
        (Rule::ForeignInclude, "{% from 'x' import y %}", ":1:9", "{# {% from 'x' import y %} #}"),
        (
            Rule::ForeignInclude,
            "{% include 'templates/t/CHANGELOG.md' %}",
            ":1:12",
            "{% include 'templates/t/files/x.txt.jinja' %}",
        ),
        (Rule::ForeignInclude, "{% extends 'x' %}", ":1:12", "{% block a %}{% endblock %}"),
        (Rule::NotPrintable, "\n{{ service }}", ":2:4", "{{ service | yaml }}{{ service.name }}"),
        (Rule::NotPrintable, "{{ service | markdown }}", ":1:4", "{{ service.name | markdown }}"),
        (Rule::NotPrintable, "{{ facts.a }}", ":1:4", "{{ facts.a.b }}{% for service in [1] %}{{ service }}{% endfor %}"),
    ];
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|(rule, bad, place, good)| (rule, t(bad), Box::leak(format!("{file}{place}").into_boxed_str()) as &str, t(good)))
        .collect();
    let list = |text: &str| {
        let manifest = service("langs: {type: array, items: {type: string}}");
        vec![template(&manifest, &[("files/x.txt.jinja", text)])]
    };
    rows.extend([
        (
            Rule::NotPrintable,
            list("{{ service.langs | comment }}"),
            "files/x.txt.jinja:1:4",
            list("{{ service.langs | join(' ') | comment }}{{ service.langs[0] }}{{ service.langs | json }}"),
        ),
        (
            Rule::StatementInName,
            vec![template("", &[("files/{% if x %}a.txt{% endif %}", "")])],
            "{% endif %}:1:1",
            vec![template("", &[("files/{{ service.name }}{% if true %}a{% endif %}.txt", ""), ("files/100%.txt", "")])],
        ),
    ]);
    rows
}

pub(super) fn encoders() -> Vec<Row> {
    let d = "service.description";
    let row = |rule, path: &str, bad: &str, place, good: &str| -> Row {
        let t = |text: &str| vec![template("", &[(path, text.replace("$D", d).as_str())])];
        (rule, t(bad), place, t(good))
    };
    let sh = "files/x.sh.jinja";
    vec![
        row(
            Rule::EncoderInQuotes,
            sh,
            "a\necho \"{{ $D | shell }}\"",
            "x.sh.jinja:2:",
            "echo {{ $D | shell }} \"a\" {{ $D | shell }}",
        ),
        row(Rule::EncoderInQuotes, sh, "# don't\necho '{{ $D | shell }}'", ":2:", "echo \"$(echo {{ $D | shell }})\""),
        row(Rule::EncoderInQuotes, sh, "echo \"a {{ $D | shell }}\"", ":1:", "echo \"a\nb\" {{ $D | shell }} \"c\nd\""),
        row(Rule::EncoderInQuotes, "files/Makefile.jinja", "a:\n\techo '{{ $D | shell }}'", ":2:", "a:\n\techo {{ $D | shell }}"),
        row(
            Rule::EncoderInQuotes,
            "files/Dockerfile.jinja",
            "FROM x\nLABEL a=\"{{ $D | dockerfile }}\"",
            ":2:",
            "FROM x\nLABEL a={{ $D | dockerfile }}",
        ),
        row(Rule::ForeignEncoder, sh, "echo {{ $D | comment }}", ":1:", "# {{ $D | comment }}\necho {{ $D | shell }}"),
        row(Rule::ForeignEncoder, sh, "echo {{ $D | json }}", ":1:", "cat <<END\n{{ $D | json }}\nEND"),
        row(Rule::ForeignEncoder, sh, "x={{ $D | yaml }}", ":1:", "x={{ service.name | json }} # {{ $D | comment }}"),
    ]
}
