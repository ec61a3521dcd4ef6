//! What other engines print, and what pave prints of the translation. Expectations were checked with Jinja2 3.1 and nunjitsu 0.6.

use serde_json::{Value, json};

use super::{Binding, Body, Scope, Type, write};
use crate::import::jinja::{Flavour, Syntax, parse};
use crate::import::probe::rendered;

fn answers() -> Vec<(&'static str, Value)> {
    vec![
        ("text", json!("My Proj_x")),
        ("yes", json!(true)),
        ("no", json!(false)),
        ("count", json!(3)),
        ("list", json!(["b", "A"])),
        ("version", json!("3.10")),
    ]
}

fn scope(flavour: Flavour) -> Scope {
    let mut scope = Scope::new(flavour);
    for (name, value) in answers() {
        scope.bind(name, Binding::name(name, Type::of(&value)));
    }
    let choices = ["3.9", "3.10"].map(str::to_owned).to_vec();
    scope.bind("version", Binding { choices, ..Binding::name("version", Type::Text) });
    scope
}

/// The translation of `source`, and what was lost of it.
fn translated(source: &str, syntax: &Syntax) -> (String, Vec<String>) {
    let nodes = parse(source, syntax).unwrap_or_else(|problem| panic!("{source}: {problem:?}"));
    let mut body = Body::new(scope(syntax.flavour), false);
    body.nodes(&nodes);
    (write(&body.done.pieces), body.done.lost.into_iter().map(|(_, _, why)| why).collect())
}

#[test]
fn jinja_prints_the_same() {
    for (source, expected) in [
        ("{{ text }}", "My Proj_x"),
        ("{{ text.lower().replace(' ', '-') }}", "my-proj_x"),
        ("{{ text|upper|replace('_', \"'\") }}", "MY PROJ'X"),
        ("{{ text.split()[0] }}{{ text.split(' ')[-1] }}", "MyProj_x"),
        ("{{ '='*(text|length) }}", "========="),
        ("{{ text[0] }}{{ text[1:3] }}{{ text[-1] }}{{ text[:-2] }}", "My xMy Proj"),
        ("{{ yes }} {{ no }} {{ not yes }} {{ none }} {{ 1 + 2 }} {{ count }}", "True False False None 3 3"),
        ("{{ 'a' ~ yes ~ count }}", "aTrue3"),
        ("{{ yes|lower }}{{ no|string }}", "trueFalse"),
        ("{{ 'yes' if yes else 'no' }}{{ 'x' if no }}", "yes"),
        ("{% if yes and not no %}a{% elif no %}b{% else %}c{% endif %}", "a"),
        ("{% if text.startswith('My') and 'Proj' in text and text != 'x' %}a{% endif %}", "a"),
        ("{% if no if no else yes %}a{% endif %}{{ 'b' if (no if yes else yes) else 'c' }}", "ac"),
        ("{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1b,2A"),
        ("{% for x in ['a', 'b'] if x != 'a' %}{{ x }}{% else %}none{% endfor %}", "b"),
        ("{% set x = text|lower %}{{ x }}{% set y %}[{{ x }}]{% endset %}{{ y }}", "my proj_x[my proj_x]"),
        ("{{ list|join(', ') }} {{ list|sort|first }} {{ ','.join(list) }}", "b, A A b,A"),
        ("{{ text.count('_') }}{{ version|replace('.', '')|trim }}", "1310"),
        ("{{ text|default('x') }}{{ nothing|default('x') }}{{ text or 'y' }}{{ text is defined }}", "My Proj_xxMy Proj_xTrue"),
        ("{{ '{{' }} {{ \"it's\" }} {{ 'a\\nb' }}", "{{ it's a\nb"),
        ("${{ text }} {{ '${{ x }}' }}", "$My Proj_x ${{ x }}"),
        ("{% raw %}${{ a }} {{ b }} {% c %}{% endraw %}", "${{ a }} {{ b }} {% c %}"),
        ("a\n  {% if yes %}\n  b\n  {%- endif %}\n  {# c #}\nd\n", "a\n  \n  b\n  \nd\n"),
        ("{% set template = 'x' %}{{ template }}", "x"),
        ("{{ yes | ternary('a', 'b') }}{{ (count - 1) * 2 }}{{ count // 2 }}{{ count % 2 }}", "a411"),
    ] {
        let (written, lost) = translated(source, &Syntax::jinja());
        assert_eq!(lost, Vec::<String>::new(), "{source}");
        assert_eq!(rendered(&written, &answers()), expected, "{source} as {written}");
    }
}

#[test]
fn nunjucks_prints_the_same() {
    for (source, expected) in [
        ("${{ text }} {{ text }}", "My Proj_x {{ text }}"),
        ("${{ yes }} ${{ no }} ${{ none }}${{ null }}", "true false "),
        ("${{ list }} ${{ list | join('-') }} ${{ list.length }}", "b,A b-A 2"),
        ("{% if text === 'My Proj_x' %}a{% endif %}{%- if no %} x{% endif -%}  b", "ab"),
        ("${{ text.toLowerCase() }}${{ text | replace(' ', '') }}", "my proj_xMyProj_x"),
        ("{% for x in list %}${{ loop.index0 }}${{ x }}{% endfor %}", "0b1A"),
        ("${{ text | dump }}", "\"My Proj_x\""),
        ("{% if list.includes('A') %}a{% endif %}{% raw %}${{ x }}{% endraw %}", "a${{ x }}"),
    ] {
        let (written, lost) = translated(source, &Syntax::backstage(false));
        assert_eq!(lost, Vec::<String>::new(), "{source}");
        assert_eq!(rendered(&written, &answers()), expected, "{source} as {written}");
    }
}

#[test]
fn what_would_differ_is_refused() {
    for source in [
        "{{ list }}",
        "{{ nosuch }}",
        "{{ text.title() }}",
        "{{ text|slugify }}",
        "{{ text.isdigit() }}",
        "{% now 'utc' %}",
        "{{ 1 / 2 }}",
        "{{ 1.5 }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ {'a': 1} }}",
        "{{ text|indent }}",
        "{{ text % 1 }}",
        "{{ text.replace('a', 'b', 1) }}",
        "{{ text|join(d=',') }}",
        "{{ count if yes else text }}{{ (count if yes else text) + 1 }}",
        "{% for x in text %}{% endfor %}",
        "{% set y %}{% endset %}{{ y|upper }}",
        "{{ text is mapping }}",
        "{{ loop.index }}",
        "{{ a b }}",
        "{% for x in list %}{{ loop.cycle('a') }}{% endfor %}",
    ] {
        let (written, lost) = translated(source, &Syntax::jinja());
        assert!(!lost.is_empty(), "{source}: {written}");
        rendered(&written, &answers());
    }
    for source in [
        "${{ text.replace('a', 'b') }}",
        "{% if list %}x{% endif %}",
        "${{ count === '3' }}",
        "${{ text | title }}",
        "{% for x in list %}{% set y = x %}{% endfor %}",
    ] {
        let (written, lost) = translated(source, &Syntax::backstage(false));
        assert!(!lost.is_empty(), "{source}: {written}");
        rendered(&written, &answers());
    }
}

#[test]
fn a_choice_that_reads_as_a_number_is_written_out() {
    let nodes = parse("python: {{ version }}\n", &Syntax::jinja()).expect("it is read");
    let mut body = Body::new(scope(Flavour::Jinja), true);
    body.nodes(&nodes);
    let written = write(&body.done.pieces);
    assert_eq!(rendered(&written, &answers()), "python: 3.10\n", "{written}");
    assert!(!written.contains("{{"), "{written}");
}
