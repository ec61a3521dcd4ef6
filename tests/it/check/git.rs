//! What git makes of files: line ends, modes, links, sparse checkouts, LFS; bare repositories, none, and monorepos.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::{append, check, commit, findings, service, states};
use crate::world::World;

const NOTHING: [&str; 0] = [];

/// A clone of the service under another name, which takes its place.
fn cloned(world: &World, config: &[&str]) {
    fs::rename(world.path("shop"), world.path("origin")).unwrap();
    let config: Vec<&str> = config.iter().flat_map(|value| ["-c", value]).collect();
    world.git(&[&config[..], &["clone", "-q", "origin", "shop"]].concat());
    for value in config.chunks(2) {
        let (key, value) = value[1].split_once('=').unwrap();
        world.git(&["-C", "shop", "config", key, value]);
    }
}

#[test]
fn line_ends_that_git_makes_are_no_drift() {
    for (config, attributes) in [("core.autocrlf=true", ""), ("core.autocrlf=false", "* text eol=crlf\n*.png -text\n")] {
        let world = service();
        world.write("shop/.gitattributes", attributes);
        commit(&world);
        cloned(&world, &[config]);
        assert!(world.read("shop/Makefile").contains("\r\n"), "{config}");
        assert_eq!(states(&check(&world, &[])), [".gitattributes edited"], "{config}");
        // Also where git has to read the file again: it was written a moment ago.
        fs::write(world.path("shop/Makefile"), world.read("shop/Makefile")).unwrap();
        assert_eq!(states(&check(&world, &[])), [".gitattributes edited"], "{config}");
        append(&world, "Makefile", "# more\r\n");
        assert_eq!(states(&check(&world, &[])), [".gitattributes edited", "Makefile edited"], "{config}");
    }
}

#[test]
fn line_ends_that_somebody_committed_are_drift() {
    let world = service();
    world.write("shop/.gitattributes", "");
    commit(&world);
    let script = world.read("shop/deploy/deploy.sh").replace('\n', "\r\n");
    world.write("shop/deploy/deploy.sh", &script);
    let expected = [".gitattributes edited", "deploy/deploy.sh edited"];
    assert_eq!(states(&check(&world, &[])), expected);
    commit(&world);
    // git does not take carriage returns away that are committed.
    world.git(&["-C", "shop", "config", "core.autocrlf", "true"]);
    fs::write(world.path("shop/deploy/deploy.sh"), &script).unwrap();
    assert_eq!(states(&check(&world, &[])), expected);
    assert_eq!(world.git(&["-C", "shop", "status", "--porcelain"]), "");
}

#[test]
fn a_file_system_without_modes_or_links_is_no_drift() {
    let world = service();
    world.git(&["-C", "shop", "config", "core.fileMode", "false"]);
    fs::set_permissions(world.path("shop/deploy/deploy.sh"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(world.path("shop/go.mod"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(states(&check(&world, &[])), NOTHING);
    world.git(&["-C", "shop", "update-index", "--chmod=-x", "deploy/deploy.sh"]);
    assert_eq!(states(&check(&world, &[])), ["deploy/deploy.sh mode-changed"]);
}

/// A service whose template renders a link.
fn with_link() -> World {
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    world.write("t/files/real.txt", "text\n");
    symlink("real.txt", world.path("t/files/link")).unwrap();
    let answers = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "shop", "--template", "./t"], &answers[..]].concat()).ok();
    world
}

#[test]
fn links_are_compared_and_not_followed() {
    let world = with_link();
    assert_eq!(states(&check(&world, &[])), NOTHING);
    fs::remove_file(world.path("shop/link")).unwrap();
    symlink("/etc/passwd", world.path("shop/link")).unwrap();
    assert_eq!(states(&check(&world, &[])), ["link edited"]);
    fs::remove_file(world.path("shop/link")).unwrap();
    world.write("shop/link", "real.txt");
    assert_eq!(states(&check(&world, &[])), ["link type-changed"]);
    world.git(&["-C", "shop", "config", "core.symlinks", "false"]);
    assert_eq!(states(&check(&world, &[])), NOTHING);
    world.write("shop/link", "other.txt");
    assert_eq!(states(&check(&world, &[])), ["link edited"]);
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_not_deleted() {
    let world = service();
    append(&world, "docs/index.md", "more\n");
    commit(&world);
    world.git(&["-C", "shop", "sparse-checkout", "set", "--no-cone", "/*", "!/docs/", "!/deploy/"]);
    assert!(!world.exists("shop/docs") && !world.exists("shop/deploy"));
    assert_eq!(states(&check(&world, &[])), ["docs/index.md edited"]);
}

/// The pointer that Git LFS would store for `content`.
fn pointer(content: &[u8]) -> String {
    format!("version https://git-lfs.github.com/spec/v1\noid {}\nsize {}\n", pave_cli::base::Digest::of(content), content.len())
}

#[test]
fn a_pointer_of_lfs_and_its_content_are_one_file() {
    let world = service();
    let license = world.read("shop/LICENSE");
    world.write("shop/LICENSE", &pointer(license.as_bytes()));
    commit(&world);
    assert_eq!(states(&check(&world, &[])), NOTHING);
    world.git(&["clone", "-q", "--bare", "shop", "shop.git"]);
    assert_eq!(states(&world.pave(&["check", "-C", "shop.git", "--format", "json"]).json()), NOTHING);
    world.write("shop/LICENSE", &pointer(b"other"));
    assert_eq!(states(&check(&world, &[])), ["LICENSE edited"]);
    // The other way round: the template renders a pointer, and LFS puts the content in its place.
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    world.write("t/files/logo.png", &pointer(b"an image"));
    let answers = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "shop", "--template", "./t"], &answers[..]].concat()).ok();
    world.write("shop/logo.png", "an image");
    assert_eq!(states(&check(&world, &[])), NOTHING);
    world.write("shop/logo.png", "another image");
    assert_eq!(states(&check(&world, &[])), ["logo.png edited"]);
}

#[test]
fn a_merge_that_stopped_is_an_error() {
    let world = service();
    world.git(&["-C", "shop", "branch", "other"]);
    append(&world, "README.md", "one\n");
    commit(&world);
    world.git(&["-C", "shop", "checkout", "-q", "other"]);
    append(&world, "README.md", "two\n");
    commit(&world);
    world.run(world.command("git").args(["-C", "shop", "merge", "-q", "main"]), "git merge");
    let line = world.read("shop/README.md").lines().position(|line| line.starts_with("<<<<<<<")).unwrap() + 1;
    assert_eq!(findings(&check(&world, &[])), [format!("conflict README.md:{line}")]);
    // An exception speaks of a choice, and this is none yet.
    append(&world, "pave.yaml", "exceptions:\n  - {path: README.md, reason: ours}\n");
    assert_eq!(findings(&check(&world, &[])), [format!("conflict README.md:{line}")]);
    assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(1));
}

#[test]
fn bare_repositories_and_directories_without_one() {
    let world = service();
    append(&world, "README.md", "more\n");
    append(&world, "compose.yaml", "a: [\n");
    fs::remove_file(world.path("shop/Dockerfile")).unwrap();
    fs::set_permissions(world.path("shop/mkdocs.yml"), fs::Permissions::from_mode(0o755)).unwrap();
    world.git(&["-C", "shop", "mv", "LICENSE", "COPYING"]);
    commit(&world);
    let expected =
        ["Dockerfile deleted", "LICENSE renamed", "README.md edited", "compose.yaml edited", "mkdocs.yml mode-changed"];
    assert_eq!(states(&check(&world, &[])), expected);
    world.git(&["clone", "-q", "--bare", "shop", "shop.git"]);
    let bare = world.pave(&["check", "-C", "shop.git", "--format", "json"]).json();
    assert_eq!(states(&bare), expected);
    assert!(findings(&bare)[0].starts_with("invalid compose.yaml:"));
    fs::remove_dir_all(world.path("shop/.git")).unwrap();
    let without = check(&world, &[]);
    let renamed_is_deleted = expected.map(|state| state.replace("renamed", "deleted"));
    assert_eq!(states(&without), renamed_is_deleted);
    world.write("empty/x", "");
    world.pave(&["check", "-C", "empty"]).refused(2);
    world.pave(&["check", "--all", "-C", "empty"]).refused(2);
}

#[test]
fn services_of_a_monorepo_are_told_apart() {
    let world = service();
    world.git(&["init", "-q", "-b", "main", "mono"]);
    fs::remove_dir_all(world.path("shop/.git")).unwrap();
    fs::create_dir(world.path("mono/services")).unwrap();
    fs::rename(world.path("shop"), world.path("mono/services/shop")).unwrap();
    world.create("hello", &["--output", "mono/hello"]).ok();
    fs::remove_dir_all(world.path("mono/hello/.git")).unwrap();
    world.git(&["-C", "mono", "add", "-A"]);
    world.git(&["-C", "mono", "commit", "-q", "-m", "All"]);
    world.write("mono/services/shop/README.md", "ours\n");
    let one = world.pave(&["check", "-C", "mono/services/shop", "--format", "github"]).ok();
    assert!(one.stdout.starts_with("::warning file=services/shop/README.md,line=1,title="), "{}", one.stdout);
    world.pave(&["check", "-C", "mono"]).refused(2);
    let all = world.pave(&["check", "-C", "mono", "--all", "--format", "json"]).ok().json();
    let services = all["services"].as_array().unwrap();
    let names: Vec<&str> = services.iter().map(|service| service["prefix"].as_str().unwrap()).collect();
    assert_eq!(names, ["hello", "services/shop"]);
    assert_eq!(findings(&all), ["unchecked pave.lock:3", "edited README.md:1"]);
    // One that is broken hides none of the others.
    world.write("mono/hello/pave.lock", "lock-version: 1\n");
    let ran = world.pave(&["check", "-C", "mono", "--all"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    assert!(ran.stdout.contains("error[unreadable]: ") && ran.stdout.contains("warning[edited]: README.md"), "{}", ran.stdout);
    world.git(&["clone", "-q", "--bare", "mono", "mono.git"]);
    let bare = world.pave(&["check", "-C", "mono.git", "--all", "--format", "json"]).ok().json();
    assert_eq!(bare["services"].as_array().unwrap().len(), 2);
    assert_eq!(findings(&bare), ["unchecked pave.lock:3"]);
}
