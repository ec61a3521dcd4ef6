//! `pave template test`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use crate::world::{Ran, World};

const HEAD: &str = "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n";
const ANSWERS: &str = "answers: {service: {name: hello, description: Says hello, owner: team-a}}\n";

/// A template `t` with this addition to `template.yaml` and these files.
fn template(manifest: &str, files: &[(&str, &str)]) -> World {
    let world = World::new();
    world.write("t/template.yaml", &format!("{HEAD}{manifest}"));
    for (path, text) in files {
        world.write(&format!("t/{path}"), text);
    }
    world
}

fn test(world: &World, more: &[&str]) -> Ran {
    world.pave(&[&["template", "test", "t"], more].concat())
}

/// Asserts that tests failed, which is a result and no error.
fn failed(ran: Ran) -> Ran {
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""), "{}", ran.transcript());
    ran
}

/// The failures of all cases and templates, as `CASE: MESSAGE`.
fn messages(json: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for template in json["templates"].as_array().unwrap() {
        let own = template["failures"].as_array().unwrap().iter().map(|failure| ("", failure));
        let cases = template["cases"].as_array().unwrap().iter();
        let cases = cases.flat_map(|case| {
            let failures = case["failures"].as_array().unwrap().iter();
            failures.map(|failure| (case["name"].as_str().unwrap(), failure))
        });
        found.extend(own.chain(cases).map(|(case, failure)| format!("{case}: {}", failure["message"].as_str().unwrap())));
    }
    found
}

#[test]
fn every_failure_of_every_case_is_shown() {
    let world = template(
        "",
        &[
            ("files/README.md.jinja", "# {{ service.name }}\n"),
            ("files/service.yaml.jinja", "name: {{ service.name }}\nport: 80\n"),
            ("tests/good.yaml", &format!("{ANSWERS}files: [README.md]\n")),
            (
                "tests/bad.yaml",
                &format!(
                    "{ANSWERS}files: [README.txt]\nabsent:\n  - service.yaml\ncontains:\n  README.md: [hello, bye]\n\
                     values:\n  service.yaml: {{/port: \"80\", /nosuch: 1}}\n"
                ),
            ),
            ("tests/misspelt.yaml", "answers: {service: {nam: hello}}\n"),
            ("tests/unknown-key.yaml", &format!("{ANSWERS}flies: [README.md]\n")),
            ("tests/broken.yaml", "answers: [\n"),
            ("tests/wrong-ending.yml", ANSWERS),
            ("tests/refused.yaml", &format!("{ANSWERS}refused: invalid-answer\n")),
            ("tests/missing.yaml", "answers: {service: {name: hello}}\n"),
        ],
    );
    insta::assert_snapshot!("failures", failed(test(&world, &[])).transcript());
    insta::assert_snapshot!("one_case", test(&world, &["--case", "good"]).ok().transcript());
    insta::assert_snapshot!("no_such_case", test(&world, &["--case", "god"]).refused(2).transcript());
    let json = failed(test(&world, &["--case", "bad", "--format", "json"])).json();
    assert_eq!((&json["schema"], &json["outcome"]), (&"pave.template-test/1".into(), &"failed".into()));
    assert_eq!(messages(&json).len(), 5);
    assert_eq!(json["templates"][0]["cases"][0]["failures"][0]["place"]["line"], 2);
}

#[test]
fn an_error_of_the_template_shows_its_line() {
    let world = template("", &[("files/a.jinja", "x\n{{ service.nme }}\n"), ("tests/a.yaml", ANSWERS)]);
    insta::assert_snapshot!("template_error", failed(test(&world, &[])).transcript());
    world.write("t/template.yaml", &HEAD.replace("1.0.0", "one"));
    insta::assert_snapshot!("manifest_error", failed(test(&world, &[])).transcript());
}

#[test]
fn nothing_to_test_is_no_success() {
    let world = template("", &[]);
    assert_eq!(messages(&failed(test(&world, &["--format", "json"])).json()), [": it has no cases, so that nothing is tested"]);
    world.write("c/template.yaml", "kind: Component\nname: c\ndescription: d\n");
    world.pave(&["template", "test", "c"]).refused(2);
    world.pave(&["template", "test", "nosuch"]).refused(2);
    test(&world, &["--case", "x"]).refused(2);
}

#[test]
fn a_registry_is_tested_whole() {
    let world = World::new();
    world.write("registry.yaml", "name: acme\n");
    for name in ["one", "two"] {
        let manifest = HEAD.replace("name: t", &format!("name: {name}"));
        world.write(&format!("templates/{name}/template.yaml"), &format!("{manifest}includes: [shared]\n"));
        world.write(&format!("templates/{name}/tests/a.yaml"), &format!("{ANSWERS}files: [shared.txt]\n"));
    }
    world.write("components/shared/template.yaml", "kind: Component\nname: shared\ndescription: d\n");
    world.write("components/shared/files/shared.txt", "x");
    world.write("templates/two/tests/b.yaml", ANSWERS);
    assert_eq!(
        world.pave(&["template", "test"]).ok().stdout,
        "one  1 case, 49 hostile values  ok\ntwo  2 cases, 98 hostile values  ok\n"
    );
    let json = world.pave(&["template", "test", ".", "--case", "b", "--format", "json"]).ok().json();
    let names =
        |list: &Value| list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!((names(&json["templates"]), names(&json["templates"][0]["cases"])), (vec!["two".into()], vec!["b".into()]));
    // One that ends its process is a failure of its own, and of no other.
    world.write("templates/one/files/x.txt.jinja", &format!("{{{{ {}1 }}}}", "-".repeat(200_000)));
    let ran = failed(world.pave(&["template", "test", "."]));
    assert!(ran.stdout.contains("(template-stopped): the template ended the process"), "{}", ran.transcript());
    assert!(ran.stdout.contains("two  2 cases, 98 hostile values  ok\n"), "{}", ran.transcript());
}

#[test]
fn snapshots_are_written_compared_and_cleared() {
    let world = template(
        "",
        &[
            ("files/README.md.jinja", "# {{ service.name }}\n\none\ntwo\n"),
            ("files/bin/run", "#!/bin/sh\n"),
            ("files/old", "x"),
            ("tests/a.yaml", &format!("{ANSWERS}snapshot: true\n")),
            ("tests/b.yaml", &format!("{ANSWERS}snapshot: [bin/run]\n")),
        ],
    );
    let mode = |path: &str, mode| fs::set_permissions(world.path(path), fs::Permissions::from_mode(mode)).unwrap();
    mode("t/files/bin/run", 0o755);
    symlink("bin/run", world.path("t/files/start")).unwrap();
    insta::assert_snapshot!("missing_snapshots", failed(test(&world, &[])).transcript());
    insta::assert_snapshot!("written_snapshots", test(&world, &["--update"]).ok().transcript());
    test(&world, &[]).ok();
    assert_eq!(world.read("t/tests/snapshots/a/README.md"), "# hello\n\none\ntwo\n");
    assert_eq!(fs::metadata(world.path("t/tests/snapshots/a/bin/run")).unwrap().permissions().mode() & 0o111, 0o111);
    assert_eq!(fs::read_link(world.path("t/tests/snapshots/a/start")).unwrap().to_str(), Some("bin/run"));
    assert!(!world.exists("t/tests/snapshots/b/README.md"));

    world.write("t/files/README.md.jinja", "# {{ service.name }}\n\none\n2\n");
    mode("t/files/bin/run", 0o644);
    fs::remove_file(world.path("t/files/old")).unwrap();
    world.write("t/files/new", "x");
    insta::assert_snapshot!("changed_snapshots", failed(test(&world, &[])).transcript());
    test(&world, &["--update", "--case", "a"]).ok();
    assert!(world.exists("t/tests/snapshots/a/new") && !world.exists("t/tests/snapshots/a/old"));
    assert_eq!(messages(&failed(test(&world, &["--format", "json"])).json()).len(), 1, "the other case was not asked for");
    let json = test(&world, &["--update", "--format", "json"]).ok().json();
    let changes = &json["templates"][0]["cases"][1]["snapshot"];
    assert_eq!(changes["changed"], serde_json::json!(["tests/snapshots/b/bin/run"]));
    test(&world, &[]).ok();

    // What no case wants any more is said, and goes.
    world.write("t/tests/a.yaml", ANSWERS);
    fs::rename(world.path("t/tests/b.yaml"), world.path("t/tests/c.yaml")).unwrap();
    let found = messages(&failed(test(&world, &["--format", "json"])).json());
    assert_eq!(
        found,
        [
            ": `tests/snapshots/a` belongs to no case that wants a snapshot",
            ": `tests/snapshots/b` belongs to no case that wants a snapshot",
            "c: there is no `tests/snapshots/c`",
        ]
    );
    test(&world, &["--update"]).ok();
    assert!(!world.exists("t/tests/snapshots/a") && !world.exists("t/tests/snapshots/b"));
    test(&world, &[]).ok();
}

#[test]
fn snapshots_are_not_written_through_links() {
    let world = template("", &[("files/x", "theirs"), ("tests/a.yaml", &format!("{ANSWERS}snapshot: true\n"))]);
    world.write("t/slots/x.jinja", "mine");
    fs::create_dir_all(world.path("t/tests/snapshots")).unwrap();
    symlink("../../slots", world.path("t/tests/snapshots/a")).unwrap();
    let ran = test(&world, &["--update"]).refused(3);
    assert!(ran.stderr.contains("it is a link"), "{}", ran.transcript());
    assert_eq!(world.read("t/slots/x.jinja"), "mine");
    assert!(!world.exists("t/slots/x"));
}

#[test]
fn commands_run_only_when_asked_for_and_without_secrets() {
    let case = format!("{ANSWERS}run:\n  - echo $TOKEN$HOME > $HOME/ran\n  - test -f README.md && ./bin/run\n");
    let mut world =
        template("", &[("files/README.md", ""), ("files/bin/run", "#!/bin/sh\necho running\n"), ("tests/a.yaml", &case)]);
    fs::set_permissions(world.path("t/files/bin/run"), fs::Permissions::from_mode(0o755)).unwrap();
    world.set("TOKEN", "hunter2");
    let ran = test(&world, &[]).ok();
    assert!(ran.stdout.ends_with("\n2 commands were not run; add `--run-commands` to run them\n"), "{}", ran.transcript());
    let log = world.root().join("home/ran");
    assert!(!log.exists());
    let ran = test(&world, &["--run-commands"]).ok();
    assert!(ran.stdout.contains(", 2 commands  ok"), "{}", ran.transcript());
    assert_eq!(fs::read_to_string(&log).unwrap(), format!("{}\n", world.root().join("home").display()));

    world.write(
        "t/tests/a.yaml",
        &format!("{ANSWERS}run:\n  - \"true\"\n  - echo one; echo two >&2; exit 7\n  - touch $HOME/late\n"),
    );
    insta::assert_snapshot!("failed_command", failed(test(&world, &["--run-commands"])).transcript());
    assert!(!world.root().join("home/late").exists(), "a case ends with its first failure");
    assert_eq!(left_over(&world), [""; 0]);
}

/// Temporary directories of pave.
fn left_over(world: &World) -> Vec<String> {
    let entries = fs::read_dir(world.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    entries.filter(|name| name.contains("pave")).collect()
}

#[test]
fn ctrl_c_ends_commands_and_leaves_nothing() {
    let case = format!("{ANSWERS}run: [touch $HOME/started; sleep 600]\n");
    let world = template("", &[("files/a", ""), ("tests/a.yaml", &case)]);
    let child = world.pave_command(&["template", "test", "t", "--run-commands"]).spawn().unwrap();
    World::wait_until("the command runs", || world.root().join("home/started").exists());
    let ended = world.interrupt(child);
    assert_eq!(ended.code(), Some(130));
    assert_eq!(left_over(&world), [""; 0]);
}

#[test]
fn an_ordinary_text_that_is_refused_is_the_templates_mistake() {
    let world = template(
        "inputs: {properties: {note: {type: string, default: x}, code: {type: string, pattern: '^[a-z]*$', default: x}}}\n",
        &[
            ("files/a.yaml.jinja", "d: {{ service.description | yaml }}\nn: {{ note }}\nc: {{ code }}\n"),
            ("tests/a.yaml", ANSWERS),
            ("tests/b.yaml", ANSWERS),
        ],
    );
    insta::assert_snapshot!("ordinary_text", failed(test(&world, &[])).transcript());
    world.write("t/files/a.yaml.jinja", "d: {{ service.description | yaml }}\nn: {{ note | yaml }}\nc: {{ code }}\n");
    test(&world, &[]).ok();
}
