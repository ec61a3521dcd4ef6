//! `pave registry init` and `pave registry import`.

use std::fs;

use crate::world::World;

fn world() -> World {
    World::new()
}

#[test]
fn a_registry_of_ones_own_is_made_of_the_built_in_templates() {
    let world = world();
    world.git(&["init", "--quiet", "--bare", "acme.git"]);
    let made = world.pave(&["registry", "init", "acme", "--remote", "acme.git", "--format", "json"]).ok().json();
    assert_eq!(
        made["templates"],
        serde_json::json!([
            "go-http",
            "go-job",
            "go-worker",
            "java-http",
            "python-http",
            "python-job",
            "python-worker",
            "rust-http",
            "typescript-http"
        ])
    );
    assert_eq!(made["signer"], serde_json::Value::Null);
    assert_eq!(world.git(&["-C", "acme", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "acme.git", "rev-parse", "main"]), made["commit"].as_str().unwrap());
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for path in ["templates/go-http/template.yaml", "components/container/template.yaml"] {
        assert_eq!(world.read(&format!("acme/{path}")), fs::read_to_string(built_in.join(path)).unwrap());
    }
    assert!(world.read("acme/registry.yaml").contains("\nsigners: []\n"));
    assert!(world.read("acme/.github/workflows/registry.yml").contains("pave template publish --all"));
    assert!(!world.read("acme/README.md").contains('@'));
    world.pave(&["registry", "init", "acme"]).refused(2);
    world.pave(&["registry", "init", "No Name", "x"]).refused(2);
    assert_eq!(world.entries(), ["acme", "acme.git"]);
}

#[test]
fn the_key_that_git_signs_with_is_the_first_signer() {
    let world = world();
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP20bru0G8uljYJzn4qN0gxkGpyknYeJP+SfvQZd+lGa ada@laptop";
    fs::write(world.root().join("home/key.pub"), key).unwrap();
    fs::write(world.root().join("home/key"), "the private one is never read\n").unwrap();
    for value in ["~/key", "~/key.pub", &format!("key::{key}"), key] {
        world.git_config(&format!(
            "[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n\tsigningkey = {value}\n[gpg]\n\tformat = ssh\n"
        ));
        let made = world.pave(&["registry", "init", "acme", "--format", "json"]).ok().json();
        assert_eq!(made["signer"], "SHA256:DHelwILmeQKTTXkDpRt4ufhYfk89lCTd28UVoVjvNXE", "{value}");
        let settings = world.read("acme/registry.yaml");
        assert!(settings.contains(&format!("require-signatures: true\nsigners:\n  - name: Ada Lovelace\n    ssh: {key}\n")));
        assert!(!settings.contains("never read"));
        fs::remove_dir_all(world.path("acme")).unwrap();
    }
}

/// A registry that was made by an older pave, whose templates differ in two places.
fn older(world: &World) {
    world.pave(&["registry", "init", "acme"]).ok();
    fs::remove_dir_all(world.path("acme/.git")).unwrap();
    world.git(&["init", "--quiet", "--initial-branch", "main", "acme"]);
    edit(world, "templates/go-http/template.yaml", "description: HTTP", "description: A HTTP");
    fs::remove_dir_all(world.path("acme/components/redis/slots/readme")).unwrap();
    let digest = digest_of(world);
    commit(world, &format!("Make the registry\n\nPave-Templates: 0.0.9 {digest}\n"));
}

/// As the trailer of a commit has it: of `templates`, `components` and `policies`.
fn digest_of(world: &World) -> String {
    use pave_cli::base::fs::{Limits, read_entries};
    read_entries(&world.path("acme"), &["templates", "components", "policies"], Limits::TEMPLATE).unwrap().digest().to_string()
}

fn edit(world: &World, path: &str, from: &str, to: &str) {
    let path = format!("acme/{path}");
    let text = world.read(&path);
    assert!(text.contains(from), "{path} lacks {from}");
    world.write(&path, &text.replacen(from, to, 1));
}

fn commit(world: &World, message: &str) {
    world.git(&["-C", "acme", "add", "--all"]);
    world.git(&["-C", "acme", "commit", "--quiet", "-m", message]);
}

#[test]
fn an_import_keeps_what_the_organization_has_changed() {
    let world = world();
    older(&world);
    edit(&world, "components/container/template.yaml", "kind:", "# Ours.\nkind:");
    fs::remove_dir_all(world.path("acme/templates/python-http")).unwrap();
    commit(&world, "Ours");
    let import = |more: &[&str]| world.pave(&[&["registry", "import", "-C", "acme", "--format", "json"], more].concat());

    let head = world.git(&["-C", "acme", "rev-parse", "HEAD"]);
    let planned = import(&["--dry-run"]).ok().json();
    let changed = serde_json::json!(["components/redis/slots/readme/configuration.md.jinja", "templates/go-http/template.yaml"]);
    assert_eq!((planned["outcome"].as_str(), &planned["changed"]), (Some("planned"), &changed));
    assert_eq!(world.git(&["-C", "acme", "rev-parse", "HEAD"]), head);

    let merged = import(&[]).ok().json();
    assert_eq!((merged["outcome"].as_str(), &merged["changed"]), (Some("merged"), &changed));
    assert_eq!(world.git(&["-C", "acme", "rev-list", "--count", "HEAD"]), "4");
    assert!(world.read("acme/components/container/template.yaml").starts_with("# Ours."));
    assert!(world.read("acme/templates/go-http/template.yaml").contains("description: HTTP"));
    assert!(!world.exists("acme/templates/python-http"), "what was deleted stays deleted");
    assert_eq!(world.git(&["-C", "acme", "status", "--porcelain"]), "");
    assert_eq!(import(&[]).ok().json()["outcome"], "up-to-date");
}

#[test]
fn what_both_have_changed_waits_for_somebody() {
    let world = world();
    older(&world);
    edit(&world, "templates/go-http/template.yaml", "description: A HTTP", "description: Our HTTP");
    commit(&world, "Ours");
    let ran = world.pave(&["registry", "import", "-C", "acme"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    assert!(ran.stdout.contains("in conflict\n    templates/go-http/template.yaml\n"), "{}", ran.transcript());
    assert!(world.read("acme/templates/go-http/template.yaml").contains("<<<<<<<"));
    assert!(world.exists("acme/.git/MERGE_HEAD"));
    // In the middle of it nothing can be imported; given up, everything is as before.
    world.pave(&["registry", "import", "-C", "acme"]).refused(1);
    world.git(&["-C", "acme", "merge", "--abort"]);
    assert_eq!(world.git(&["-C", "acme", "status", "--porcelain"]), "");
    assert!(world.read("acme/templates/go-http/template.yaml").contains("Our HTTP"));
}

/// A commit that says that it holds pave's templates, and holds more, would take that away again in a clean merge.
#[test]
fn what_was_amended_or_squashed_is_not_taken_for_the_templates_of_pave() {
    let world = world();
    world.pave(&["registry", "init", "acme"]).ok();
    world.write("acme/templates/go-http/files/ORG.md", "ours\n");
    world.git(&["-C", "acme", "add", "--all"]);
    world.git(&["-C", "acme", "commit", "--quiet", "--amend", "--no-edit"]);
    let ran = world.pave(&["registry", "import", "-C", "acme"]).refused(2);
    assert!(ran.stderr.contains("does not hold the templates as they came with pave"), "{}", ran.transcript());
    assert!(world.exists("acme/templates/go-http/files/ORG.md"));
}

#[test]
fn what_was_not_made_by_init_is_refused() {
    let world = world();
    world.pave(&["registry", "import"]).refused(2);
    world.pave(&["registry", "init", "acme"]).ok();
    fs::remove_dir_all(world.path("acme/.git")).unwrap();
    world.git(&["init", "--quiet", "acme"]);
    commit(&world, "Squashed");
    world.pave(&["registry", "import", "-C", "acme"]).refused(2);
    world.write("acme/x", "");
    world.pave(&["registry", "import", "-C", "acme"]).refused(1);
}
