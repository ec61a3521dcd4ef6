//! `pave diff --upstream`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::apply;
use crate::world::World;
use crate::world::registry::Acme;

const PLAIN: &str = "one\ntwo\nthree\n";
const SCRIPT: &str = "#!/bin/sh\n# a comment\n# another\necho {{ service.greeting | shell }}\n# the end\nexit 0\n";

/// A registry whose template has a file that is copied, one that is rendered, and one that holds a slot's pieces.
fn acme() -> Acme {
    let acme = Acme::new();
    bump(&acme, "1.1.0", "1.2.0");
    let at = |file: &str| format!("acme/templates/minimal/files/{file}");
    acme.world.write(&at("docs/plain.txt"), PLAIN);
    acme.world.write(&at("run"), "#!/bin/sh\n");
    acme.world.write(&at("{{ service.name }}.sh.jinja"), SCRIPT);
    acme.push("More files");
    acme.publish("minimal").ok();
    acme
}

fn bump(acme: &Acme, from: &str, to: &str) {
    let at = |file: &str| format!("acme/templates/minimal/{file}");
    let manifest = acme.world.read(&at("template.yaml")).replace(&format!("version: {from}"), &format!("version: {to}"));
    acme.world.write(&at("template.yaml"), &manifest);
    let entry = format!("# Changelog\n\n## [{to}]\n\n- It changes.\n");
    acme.world.write(&at("CHANGELOG.md"), &acme.world.read(&at("CHANGELOG.md")).replacen("# Changelog\n", &entry, 1));
}

fn edit(world: &World, path: &str, from: &str, to: &str) {
    let text = world.read(path);
    assert!(text.contains(from), "{path}: {text}");
    world.write(path, &text.replacen(from, to, 1));
}

#[test]
fn what_a_team_has_changed_comes_back_with_the_next_version() {
    let acme = acme();
    let bea = acme.friend("bea");
    bea.create("hello", "minimal", &[]).ok();
    let world = &acme.world;
    edit(world, "hello/hello.sh", "# a comment\n", "set -eu\n");
    edit(world, "hello/hello.sh", "exit 0\n", "exit 1\n");
    edit(world, "hello/docs/plain.txt", "two\n", "2\n");
    fs::set_permissions(world.path("hello/run"), fs::Permissions::from_mode(0o755)).unwrap();
    world.write("hello/docs/new.txt", "no template: {{ service.name }}\n");
    let team = world.git(&["-C", "hello", "status", "--porcelain"]);
    let ran = bea.pave(&["diff", "-C", "hello", "--upstream", "--all"]).ok();
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), team, "nothing was changed");

    apply(world, "acme", &[], ran.stdout.as_bytes()).ok();
    let script = world.read("acme/templates/minimal/files/{{ service.name }}.sh.jinja");
    assert_eq!(script, "#!/bin/sh\nset -eu\n# another\necho {{ service.greeting | shell }}\n# the end\nexit 1\n");
    bump(&acme, "1.2.0", "1.3.0");
    acme.push("What the team of hello has changed");
    acme.publish("minimal").ok();
    let cleo = acme.friend("cleo");
    cleo.create("other", "minimal", &["--set", "service.greeting=Hi"]).ok();
    assert_eq!(world.read("other/other.sh"), world.read("hello/hello.sh").replace("Hello", "Hi"));
    for path in ["docs/plain.txt", "docs/new.txt"] {
        assert_eq!(world.read(&format!("other/{path}")), world.read(&format!("hello/{path}")), "{path}");
    }
    assert_eq!(world.path("other/run").metadata().unwrap().permissions().mode() & 0o111, 0o111);
}

#[test]
fn what_cannot_be_proposed_is_named_and_never_guessed() {
    let acme = acme();
    let bea = acme.friend("bea");
    bea.create("hello", "minimal", &[]).ok();
    let world = &acme.world;
    edit(world, "hello/hello.sh", "echo Hello", "echo Hello there");
    edit(world, "hello/NOTES.md", "hello", "us");
    let ran = bea.pave(&["diff", "-C", "hello", "--upstream"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(1), ""), "{}", ran.transcript());
    for path in ["hello.sh", "NOTES.md"] {
        assert!(ran.stderr.contains(&format!("{path}: you have changed lines that the template makes")), "{}", ran.stderr);
    }
    // It merges, and renders something else: the team's text would be an expression.
    world.write(
        "hello/hello.sh",
        &SCRIPT.replace("{{ service.greeting | shell }}", "Hello").replace("exit 0", "exit {{ 0 + 1 }}"),
    );
    edit(world, "hello/docs/plain.txt", "two\n", "{{ two }}\n");
    fs::remove_file(world.path("hello/run")).unwrap();
    let ran = bea.pave(&["diff", "-C", "hello", "--upstream", "--format", "json"]);
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    let json = ran.json();
    assert_eq!(json["schema"], "pave.diff-upstream/1");
    let source = "templates/minimal/files/docs/plain.txt";
    assert_eq!(json["proposed"], serde_json::json!([{"path": "docs/plain.txt", "source": source}]));
    let left: Vec<&str> = json["left_out"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert_eq!(left, ["NOTES.md", "hello.sh", "run"]);
    assert!(json["left_out"][1]["reason"].as_str().unwrap().contains("renders something else"), "{json}");
    assert!(json["patch"].as_str().unwrap().contains("+{{ two }}"));
    // One file alone.
    let ran = bea.pave(&["diff", "-C", "hello", "--upstream", "docs", "--name-only"]).ok();
    assert_eq!((ran.stdout, ran.stderr), (format!("{source}\n"), String::new()));
}

/// One line that cannot be proposed does not keep the others of its file from it.
#[test]
fn of_a_file_what_can_be_proposed_is() {
    let acme = acme();
    let bea = acme.friend("bea");
    bea.create("hello", "minimal", &[]).ok();
    let world = &acme.world;
    edit(world, "hello/hello.sh", "# a comment\n", "set -eu\n");
    edit(world, "hello/hello.sh", "echo Hello", "echo Hello there");
    let ran = bea.pave(&["diff", "-C", "hello", "--upstream"]);
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    assert!(ran.stderr.contains("hello.sh: you have changed lines that the template makes") && ran.stderr.contains(": 4\n"));
    apply(world, "acme", &[], ran.stdout.as_bytes()).ok();
    let script = world.read("acme/templates/minimal/files/{{ service.name }}.sh.jinja");
    assert_eq!(script, SCRIPT.replace("# a comment\n", "set -eu\n"));
}

#[test]
fn a_built_in_template_takes_what_its_services_have_changed() {
    let world = World::new();
    let set = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "pay", "--template", "go-http"][..], &set].concat()).ok();
    assert_eq!(world.pave(&["diff", "-C", "pay", "--upstream"]).ok().stdout, "");
    let readme = world.read("pay/README.md");
    world.write(
        "pay/README.md",
        &readme.replace("Logs are JSON objects on stdout;", "Logs are JSON objects, a line each, on stdout;"),
    );
    world.write("pay/internal/config/url.go", &(world.read("pay/internal/config/url.go") + "\n// Ours.\n"));
    let ran = world.pave(&["diff", "-C", "pay", "--upstream", "--name-only", "README.md", "internal"]);
    assert!(ran.stdout.contains("components/go/files/internal/config/url.go\n"), "{}", ran.transcript());
    let whole = world.pave(&["diff", "-C", "pay", "--upstream", "internal"]).ok().stdout;
    fs::create_dir_all(world.path("registry")).unwrap();
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/.");
    let ran = world.run(world.command("cp").args(["-r", from, "registry"]), "cp");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    world.git(&["init", "-q", "registry"]);
    apply(&world, "registry", &[], whole.as_bytes()).ok();
    assert_eq!(world.read("registry/components/go/files/internal/config/url.go"), world.read("pay/internal/config/url.go"));
}

#[test]
fn the_teams_own_code_is_not_proposed() {
    let world = World::new();
    world.pave(&["create-service", "shop", "--yes"]).ok();
    for path in ["go.mod", "Makefile"] {
        let text = world.read(&format!("shop/{path}"));
        world.write(&format!("shop/{path}"), &(text + "# ours\n"));
    }
    fs::remove_file(world.path("shop/openapi.yaml")).unwrap();
    let told = |more: &[&str]| {
        let ran = world.pave(&[&["diff", "-C", "shop", "--upstream", "--format", "json"], more].concat());
        let told = ran.json();
        let paths = |key: &str| told[key].as_array().unwrap().iter().map(|one| one["path"].to_string()).collect::<Vec<_>>();
        [paths("proposed"), paths("left_out")].concat()
    };
    assert_eq!(told(&[]), ["\"Makefile\""]);
    assert_eq!(told(&["openapi.yaml"]), ["\"openapi.yaml\""]);
}
