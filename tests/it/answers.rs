//! Where answers come from, and what they are taken for.

use serde_json::json;

use crate::world::World;

#[test]
fn stronger_sources_win() {
    let mut world = World::new();
    world.write("one.yaml", "service: {greeting: one, owner: team-one}\n");
    world.write("two.yaml", "service:\n  greeting: two\n");
    world.set("PAVE_SET_SERVICE_GREETING", "environment");
    world.set("PAVE_SET_SERVICE_SHOUT", "true");
    let greeting = |more: &[&str]| {
        let ran = world.create("hello", &[&["--dry-run", "--format", "json"], more].concat()).ok();
        ran.json()["answers"]["service"].clone()
    };
    assert_eq!((&greeting(&[])["greeting"], &greeting(&[])["shout"]), (&json!("environment"), &json!(true)));
    assert_eq!(greeting(&["--values", "one.yaml"])["greeting"], "one");
    assert_eq!(greeting(&["--values", "one.yaml", "--values", "two.yaml"])["greeting"], "two");
    assert_eq!(greeting(&["--values", "two.yaml", "--set", "service.greeting=flag"])["greeting"], "flag");
    assert_eq!(greeting(&["--set", "service.greeting=a", "--set", "service.greeting=b"])["greeting"], "b");
    // The flag of `create` is stronger than the file.
    assert_eq!(greeting(&["--values", "one.yaml"])["owner"], "team-hello");
}

#[test]
fn what_looks_like_another_type_stays_a_text() {
    let world = World::new();
    for text in ["no", "1e3", "null", "0123", "12:34:56", "2027-06-30", "true", "~", "0x1F"] {
        world.write("values.yaml", &format!("service:\n  greeting: {text}\n"));
        let ran = world.create("hello", &["--values", "values.yaml", "--dry-run", "--format", "json"]).ok();
        assert_eq!(ran.json()["answers"]["service"]["greeting"], *text, "{text}");
    }
}

#[test]
fn an_owner_that_looks_like_a_boolean_is_written_as_a_text() {
    let world = World::new();
    world.create("hello", &["--set", "service.owner=no"]).ok();
    assert!(world.read("hello/service.yaml").contains("owner: \"no\"\n"));
    assert!(world.read("hello/pave.yaml").contains("owner: \"no\"\n"));
}

#[test]
fn values_come_from_stdin_too() {
    let world = World::new();
    let mut command = world.pave_command(&["create-service", "hello", "--values", "-", "--dry-run", "--format", "json"]);
    command.args(crate::world::MINIMAL).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"service: {greeting: from stdin}\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("from stdin"));
}

#[test]
fn a_variable_for_another_template_is_a_warning() {
    let mut world = World::new();
    world.set("PAVE_SET_INFRASTRUCTURE_CACHE", "redis");
    let ran = world.create("hello", &["--format", "json"]).ok();
    assert!(ran.stderr.contains("warning: `PAVE_SET_INFRASTRUCTURE_CACHE` answers no input"), "{}", ran.stderr);
    assert_eq!(ran.json()["warnings"].as_array().map(Vec::len), Some(1));
}

#[test]
fn flags_can_be_given_by_the_environment() {
    let mut world = World::new();
    world.set("PAVE_TEMPLATE", concat!(env!("CARGO_MANIFEST_DIR"), "/examples/minimal"));
    world.set("PAVE_YES", "true");
    world.set("PAVE_FORMAT", "json");
    world.set("PAVE_OUTPUT", "elsewhere");
    world.set("PAVE_SET_SERVICE_DESCRIPTION", "d");
    world.set("PAVE_SET_SERVICE_OWNER", "o");
    let created = world.pave(&["create-service", "hello"]).ok().json();
    assert_eq!(created["path"], world.path("elsewhere").to_str().unwrap());
}

#[test]
fn every_missing_answer_is_named_at_once() {
    let world = World::new();
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/minimal");
    let ran = world.pave(&["create-service", "--template", template]).refused(2);
    insta::assert_snapshot!("missing", ran.transcript());
}

#[test]
fn every_wrong_answer_is_named_at_once() {
    let world = World::new();
    let ran = world.create("hello", &["--set", "service.owner=a b", "--set", "service.greeting=", "--set", "service.shout=yes"]);
    insta::assert_snapshot!("wrong_type", ran.refused(2).transcript());
    let ran = world.create("hello", &["--set", "service.owner=a b", "--set", "service.greeting=", "--format", "json"]);
    let error = ran.refused(2).json();
    assert_eq!((&error["error"]["code"], &error["error"]["exit"]), (&json!("invalid-answer"), &json!(2)));
    assert!(world.entries().is_empty());
}

#[test]
fn unknown_inputs_and_broken_files_show_their_place() {
    let world = World::new();
    world.write("typo.yaml", "service:\n  greting: x\n");
    world.write("broken.yaml", "service:\n  greeting: [x\n");
    world.write("list.yaml", "- x\n");
    let mut transcript = String::new();
    for file in ["typo.yaml", "broken.yaml", "list.yaml", "nowhere.yaml"] {
        let ran = world.create("hello", &["--values", file]);
        assert_ne!(ran.status, Some(0));
        transcript += &ran.transcript();
    }
    transcript += &world.create("hello", &["--set", "service.greting=x"]).refused(2).transcript();
    transcript += &world.create("hello", &["--set", "greeting=x"]).refused(2).transcript();
    transcript += &world.create("hello", &["--set", "service.name=other"]).refused(2).transcript();
    insta::assert_snapshot!("unknown", transcript);
    assert_eq!(world.entries(), ["broken.yaml", "list.yaml", "typo.yaml"]);
}
