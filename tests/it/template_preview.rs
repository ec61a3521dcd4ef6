//! `pave template preview`.

use std::fs;
use std::process::Stdio;

use crate::world::{Ran, World};

const ANSWERS: &str = "{name: hello, description: Says hello, owner: team-a}";

fn world() -> World {
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    world.write("t/files/README.md.jinja", "# {{ service.name }}\n");
    world.write("t/files/a/b", "x");
    world.write("t/tests/defaults.yaml", &format!("answers: {{service: {ANSWERS}}}\n"));
    world
}

fn preview(world: &World, more: &[&str]) -> Ran {
    world.pave(&[&["template", "preview", "t"], more].concat())
}

#[test]
fn the_folder_follows_the_template() {
    let world = world();
    insta::assert_snapshot!("first", preview(&world, &["--case", "defaults"]).ok().transcript());
    world.write("preview/mine", "mine");
    world.write("t/files/README.md.jinja", "# {{ service.name }} again\n");
    fs::remove_dir_all(world.path("t/files/a")).unwrap();
    world.write("t/files/c", "x");
    insta::assert_snapshot!("second", preview(&world, &["--case", "defaults"]).ok().transcript());
    assert_eq!((world.read("preview/README.md").as_str(), world.exists("preview/a")), ("# hello again\n", false));
    assert_eq!(world.read("preview/mine"), "mine");
    // What does not render leaves the folder as it was.
    world.write("t/files/d.jinja", "{{ nosuch }}");
    let ran = preview(&world, &["--case", "defaults"]).refused(3);
    assert!(ran.stderr.contains("templates/t/files/d.jinja:1:4"), "{}", ran.transcript());
    assert!(world.exists("preview/c"));
}

#[test]
fn answers_come_from_where_create_service_takes_them() {
    let mut world = world();
    insta::assert_snapshot!("missing", preview(&world, &[]).refused(2).transcript());
    world.write("values.yaml", &format!("service: {}\n", ANSWERS.replace("hello, ", "from-file, ")));
    let name = |world: &World, more: &[&str]| {
        preview(world, more).ok();
        world.read("preview/README.md").trim_start_matches("# ").trim_end().to_owned()
    };
    assert_eq!(name(&world, &["--case", "defaults"]), "hello");
    assert_eq!(name(&world, &["--values", "values.yaml"]), "from-file");
    assert_eq!(name(&world, &["--values", "values.yaml", "--case", "defaults"]), "from-file");
    assert_eq!(name(&world, &["--values", "values.yaml", "--set", "service.name=from-flag"]), "from-flag");
    world.set("PAVE_SET_SERVICE_NAME", "from-environment");
    assert_eq!(name(&world, &["--case", "defaults"]), "from-environment");
    assert_eq!(name(&world, &["--case", "defaults", "--set", "service.name=from-flag"]), "from-flag");
    let json = preview(&world, &["--case", "defaults", "--set", "service.name=x", "--format", "json"]).ok().json();
    assert_eq!((&json["schema"], &json["files"]), (&"pave.template-preview/1".into(), &2.into()));
    assert_eq!(json["changed"], serde_json::json!(["README.md"]));
}

#[test]
fn what_is_not_a_previews_is_left_alone() {
    let world = world();
    world.write("mine/README.md", "mine");
    world.write("platform/registry.yaml", "name: acme\n");
    world.write("t/tests/broken.yaml", "flies: []\n");
    for (args, why) in [
        (&["--case", "defaults", "--output", "mine"][..], "is no preview"),
        (&["--case", "defaults", "--output", "t"], "is no preview"),
        (&["--case", "defaults", "--output", "t/files/preview"], "part of the template"),
        (&["--case", "default"], "there is no case `default`"),
        (&["--case", "broken"], "unknown field `flies`"),
        (&["--set", "service.nme=x"], "no input `service.nme`"),
        (&["--values", "-", "--watch"], "cannot read answers from stdin"),
    ] {
        let ran = preview(&world, args).refused(2);
        assert!(ran.stderr.contains(why), "{why}: {}", ran.transcript());
    }
    world.pave(&["template", "preview", "platform", "--case", "defaults"]).refused(2);
    assert!(!world.exists("preview") && !world.exists("t/files/preview"));
    preview(&world, &["--case", "defaults"]).ok();
    world.write("preview/c", "mine");
    world.write("t/files/c", "theirs");
    let ran = preview(&world, &["--case", "defaults"]).refused(2);
    assert!(ran.stderr.contains("`preview/c` is there already"), "{}", ran.transcript());
    assert_eq!(world.read("preview/c"), "mine");
}

#[test]
fn watching_follows_every_change_until_ctrl_c() {
    let world = world();
    world.write("platform/components/shared/template.yaml", "kind: Component\nname: shared\ndescription: d\n");
    world.write("platform/components/shared/files/shared.txt", "one");
    fs::create_dir_all(world.path("platform/templates")).unwrap();
    fs::rename(world.path("t"), world.path("platform/templates/t")).unwrap();
    let head = world.read("platform/templates/t/template.yaml");
    world.write("platform/templates/t/template.yaml", &format!("{head}includes: [shared]\n"));
    world.write("values.yaml", &format!("service: {ANSWERS}\n"));
    let log = fs::File::create(world.root().join("log")).unwrap();
    let mut command = world.pave_command(&["template", "preview", "platform/templates/t", "--values", "values.yaml", "--watch"]);
    let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
    let text = |path: &str| fs::read_to_string(world.path(path)).unwrap_or_default();
    let readme = "platform/templates/t/files/README.md.jinja";

    // In one step, so that no half of it is ever rendered.
    let write = |path: &str, text: &str| {
        fs::write(world.root().join("new"), text).unwrap();
        fs::rename(world.root().join("new"), world.path(path)).unwrap();
    };
    World::wait_until("it renders", || text("preview/README.md") == "# hello\n");
    write(readme, "# {{ service.name }} 2\n");
    World::wait_until("a file of the template counts", || text("preview/README.md") == "# hello 2\n");
    write("platform/components/shared/files/shared.txt", "two");
    World::wait_until("a component counts", || text("preview/shared.txt") == "two");
    write("values.yaml", &format!("service: {}\n", ANSWERS.replace("name: hello, ", "")));
    write("platform/registry.yaml", "name: acme\ndefaults: {service: {name: bye}}\n");
    World::wait_until("answers count", || text("preview/README.md") == "# bye 2\n");
    // An error is shown, and ends nothing.
    write(readme, "# {{ service.nme }}\n");
    let said = || fs::read_to_string(world.root().join("log")).unwrap();
    World::wait_until("an error is shown", || said().contains("`service.nme` is not defined"));
    assert_eq!(text("preview/README.md"), "# bye 2\n");
    fs::remove_file(world.path(readme)).unwrap();
    World::wait_until("a file that is gone goes", || !world.exists("preview/README.md"));
    assert_eq!(world.interrupt(child).code(), Some(0), "{}", said());
}
