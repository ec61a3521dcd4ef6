//! `pave template lint`: what people and machines are told, and the exit status.

use std::os::unix::fs::symlink;
use std::path::Path;

use pave_cli::template::Rule;
use serde_json::{Value, json};

use crate::world::World;

/// A registry with mistakes of several kinds, in several files.
fn broken() -> World {
    let world = World::new();
    world.write("registry/registry.yaml", "name: acme\n");
    world.write(
        "registry/templates/api/template.yaml",
        "kind: Template\nname: api\nversion: 1.0.0\ndescription: d\nincludes: [base]\nfacts: {port: 8080}\n",
    );
    world.write("registry/templates/api/CHANGELOG.md", "# Changelog\n");
    world.write(
        "registry/templates/api/files/README.md.jinja",
        "# {{ service.name }}\n\n{{ service.description }}\nby {{ service.ownr }}\n",
    );
    world.write("registry/templates/api/files/plain.txt", "{{ service.name }}\n");
    world.write("registry/components/base/template.yaml", "kind: Component\nname: base\ndescription: d\n");
    world.write("registry/components/base/files/chart.yaml.jinja", "a: {{ .Values.a }}\nb: {{ facts.port | nosuch }}\n");
    world
}

/// File, line and rule of every finding.
fn lines(linted: &Value) -> Vec<String> {
    let line = |finding: &Value| {
        let place = &finding["place"];
        format!("{}:{} {}", place["file"].as_str().unwrap(), place["line"], finding["rule"].as_str().unwrap())
    };
    linted["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_mistake_at_the_end_of_a_file_has_a_line_too() {
    let world = broken();
    world.write(
        "registry/templates/api/tests/a.yaml",
        "files: [
",
    );
    let shown = world.pave(&["template", "lint", "registry"]).stdout;
    assert!(shown.contains("--> registry/templates/api/tests/a.yaml:2:1"), "{shown}");
}

#[test]
fn everything_is_found_in_one_run() {
    let world = broken();
    let ran = world.pave(&["template", "lint", "registry"]);
    insta::assert_snapshot!("found", ran.transcript());
    let linted = world.pave(&["template", "lint", "registry", "--format", "json"]);
    assert_eq!(linted.status, Some(1));
    let linted = linted.json();
    assert_eq!(linted["schema"], "pave.template-lint/1");
    assert_eq!((&linted["parts"], &linted["errors"], &linted["warnings"]), (&json!(2), &json!(4), &json!(2)));
    assert_eq!(
        lines(&linted),
        [
            "registry/components/base/files/chart.yaml.jinja:1 foreign-braces",
            "registry/components/base/files/chart.yaml.jinja:2 unknown-filter",
            "registry/templates/api/files/README.md.jinja:3 unencoded-free-text",
            "registry/templates/api/files/README.md.jinja:4 undefined-name",
            "registry/templates/api/files/plain.txt:1 missing-jinja",
            "registry/templates/api/template.yaml:2 missing-tests",
        ]
    );
    let place = &linted["findings"][3]["place"];
    assert_eq!((&place["column"], &place["width"], &place["text"]), (&json!(7), &json!(12), &json!("by {{ service.ownr }}")));
    assert_eq!(linted["findings"][3]["hint"], "did you mean `service.owner`?");
}

#[test]
fn a_directory_without_a_manifest_is_told() {
    let world = broken();
    world.write("registry/templates/empty/README.md", "");
    let linted = world.pave(&["template", "lint", "registry", "--format", "json"]).json();
    assert!(lines(&linted).contains(&"registry/templates/empty/template.yaml:1 invalid-manifest".to_owned()), "{linted}");
    assert_eq!(linted["parts"], 3);
}

#[test]
fn what_template_new_writes_is_clean() {
    let world = World::new();
    world.pave(&["template", "new", "greeter"]).ok();
    world.pave(&["template", "lint", "greeter", "--deny-warnings"]).ok();
}

#[test]
fn one_part_is_judged_with_the_registry_around_it() {
    let world = broken();
    let lint = |path: &str| lines(&world.pave(&["template", "lint", path, "--format", "json"]).json());
    let component = lint("registry/components/base");
    assert_eq!(component.len(), 2, "{component:?}");
    assert_eq!(lint("registry/templates/api").len(), 4);
    // What it needs is what a template that includes it gives.
    world.write("alone/base/template.yaml", "kind: Component\nname: base\ndescription: d\n");
    world.write("alone/base/files/x.yaml.jinja", "b: {{ facts.port }}\n");
    assert_eq!(lint("alone/base"), ["alone/base/files/x.yaml.jinja:1 undefined-name"]);
    let both = world.pave(&["template", "lint", "registry", "registry/templates/api", "alone/base", "--format", "json"]).json();
    assert_eq!((&both["parts"], lines(&both).len()), (&json!(3), 7));
    assert_eq!(lines(&both)[0], "alone/base/files/x.yaml.jinja:1 undefined-name");
}

#[test]
fn warnings_alone_are_no_failure_unless_they_are_denied() {
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    let ran = world.pave(&["template", "lint", "t"]).ok();
    assert!(ran.stdout.ends_with("2 warnings in 1 part\n"), "{}", ran.transcript());
    let ran = world.pave(&["template", "lint", "t", "--deny-warnings"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.stdout.contains("error[missing-tests]:") && ran.stdout.ends_with("2 errors in 1 part\n"), "{}", ran.transcript());
    world.write("t/tests/a.yaml", "files: []\n");
    world.write("t/CHANGELOG.md", "");
    assert_eq!(world.pave(&["template", "lint", "t", "--deny-warnings"]).ok().stdout, "nothing found in 1 part\n");
    let ran = world.pave(&["template", "lint", "nothing"]).refused(2);
    assert!(ran.stdout.is_empty(), "{}", ran.transcript());
}

#[test]
fn sarif_is_what_the_standard_says() {
    let world = broken();
    let schema: Value = serde_json::from_str(include_str!("lint/sarif-2.1.0.schema.json")).unwrap();
    let validator = jsonschema::draft4::options().should_validate_formats(true).build(&schema).unwrap();
    let log = |args: &[&str]| {
        let log = world.pave(&[&["template", "lint", "--format", "sarif"], args].concat()).json();
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        log
    };
    let run = &log(&["registry"])["runs"][0];
    let rules: Vec<&str> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(rules, Rule::ALL.iter().map(|rule| rule.name()).collect::<Vec<_>>());
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 6);
    for result in results {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()], result["ruleId"]);
    }
    let location = &results[3]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "registry/templates/api/files/README.md.jinja");
    assert_eq!((&location["region"]["startLine"], &location["region"]["startColumn"]), (&json!(4), &json!(7)));
    assert_eq!((&results[3]["level"], &results[4]["level"]), (&json!("error"), &json!("warning")));
    // The schema can refuse.
    assert!(!validator.is_valid(&json!({"version": "2.1.0", "runs": [{"results": []}]})));
    let outside = log(&[concat!(env!("CARGO_MANIFEST_DIR"), "/examples/minimal"), "--deny-warnings"]);
    assert_eq!(outside["runs"][0]["results"], json!([]));
}

#[test]
fn what_comes_with_pave_is_clean() {
    let world = World::new();
    for path in ["templates", "examples/minimal"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let ran = world.pave(&["template", "lint", path.to_str().unwrap(), "--deny-warnings"]).ok();
        assert!(ran.stdout.starts_with("nothing found in "), "{}", ran.transcript());
    }
}

#[test]
fn files_that_cannot_be_taken_do_not_hide_the_rest() {
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    world.write("t/files/README.md", "");
    world.write("t/files/readme.md", "");
    world.write("t/files/nul.txt", "");
    world.write("t/files/x.yaml.jinja", "a: {{ service.nme }}\n");
    symlink("/etc/passwd", world.path("t/files/link")).unwrap();
    let linted = world.pave(&["template", "lint", "t", "--format", "json"]).json();
    assert_eq!(
        lines(&linted),
        [
            "t/files/link:1 unsafe-path",
            "t/files/nul.txt:1 unsafe-path",
            "t/files/readme.md:1 path-collision",
            "t/files/x.yaml.jinja:1 undefined-name",
            "t/template.yaml:2 missing-tests",
            "t/template.yaml:2 missing-changelog",
        ]
    );
}

/// A registry may be a stranger's: what it quotes does nothing to the terminal, and what it does to pave is done elsewhere.
#[test]
fn a_stranger_can_neither_act_nor_crash() {
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    world.write("t/files/x.txt.jinja", "{{ nosuch }} \u{1b}]0;title\u{7}\u{202e}\n");
    for format in ["human", "json", "sarif"] {
        let ran = world.pave(&["template", "lint", "t", "--format", format]);
        assert_eq!(ran.status, Some(1), "{}", ran.transcript());
        assert!(!ran.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']) && ran.stdout.contains("nosuch"), "{}", ran.transcript());
    }
    // The engine reads signs one inside the other, without an end.
    world.write("t/files/x.txt.jinja", &format!("{{{{ {}1 }}}}\n", "-".repeat(300_000)));
    let ran = world.pave(&["template", "lint", "t"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    assert!(ran.stdout.contains("error[template-stopped]: the template ended the process"), "{}", ran.transcript());
    world.write("registry/registry.yaml", "name: r\n");
    symlink("/etc", world.path("registry/components")).unwrap();
    let ran = world.pave(&["template", "lint", "registry"]);
    assert!(ran.status == Some(3) && ran.stderr.contains("it is a link"), "{}", ran.transcript());
}

/// What ends the process is named, and hides nothing of the others.
#[test]
fn a_part_that_stops_pave_hides_no_other() {
    let world = broken();
    let lint = || lines(&world.pave(&["template", "lint", "registry", "--format", "json"]).json());
    let before = lint();
    let manifest = "kind: Template\nname: bomb\nversion: 1.0.0\ndescription: d\n";
    world.write("registry/templates/bomb/template.yaml", manifest);
    world.write("registry/templates/bomb/CHANGELOG.md", "");
    world.write("registry/templates/bomb/tests/a.yaml", "files: []\n");
    world.write("registry/templates/bomb/files/fine.txt.jinja", "{{ service.ownr | nosuch }}\n");
    world.write("registry/templates/bomb/files/x.txt.jinja", &format!("{{{{ {}1 }}}}\n", "-".repeat(300_000)));
    let mut expected = before.clone();
    expected.retain(|line| !line.ends_with("undefined-name"));
    expected.extend([
        "registry/templates/bomb/files/fine.txt.jinja:1 unknown-filter".to_owned(),
        "registry/templates/bomb/template.yaml:1 template-stopped".to_owned(),
    ]);
    expected.sort();
    let mut found = lint();
    found.sort();
    assert_eq!(found, expected);
    let shown = world.pave(&["template", "lint", "registry"]).stdout;
    assert!(shown.contains("because of `files/x.txt.jinja`"), "{shown}");
    // What is deep without being that deep is a mistake at its line.
    let sum = vec!["1"; 5_000].join("+");
    world.write("registry/templates/bomb/files/x.txt.jinja", &format!("a\n{{{{ {sum} }}}}\n"));
    let found = lint();
    assert!(found.contains(&"registry/templates/bomb/files/x.txt.jinja:2 syntax-error".to_owned()), "{found:?}");
    assert!(found.contains(&"registry/templates/bomb/files/fine.txt.jinja:1 undefined-name".to_owned()), "{found:?}");
    assert!(before.iter().all(|line| found.contains(line)), "{found:?}");
}

#[test]
fn the_settings_of_a_registry_are_read_too() {
    let world = World::new();
    let manifest = "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n";
    world.write("r/templates/t/template.yaml", manifest);
    let found = |settings: &str| {
        world.write("r/registry.yaml", settings);
        let linted = world.pave(&["template", "lint", "r", "--format", "json"]).json();
        let mut lines = lines(&linted);
        lines.retain(|line| line.contains("registry.yaml"));
        lines
    };
    assert_eq!(found("name: acme\ndefault-template: t\ndefaults: {service: {owner: a}}\n"), [""; 0]);
    assert_eq!(found("name: acme\nteems: []\n"), ["r/registry.yaml:2 invalid-registry"]);
    let unknown = found("name: acme\ndefault-template: u\ndefaults:\n  service:\n    ownr: a\n");
    assert_eq!(unknown, ["r/registry.yaml:2 unknown-default-template", "r/registry.yaml:5 unknown-default"]);
}
