//! `pave template new`.

use std::fs;

use crate::world::World;

#[test]
fn a_new_template_is_good_as_it_is() {
    let world = World::new();
    let ran = world.pave(&["template", "new", "greeter"]).ok();
    // The template's version, which only looks like pave's own.
    insta::assert_snapshot!("created", ran.transcript().replace("[VERSION]", "0.1.0"));
    world.pave(&["template", "lint", "greeter", "--deny-warnings"]).ok();
    world.pave(&["template", "test", "greeter"]).ok();
    let answers = ["--set", "service.description=It's \"fine\": yes", "--set", "service.owner=no", "--no-input"];
    world.pave(&[&["create-service", "hello", "--template", "./greeter"], &answers[..]].concat()).ok();
    assert!(world.read("hello/service.yaml").contains("owner: \"no\"\n"));
    assert!(world.read("greeter/CHANGELOG.md").contains("\n## [0.1.0] - 20"));
    // Its directory may be anywhere, and be called anything that a template can be called.
    world.pave(&["template", "new", "1e3", "--directory", "deep/er"]).ok();
    world.pave(&["template", "test", "deep/er/1e3"]).ok();
}

#[test]
fn the_commands_that_it_suggests_work() {
    let world = World::new();
    let next = world.pave(&["template", "new", "greeter", "--format", "json"]).ok().json()["next"].clone();
    let next: Vec<&str> = next.as_array().unwrap().iter().map(|command| command.as_str().unwrap()).collect();
    assert_eq!(next.len(), 3);
    for command in next {
        let mut args: Vec<&str> = command.strip_prefix("pave ").unwrap().split(' ').filter(|arg| *arg != "--watch").collect();
        if args[0] == "create-service" {
            args.extend(["--set", "service.description=d", "--set", "service.owner=o", "--no-input"]);
        }
        world.pave(&args).ok();
    }
    assert!(world.exists("preview/service.yaml") && world.exists("hello/service.yaml"));
}

#[test]
fn in_a_registry_it_goes_where_templates_are() {
    let world = World::new();
    world.write("platform/registry.yaml", "name: acme\n");
    let json = world.pave(&["template", "new", "greeter", "--directory", "platform", "--format", "json"]).ok().json();
    assert_eq!(json["path"], world.path("platform/templates/greeter").to_str().unwrap());
    assert_eq!((&json["schema"], &json["version"]), (&"pave.template-new/1".into(), &"0.1.0".into()));
    world.pave(&["template", "test", "platform"]).ok();
    assert!(!world.exists("platform/greeter"));
}

#[test]
fn what_is_there_stays_as_it_is() {
    let world = World::new();
    world.write("greeter/mine", "x");
    world.write("file", "x");
    world.pave(&["template", "new", "greeter"]).refused(2);
    world.pave(&["template", "new", "file"]).refused(2);
    for bad in ["a@1", "a/b", "..", "a b", "aux"] {
        world.pave(&["template", "new", bad]).refused(2);
    }
    assert_eq!(world.entries(), ["file", "greeter"]);
    assert_eq!(fs::read_dir(world.path("greeter")).unwrap().count(), 1);
    fs::create_dir(world.path("empty")).unwrap();
    world.pave(&["template", "new", "empty"]).ok();
}
