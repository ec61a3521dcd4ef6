//! `pave template diff`: the verdict, the reasons, the files.

use serde_json::{Value, json};

use crate::world::World;

const INPUTS: &str = "
inputs:
  properties:
    service:
      properties:
        tier: {enum: [gold, silver], default: silver}
        port: {type: integer, default: 8080}
";

/// Two versions of a small template, each in a directory of its own.
fn world() -> World {
    let world = World::new();
    template(&world, "old", "1.0.0", INPUTS);
    template(&world, "new", "1.1.0", INPUTS);
    world
}

fn template(world: &World, directory: &str, version: &str, more: &str) {
    let head = format!("kind: Template\nname: t\nversion: {version}\ndescription: d\n{more}");
    world.write(&format!("{directory}/t/template.yaml"), &head);
    world.write(&format!("{directory}/t/files/README.md.jinja"), "# {{ service.name }}\n\nport {{ service.port }}\n");
    world.write(&format!("{directory}/t/files/deploy/hpa.yaml"), "kind: HorizontalPodAutoscaler\nmin: 1\n");
    let case = "answers: {service: {name: payments, description: d, owner: o, tier: gold}}\n";
    world.write(&format!("{directory}/t/tests/gold.yaml"), case);
}

fn diff(world: &World, more: &[&str]) -> crate::world::Ran {
    world.pave(&[&["template", "diff", "old/t", "new/t"], more].concat())
}

#[test]
fn nothing_changes() {
    let world = world();
    template(&world, "new", "1.0.0", INPUTS);
    let ran = diff(&world, &["--at-most", "patch"]).ok();
    assert_eq!(ran.stdout, "patch: nothing changes, from t 1.0.0 to 1.0.0\n");
}

#[test]
fn a_minor_step() {
    let world = world();
    let inputs = INPUTS.replace("[gold, silver]", "[gold, silver, bronze]");
    template(&world, "new", "1.1.0", &format!("{inputs}        region: {{type: string, default: eu}}\n"));
    world.write("new/t/files/README.md.jinja", "# {{ service.name }}\n\nPort {{ service.port }}\n");
    world.write("new/t/files/Makefile", "test:\n\ttrue\n");
    let mut transcript = diff(&world, &[]).ok().transcript();
    transcript += &diff(&world, &["--stat", "--at-most", "minor"]).ok().transcript();
    insta::assert_snapshot!("minor", transcript);
    let ran = diff(&world, &["--at-most", "patch", "--stat"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""), "{}", ran.transcript());
}

#[test]
fn a_major_step_and_the_migration_that_makes_it_less() {
    let world = world();
    let inputs = INPUTS.replace("port", "listen").replace(", default: 8080", ", minimum: 1, default: 8080");
    let rename = |more: &str| {
        template(&world, "new", "1.1.0", &format!("{inputs}{more}"));
        std::fs::create_dir_all(world.path("new/t/files/deploy/base")).unwrap();
        world.write("new/t/files/README.md.jinja", "# {{ service.name }}\n\nport {{ service.listen }}\n");
        std::fs::rename(world.path("new/t/files/deploy/hpa.yaml"), world.path("new/t/files/deploy/base/hpa.yaml")).unwrap();
    };
    rename("");
    let mut transcript = diff(&world, &["--stat"]).ok().transcript();
    rename("migrations:\n  - to: 1.1.0\n    rename: {deploy: deploy/base}\n    move-answers: {service.port: service.listen}\n");
    transcript += &diff(&world, &["--stat"]).ok().transcript();
    insta::assert_snapshot!("major", transcript);
}

#[test]
fn the_result_is_json_too() {
    let world = world();
    world.write("new/t/files/data.bin", "a\0b");
    world.write("new/t/files/README.md.jinja", "# {{ service.name }}\n\nPort {{ service.port }}\n");
    let result = diff(&world, &["--format", "json", "--at-most", "patch"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(1), ""));
    let result = result.json();
    assert_eq!(
        (&result["schema"], &result["verdict"], &result["step"]),
        (&json!("pave.template-diff/1"), &json!("minor"), &json!("minor"))
    );
    assert_eq!(result["renders"], json!(["the defaults", "tests/gold.yaml", "service.port=8079", "service.port=8081"]));
    let change = json!({"severity": "minor", "kind": "file-added", "subject": "data.bin", "reason": "it is new", "part": "t"});
    assert_eq!(result["changes"][0], change);
    let file =
        |path: &str| -> Value { result["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap().clone() };
    assert_eq!((&file("data.bin")["added"], &file("data.bin")["diff"]), (&Value::Null, &Value::Null));
    let readme = file("README.md");
    assert_eq!((&readme["change"], &readme["added"], &readme["removed"]), (&json!("changed"), &json!(1), &json!(1)));
    assert!(readme["diff"].as_str().unwrap().ends_with("-port 8080\n+Port 8080\n"), "{readme}");
    let stat = diff(&world, &["--format", "json", "--stat"]).ok().json();
    assert_eq!(stat["files"][0]["diff"], Value::Null);
}

#[test]
fn versions_of_a_registry_and_directories() {
    let world = World::new();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/templates/go-http");
    let ran = world.pave(&["template", "diff", "go-http", golden]).ok();
    assert_eq!(ran.stdout, "patch: nothing changes, from go-http 1.0.0 to 1.0.0\n");
}

#[test]
fn refusals() {
    let world = world();
    for (args, code) in [
        (["old/t", "./nowhere"], "unknown-template"),
        (["go-htpp", "old/t"], "unknown-template"),
        (["go-http@^99", "old/t"], "no-version"),
        (["go http", "old/t"], "invalid-template-name"),
    ] {
        let ran = world.pave(&[&["template", "diff"], &args[..], &["--format", "json"]].concat());
        assert_eq!((ran.status, &ran.json()["error"]["code"]), (Some(2), &json!(code)), "{}", ran.transcript());
    }
    template(&world, "new", "1.1.0", "migrations:\n  - to: 1.1.0\n    drop: [service.name]\n");
    let ran = diff(&world, &[]).refused(3);
    assert!(ran.stderr.contains("templates/t/template.yaml:7:12"), "{}", ran.transcript());
}

/// A directory is anybody's: its texts do nothing to the terminal that shows them.
#[test]
fn nothing_acts_on_the_terminal() {
    let world = world();
    world.write("new/t/files/x.txt", "\u{1b}]0;x\u{7}\n");
    let ran = diff(&world, &[]).ok();
    assert!(ran.stdout.contains("+\u{fffd}]0;x\u{fffd}\n"), "{:?}", ran.stdout);
}
