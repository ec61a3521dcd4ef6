//! Files that Git LFS keeps: an update goes around them, and takes nothing of them.

use crate::Real;
use crate::tools;
use crate::world::World;

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    vec![
        Real::new("lfs::an_update_keeps_what_the_team_has_there", &["git-lfs"], || updated(false)),
        Real::new("lfs::conflicts_are_resolved_beside_what_the_team_has_there", &["git-lfs"], || updated(true)),
    ]
}

/// A picture of the template, which the team keeps with LFS, and one of its own.
const PICTURES: [&str; 2] = ["logo.png", "own.png"];

fn version(world: &World, version: &str, greeting: &str) {
    world.write("t/registry.yaml", "name: acme\n");
    world.write(
        "t/templates/drawn/template.yaml",
        &format!("kind: Template\nname: drawn\nversion: {version}\ndescription: Drawn\n"),
    );
    world.write("t/templates/drawn/files/README.md", &format!("# It is drawn\n\n{greeting}\n"));
    world.write("t/templates/drawn/files/logo.png", &"a picture\n".repeat(2000));
}

/// What git stores of a file is a pointer, and the work tree has the content.
fn assert_kept(world: &World, path: &str, content: &str) {
    let stored = world.git(&["-C", "svc", "show", &format!("HEAD:{path}")]);
    assert!(stored.starts_with("version https://git-lfs.github.com/spec/v1\n"), "{path}: {stored:.100}");
    assert!(world.read(&format!("svc/{path}")) == content, "{path} has another content");
}

fn updated(with_conflict: bool) {
    let mut world = World::new();
    world.set("PATH", tools::search_path().into_string().unwrap());
    version(&world, "1.0.0", "Hello");
    let answers = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "svc", "--template", "./t/templates/drawn"][..], &answers].concat()).ok();
    world.git(&["-C", "svc", "lfs", "install"]);
    world.git(&["-C", "svc", "lfs", "track", "*.png"]);
    let own = "what the team drew\n".repeat(3000);
    world.write("svc/own.png", &own);
    world.git(&["-C", "svc", "add", "--renormalize", "."]);
    world.git(&["-C", "svc", "add", "-A"]);
    if with_conflict {
        world.write("svc/README.md", "# It is drawn\n\nGood day\n");
    }
    world.git(&["-C", "svc", "commit", "-qam", "Pictures in LFS"]);
    let logo = world.read("svc/logo.png");
    for path in PICTURES {
        assert_kept(&world, path, if path == "own.png" { &own } else { &logo });
    }
    version(&world, "1.1.0", "Hi");
    let ran = world.pave(&["update", "-C", "svc", "--no-input", "--template", "./t/templates/drawn"]);
    if with_conflict {
        ran.refused_with_conflicts("README.md");
        world.write("svc/README.md", "# It is drawn\n\nGood day\n");
        world.git(&["-C", "svc", "add", "README.md"]);
        world.pave(&["update", "-C", "svc", "--continue"]).ok();
    } else {
        ran.ok();
        assert!(world.read("svc/README.md").contains("Hi"));
    }
    assert!(world.read("svc/pave.lock").contains("1.1.0"));
    for path in PICTURES {
        assert_kept(&world, path, if path == "own.png" { &own } else { &logo });
    }
    assert_eq!(world.git(&["-C", "svc", "status", "--porcelain"]), "");
    world.git(&["-C", "svc", "lfs", "fsck"]);
    // And in a new clone, from what LFS keeps.
    world.git(&["clone", "-q", "svc", "clone"]);
    assert!(world.read("clone/own.png") == own && world.read("clone/logo.png") == logo);
    let checked = world.pave(&["check", "-C", "svc", "--format", "json"]).json();
    let logo = checked["services"][0]["files"].as_array().unwrap().iter().find(|file| file["path"] == "logo.png").unwrap();
    assert_eq!(logo["state"], "pristine", "{checked}");
}
