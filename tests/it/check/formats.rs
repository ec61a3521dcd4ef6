//! What people and machines are told.

use std::fs;

use pave_cli::ops::check::FindingKind;
use serde_json::{Value, json};

use super::{append, service};
use crate::world::World;

fn drifted() -> World {
    let world = service();
    append(&world, "README.md", "more\n");
    append(&world, "compose.yaml", "a: [\n");
    fs::remove_file(world.path("shop/Dockerfile")).unwrap();
    append(&world, "pave.yaml", "exceptions:\n  - {path: LICENSE, reason: ours}\n  - {path: Dockerfile, reason: a buildpack}\n");
    world
}

#[test]
fn people_are_told_what_is_to_be_seen_to() {
    let world = drifted();
    insta::assert_snapshot!("drifted", world.pave(&["check", "-C", "shop"]).transcript());
    let listed = world.pave(&["check", "-C", "shop", "--verbose"]).stdout;
    assert!(listed.contains("\n  pristine      go.mod\n"), "{listed}");
    assert!(listed.contains("\n  excepted      Dockerfile  (deleted: a buildpack)\n"), "{listed}");
    assert!(world.pave(&["check", "-C", "shop", "--color", "always"]).stdout.contains("\u{1b}["));
}

#[test]
fn sarif_is_what_the_standard_says() {
    let world = drifted();
    let schema: Value = serde_json::from_str(include_str!("../lint/sarif-2.1.0.schema.json")).unwrap();
    let validator = jsonschema::draft4::options().should_validate_formats(true).build(&schema).unwrap();
    let ran = world.pave(&["check", "-C", "shop", "--format", "sarif"]);
    assert_eq!(ran.status, Some(1));
    let log = ran.json();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    let run = &log["runs"][0];
    let rules: Vec<&str> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(rules, FindingKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>());
    let results = run["results"].as_array().unwrap();
    let found: Vec<String> = results
        .iter()
        .map(|result| {
            let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            format!("{} {} {uri}", result["level"].as_str().unwrap(), result["ruleId"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        found,
        [
            "error invalid compose.yaml",
            "warning edited README.md",
            "warning edited compose.yaml",
            "note unused-exception pave.yaml"
        ]
    );
    for result in results {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()], result["ruleId"]);
    }
    // What is denied is an error.
    let denied = world.pave(&["check", "-C", "shop", "--format", "sarif", "--deny", "drift"]).json();
    assert_eq!(denied["runs"][0]["results"][1]["level"], "error");
}

#[test]
fn github_is_told_by_workflow_commands() {
    let world = drifted();
    let ran = world.pave(&["check", "-C", "shop", "--format", "github"]);
    assert_eq!(ran.status, Some(1));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.stdout);
    assert!(lines[0].starts_with("::error file=compose.yaml,line="), "{}", lines[0]);
    assert!(lines[1].starts_with("::warning file=README.md,line=1,title=pave check%3A edited::"), "{}", lines[1]);
    assert!(lines[3].starts_with("::notice file=pave.yaml,line="), "{}", lines[3]);
    assert_eq!(lines[4], "1 error, 2 warnings, 1 note");
}

#[test]
fn machines_are_told_everything() {
    let world = drifted();
    let checked = super::check(&world, &["--deny", "deleted"]);
    assert_eq!((&checked["schema"], &checked["ok"]), (&json!("pave.check/1"), &json!(false)));
    let service = &checked["services"][0];
    assert_eq!((&service["name"], &service["prefix"]), (&json!("shop"), &json!("")));
    assert_eq!(service["path"], json!(world.path("shop")));
    let lock = world.read("shop/pave.lock");
    let locked = lock.split("\nfiles:\n").nth(1).unwrap().lines().count();
    assert_eq!(service["files"].as_array().unwrap().len(), locked);
    let finding = &service["findings"][0];
    assert_eq!((&finding["kind"], &finding["level"], &finding["denied"]), (&json!("invalid"), &json!("error"), &json!(true)));
    assert_eq!(service["findings"][1]["denied"], false);
    let mut world = world;
    world.set("PAVE_FORMAT", "json");
    assert_eq!(world.pave(&["check", "-C", "shop", "--deny", "none"]).ok().json()["schema"], "pave.check/1");
}
