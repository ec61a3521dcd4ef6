//! `examples/registry`, which people copy: it is clean, and can be published and used.

use std::fs;

use serde_json::Value;

use crate::world::{Ran, World};

const REGISTRY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/registry");

#[test]
fn nothing_is_wrong_with_it() {
    let world = World::new();
    let linted = world.pave(&["template", "lint", REGISTRY, "--format", "json"]).ok().json();
    assert_eq!(linted["findings"], serde_json::json!([]), "{linted:#}");
    world.pave(&["template", "test", REGISTRY, "--run-commands"]).ok();
}

/// A world with the example, published in `registry.git`.
fn published() -> World {
    let world = World::new();
    world.git(&["init", "--quiet", "--bare", "--initial-branch=main", "registry.git"]);
    world.git(&["clone", "--quiet", "registry.git", "registry"]);
    world.run(world.command("cp").args(["-r", &format!("{REGISTRY}/."), "registry"]), "cp").ok();
    world.git(&["-C", "registry", "add", "."]);
    world.git(&["-C", "registry", "commit", "--quiet", "--message", "Start"]);
    world.git(&["-C", "registry", "push", "--quiet"]);
    world.pave(&["template", "publish", "--all", "--directory", "registry"]).ok();
    world
}

fn create(world: &World, name: &str) -> Ran {
    let template = ["--template", "batch-job", "--set", "service.description=Sends invoices", "--no-input"];
    world.pave(&[&["create-service", name], &template[..]].concat())
}

#[test]
fn a_service_pins_what_was_published_and_a_moved_tag_is_caught_by_a_newcomer() {
    let server = published();
    let url = server.path("registry.git").display().to_string();
    let team = World::new();
    team.pave(&["registry", "add", "acme", &url, "--no-input"]).ok();
    create(&team, "invoices").ok();
    let index: Value = serde_yaml::from_str(&server.read("registry/versions/batch-job.yaml")).unwrap();
    let lock: Value = serde_yaml::from_str(&team.read("invoices/pave.lock")).unwrap();
    let release = &index["versions"][0];
    assert_eq!((&lock["version"], &lock["digest"]), (&release["version"], &release["digest"]));
    assert_eq!((&lock["registry"], &lock["template"]), (&"acme".into(), &"batch-job".into()));
    for (kind, value) in [("index", &index), ("lock", &lock)] {
        let schema = server.pave(&["schema", kind]).ok().json();
        assert!(jsonschema::validator_for(&schema).unwrap().is_valid(value), "{kind}: {value:#}");
    }
    let config: Value =
        serde_yaml::from_str(&fs::read_to_string(team.root().join("home/.config/pave/config.yaml")).unwrap()).unwrap();
    let schema = server.pave(&["schema", "config"]).ok().json();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&config), "{config:#}");

    server.write("registry/templates/batch-job/files/run.sh.jinja", "#!/bin/sh\necho mined\n");
    server.git(&["-C", "registry", "commit", "--quiet", "--all", "--message", "A small fix"]);
    server.git(&["-C", "registry", "tag", "--force", "batch-job/v1.0.0"]);
    server.git(&["-C", "registry", "push", "--quiet", "--force", "origin", "batch-job/v1.0.0"]);
    let newcomer = World::new();
    newcomer.pave(&["registry", "add", "acme", &url, "--no-input"]).ok();
    let refused = create(&newcomer, "reports").refused(3);
    assert!(refused.stderr.contains(release["digest"].as_str().unwrap()), "{}", refused.transcript());
    assert!(!newcomer.exists("reports"));
    assert_eq!(newcomer.pave(&["registry", "verify"]).status, Some(1));
    // Who has it already goes on with what was published.
    create(&team, "reports").ok();
    assert!(!team.read("reports/run.sh").contains("mined"));
}
