//! Rendering as a template's author and a person with awkward answers meet it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::base::FileTree;
use crate::template::error::{Fault, TemplateError};
use crate::template::loaded::Template;
use crate::template::package::Part;
use crate::template::package::tests::{package, part};

const INPUTS: &str = "\
derived:
  module: service.name | replace('-', '_')
  size: \"'large' if service.replicas > 1 else 'small'\"
inputs:
  properties:
    service:
      properties:
        tier: {type: string, pattern: '^[a-z0-9.:-]+$', default: gold}
        notes: {type: string, default: plain}
        replicas: {type: integer, default: 2}
        cache: {enum: [none, redis], default: none}
facts:
  go: '1.26'
  test: go test ./...
";

fn render_package(template: Part, components: Vec<Part>, answers: &Value) -> Result<FileTree, TemplateError> {
    let template = Template::load(package(template, components)?)?;
    let mut given = BTreeMap::new();
    for (name, value) in [("name", "payments"), ("description", "Takes card payments"), ("owner", "team-payments")] {
        given.insert(format!("service.{name}"), Value::from(value));
    }
    for (name, value) in answers.as_object().into_iter().flatten() {
        given.insert(format!("service.{name}"), value.clone());
    }
    let resolution = template.resolve(&given)?;
    assert_eq!(template.check(&resolution.answers), []);
    Ok(template.render(&resolution.answers)?.tree)
}

fn render(files: &[(&str, &str)], answers: &Value) -> Result<FileTree, TemplateError> {
    let files: Vec<(String, &str)> = files.iter().map(|(path, text)| (format!("files/{path}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    render_package(part("templates/t", INPUTS, &files), vec![], answers)
}

fn text(tree: &FileTree, path: &str) -> String {
    String::from_utf8(tree.get(path).expect("the file is there").content.clone()).expect("it is text")
}

#[test]
fn renders_templates_and_copies_the_rest() {
    let tree = render(
        &[
            (
                "a.txt.jinja",
                "{% if service.cache == 'none' %}\nno cache\n{% endif %}\n{{ service.name }} {{ service.replicas }}\n",
            ),
            ("chart/b.yaml", "{{ .Values.x }}: ${{ y }}\n"),
            ("ci.yml.jinja", "run: ${{ matrix.go }} {{ facts.test }}\n"),
            ("{{ service.name }}/{{ facts.go }}.txt.jinja", "{{ template.name }} {{ template.version }}"),
            ("{{ derived.size }}/x.jinja", "{{ derived.module }}"),
        ],
        &json!({}),
    )
    .expect("it renders");
    assert_eq!(text(&tree, "a.txt"), "no cache\npayments 2\n");
    assert_eq!(text(&tree, "chart/b.yaml"), "{{ .Values.x }}: ${{ y }}\n");
    assert_eq!(text(&tree, "ci.yml"), "run: ${{ matrix.go }} go test ./...\n");
    assert_eq!(text(&tree, "payments/1.26.txt"), "t 1.2.3");
    assert_eq!(text(&tree, "large/x"), "payments");
}

/// The fault, and the place in the template: file, line and column.
fn fails(file: &str, source: &str, answers: &Value) -> (Fault, String) {
    let error = render(&[(file, source)], answers).expect_err("it is refused");
    let place = error.excerpt.map_or_else(String::new, |at| format!("{}:{}:{}", at.file, at.line, at.column));
    (*error.fault, place)
}

#[test]
fn errors_of_a_template_name_file_line_and_column() {
    for (source, message, place) in [
        ("x\n{{ service.ownr }}\n", "`service.ownr` is not defined", "2:4"),
        ("{% if service.nothing %}{% endif %}", "`service.nothing` is not defined", "1:7"),
        ("é {{ service.name | upcase }}", "there is no filter `upcase`", "1:21"),
        ("{{ facts }}", "this is a mapping, which has no one way to be written", "1:4"),
        ("{{ none }}", "this is nothing, which has no one way to be written", "1:4"),
        ("{{ service.name | safe }}", "there is no filter `safe`", "1:19"),
        ("a\n{% if %}", "syntax error", "2:7"),
        (
            "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
            "the template does more work",
            "1:41",
        ),
    ] {
        let (fault, at) = fails("x.txt.jinja", source, &json!({}));
        assert!(fault.to_string().starts_with(message), "{fault} for {source}");
        assert_eq!(at, format!("templates/t/files/x.txt.jinja:{place}"), "{source}");
    }
}

#[test]
fn hints_name_what_was_meant() {
    let (fault, _) = fails("x.txt.jinja", "{{ service.ownr }}", &json!({}));
    assert!(matches!(fault, Fault::Undefined { nearest: Some(ref near), .. } if near == "service.owner"));
    let (fault, _) = fails("x.txt.jinja", "{{ service.name | ymal }}", &json!({}));
    assert!(matches!(fault, Fault::UnknownFilter { nearest: Some(ref near), .. } if near == "yaml"));
}

#[test]
fn an_answer_that_changes_structure_is_refused_where_it_is_printed() {
    for (file, source, answer) in [
        ("x.yaml.jinja", "a: 1\nb: {{ service.notes }}\n", "x\nc: 1"),
        ("x.yaml.jinja", "a: 1\nb: {{ service.notes }} {{ service.name }}\n", "x: y"),
        ("x.yaml.jinja", "a: '1'\nb: '{{ service.notes }}'\n", "it's"),
        ("x.yaml.jinja", "a: 1\nb: # {{ service.notes }}\n", "x\nc: 1"),
        ("x.json.jinja", "{\n\"a\": \"{{ service.notes }}\"}\n", "x\", \"b\": \"y"),
        ("x.toml.jinja", "a = 1\nb = \"{{ service.notes }}\"\n", "x\"\nc = \"y"),
        ("Dockerfile.jinja", "FROM x\nLABEL a=\"{{ service.notes }}\"\n", "x\nRUN evil"),
        ("Dockerfile.jinja", "FROM x\nLABEL a=\"{{ service.notes }}\"\n", "x\" b=\"y"),
    ] {
        let (fault, place) = fails(file, source, &json!({"notes": answer}));
        assert!(
            matches!(fault, Fault::Structure { input: Some(ref input), .. } if input == "service.notes"),
            "{source}: {fault:?}"
        );
        assert!(place.starts_with(&format!("templates/t/files/{file}:2:")), "{source}: {place}");
    }
}

#[test]
fn a_whole_scalar_stays_a_text() {
    for (source, answers) in [
        ("a: {{ service.notes }}\n", json!({"notes": "no"})),
        ("a: {{ service.tier }}\n", json!({"tier": "1e3"})),
        ("a: {{ service.tier }}\n", json!({"tier": "12:34:56"})),
        ("a: {{ facts.go }}\n", json!({})),
    ] {
        assert!(matches!(fails("x.yaml.jinja", source, &answers).0, Fault::OtherType { .. }), "{source} {answers}");
    }
    let tree = render(&[("x.yaml.jinja", "a: {{ service.notes | yaml }}\nb: {{ facts.go | yaml }}\n")], &json!({"notes": "no"}));
    assert_eq!(text(&tree.expect("it renders"), "x.yaml"), "a: \"no\"\nb: \"1.26\"\n");
}

#[test]
fn encoders_make_any_answer_safe_where_they_fit() {
    let awkward = "x: \"y\" 'z'\n- # {a} [b] *c &d !e %f @g `h` ${{ i }} \\ $j é \u{2028} no";
    for (file, source) in [
        ("x.yaml.jinja", "a: {{ service.notes | yaml }}\nb: [{{ service.notes | yaml }}]\nc: {{ [service.notes] | yaml }}\n"),
        ("x.json.jinja", "{\"a\": {{ service.notes | json }}, {{ service.notes | json }}: {{ {'k': service.notes} | json }}}\n"),
        ("x.toml.jinja", "a = {{ service.notes | toml }}\nb = {{ {'k': service.notes} | toml }}\n"),
        ("x.yaml.jinja", "expr: |\n  rate(x{a={{ service.notes | promql }}}[5m])\n"),
        ("x.yaml.jinja", "a: |\n  {\"x\": {{ service.notes | json }}}\n"),
        ("x.md.jinja", "{{ service.notes | markdown }}\n"),
        ("x.go.jinja", "// {{ service.notes | comment }}\nvar x = {{ service.notes | json }}\n"),
        ("x.sh.jinja", "echo {{ service.notes | shell }}\n"),
    ] {
        let tree = render(&[(file, source)], &json!({"notes": awkward}));
        assert!(tree.is_ok(), "{source}: {tree:?}");
    }
}

#[test]
fn an_encoder_that_does_not_fit_is_found_out() {
    for (file, source) in [
        ("x.yaml.jinja", "a: x {{ service.notes | yaml }}\n"),
        ("x.yaml.jinja", "a: \"{{ service.notes | json }}\"\n"),
        ("x.yaml.jinja", "a: '{{ service.notes | sql }}'\n"),
        ("x.yaml.jinja", "a: {{ service.notes | json | replace('\"', '') }}\n"),
        ("x.yaml.jinja", "{% set x %}{{ service.notes }}{% endset %}a: {{ x }}\n"),
        ("x.yaml.jinja", "{% macro m(x) %}{{ x }}{% endmacro %}a: {{ m(service.notes) }}\n"),
    ] {
        let error = render(&[(file, source)], &json!({"notes": "x\": y\nb: 'c"}));
        assert!(error.is_err(), "{source}: {error:?}");
    }
}

#[test]
fn free_text_needs_an_encoder_where_files_cannot_be_checked() {
    for source in [
        "# {{ service.notes }}\n",
        "x\n# {{ service.notes | upper | trim }}\n",
        "{% for c in service.notes %}{{ c }}{% endfor %}",
    ] {
        let (fault, place) = fails("Makefile.jinja", source, &json!({"notes": "harmless"}));
        assert!(matches!(fault, Fault::Unencoded { ref input, .. } if input == "service.notes"), "{source}: {fault:?}");
        assert!(!place.is_empty());
    }
    let fits = "# {{ service.notes | comment }} {{ service.name }} {{ facts.test }} {{ service.tier }}\n";
    assert!(render(&[("Makefile.jinja", fits)], &json!({})).is_ok());
}

#[test]
fn what_a_reader_acts_upon_is_refused_even_in_quotes() {
    for (file, answer) in [(".github/workflows/ci.yml.jinja", "${{ github.token }}"), ("compose.yaml.jinja", "${HOME}")] {
        let (fault, place) = fails(file, "a: {{ service.notes | yaml }}\n", &json!({"notes": answer}));
        assert!(matches!(fault, Fault::Active { .. }), "{file}: {fault:?}");
        assert!(place.ends_with(":1:23"), "{place}");
    }
}

#[test]
fn a_file_that_cannot_parse_is_the_templates_mistake() {
    let (fault, place) = fails("x.yaml.jinja", "a: 1\nb: [ {{ service.name }}\n", &json!({}));
    assert!(matches!(fault, Fault::Unparsable { .. }), "{fault:?}");
    assert_eq!(place, "x.yaml (as rendered):3:1");
    let (fault, place) = fails("x.json.jinja", "{\n\"a\": 1,\n}\n", &json!({}));
    assert!(matches!(fault, Fault::Unparsable { .. }), "{fault:?}");
    assert_eq!(place, "templates/t/files/x.json.jinja:3:1");
}

#[test]
fn answers_in_names_of_files_keep_to_the_rules_of_paths() {
    for (name, answer) in [
        ("{{ service.notes }}", "../x"),
        ("{{ service.notes }}/x", "/etc"),
        ("{{ service.notes }}", ".git"),
        ("{{ service.notes }}.txt", "con"),
        ("{{ service.notes }}", "pave.lock"),
        (".pave/{{ service.notes }}", "x"),
    ] {
        let (fault, _) = fails(name, "", &json!({"notes": answer}));
        assert!(matches!(fault, Fault::Path { .. }), "{name}: {fault:?}");
    }
    let error = render(&[("a", ""), ("{{ service.notes }}", "")], &json!({"notes": "A"})).expect_err("one file on a Mac");
    assert!(matches!(*error.fault, Fault::Path { .. }));
}

#[test]
fn components_fill_slots_and_come_and_go() {
    let components = || {
        vec![
            part("components/readme", "", &[("files/README.md.jinja", "# {{ service.name }}\n{{ slot('readme.md') }}end\n")]),
            part(
                "components/cache",
                "files: [{path: 'conf/*', when: service.cache == 'redis'}]\n",
                &[("slots/readme.md.jinja", "cache of {{ service.name }}\n"), ("files/conf/x", ""), ("files/y", "")],
            ),
        ]
    };
    let includes = "includes: [readme, {component: cache, when: service.cache == 'redis'}]\n";
    let template =
        || part("templates/t", &format!("{includes}{INPUTS}"), &[("slots/readme.md.jinja", "{% if false %}x{% endif %}\n")]);
    let without = render_package(template(), components(), &json!({})).expect("it renders");
    assert_eq!((text(&without, "README.md").as_str(), without.len()), ("# payments\nend\n", 1));
    let with = render_package(template(), components(), &json!({"cache": "redis"})).expect("it renders");
    assert_eq!((text(&with, "README.md").as_str(), with.len()), ("# payments\ncache of payments\nend\n", 3));
}

#[test]
fn an_error_in_a_slot_is_shown_in_the_slot() {
    let component = part("components/c", "", &[("slots/s.jinja", "x\n{{ nothing }}\n"), ("files/a", "")]);
    let template = part("templates/t", "includes: [c]\n", &[("files/x.txt.jinja", "{{ slot('s') }}")]);
    let error = render_package(template, vec![component], &json!({})).expect_err("it is undefined");
    let excerpt = error.excerpt.expect("a place");
    assert_eq!((excerpt.file.as_str(), excerpt.line), ("components/c/slots/s.jinja", 2));
}

#[test]
fn one_file_has_one_owner_unless_it_is_replaced() {
    let component = || part("components/c", "", &[("files/x", "component")]);
    let template = |manifest: &str| part("templates/t", &format!("includes: [c]\n{manifest}"), &[("files/x", "template")]);
    let error = render_package(template(""), vec![component()], &json!({})).expect_err("two owners");
    assert!(matches!(*error.fault, Fault::TwoOwners { .. }));
    let tree = render_package(template("replaces: [x]\n"), vec![component()], &json!({})).expect("it renders");
    assert_eq!(text(&tree, "x"), "template");
}

#[test]
fn no_detour_takes_free_text_past_the_encoders() {
    for (source, answer) in [
        ("echo {{ (service.notes | split(':'))[1] }}\n", "x:$(shell touch pwned)"),
        ("{% if service.notes | length < 39 %}{{ service.notes }}{% endif %}\n", "$(shell id)"),
        ("{% if '$' in service.notes %}{{ service.notes }}{% endif %}\n", "$(shell id)"),
        ("{{ service.notes[0:5] }}\n", "$(id)"),
        ("{% for c in service.notes | list %}{{ c }}{% endfor %}\n", "$(id)"),
        ("{{ service.notes | shell | replace(\"'\", '') }}\n", "a;id"),
        ("{{ service.notes | shell | trim(\"'\") }}\n", "a;id"),
        ("{{ (service.notes | shell)[1:-1] }}\n", "a;id"),
        ("{% for c in service.notes | shell | list %}{{ c if c != \"'\" else '' }}{% endfor %}\n", "a;id"),
        ("{% macro m() %}{{ service.notes | shell }}{% endmacro %}{{ m() | replace(\"'\", '') }}\n", "a;id"),
        ("{% set m %}{{ service.notes | shell }}{% endset %}{{ m | upper }}\n", "a;id"),
        ("{{ [service.notes | shell] | first | replace(\"'\", '') }}\n", "a;id"),
        ("{{ [service.notes | shell] | map('replace', \"'\", '') | join(' ') }}\n", "a;id"),
        ("{{ (service.notes | shell) ~ '' }}\n", "a;id"),
        (
            "{% if service.notes == '$(id)' or service.description == 'x' %}{{ '$(' ~ 'id)' }}{% endif %}{{ service.notes }}\n",
            "$(id)",
        ),
    ] {
        let rendered = render(&[("Makefile.jinja", source)], &json!({"notes": answer}));
        assert!(rendered.is_err(), "{source}: {:?}", rendered.map(|tree| text(&tree, "Makefile")));
    }
    let kept =
        render(&[("x.sh.jinja", "{{ [service.notes | shell, 'b' | shell] | join(' ') | trim }}\n")], &json!({"notes": "a;id"}));
    assert_eq!(text(&kept.expect("it renders"), "x.sh"), "'a;id' b\n");
}
