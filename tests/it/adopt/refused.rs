//! What is not adopted, and that nothing is done to it then.

use super::{GO, assert_nothing_done, before, repository};
use crate::world::World;

/// Refused with this status and code, and nothing was done.
#[track_caller]
fn assert_refused(world: &World, directory: &str, more: &[&str], status: i32, code: &str) -> String {
    let untouched = before(world, directory);
    let error = world.pave(&[&["adopt", "-C", directory, "--format", "json"], more].concat());
    assert_eq!(error.status, Some(status), "{}", error.stderr);
    assert_eq!(error.json()["error"]["code"], code, "{}", error.stderr);
    assert_nothing_done(world, &untouched, directory);
    error.stderr
}

#[test]
fn without_a_yes() {
    let world = World::new();
    repository(&world, "payments", GO);
    let said = assert_refused(&world, "payments", &[], 2, "not-confirmed");
    assert!(said.contains("--dry-run") && said.contains("--yes"), "{said}");
}

#[test]
fn a_service_is_not_adopted_twice() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    assert_refused(&world, "payments", &["--yes"], 2, "already-a-service");
    world.create("hello", &[]).ok();
    assert_refused(&world, "hello", &["--yes", "--template", "go-http"], 2, "already-a-service");
}

#[test]
fn in_the_middle_of_something() {
    let world = World::new();
    repository(&world, "payments", GO);
    let git = |args: &[&str]| world.git(&[&["-C", "payments"], args].concat());
    git(&["checkout", "-q", "-b", "side"]);
    world.write("payments/README.md", "side\n");
    git(&["commit", "-q", "-a", "-m", "side"]);
    git(&["checkout", "-q", "main"]);
    world.write("payments/README.md", "main\n");
    git(&["commit", "-q", "-a", "-m", "main"]);
    world.run(world.command("git").args(["-C", "payments", "merge", "side"]), "git merge");
    let said = assert_refused(&world, "payments", &["--yes"], 2, "git-busy");
    assert!(said.contains("a merge is in progress") && said.contains("git merge --abort"), "{said}");
    git(&["merge", "--abort"]);
    world.run(world.command("git").args(["-C", "payments", "rebase", "side"]), "git rebase");
    let said = assert_refused(&world, "payments", &["--yes"], 2, "git-busy");
    assert!(said.contains("git rebase --abort"), "{said}");
}

#[test]
fn what_is_no_work_tree_with_a_commit() {
    let world = World::new();
    world.git(&["init", "-q", "-b", "main", "empty"]);
    world.git(&["init", "-q", "--bare", "bare.git"]);
    std::fs::create_dir(world.path("plain")).unwrap();
    repository(&world, "payments", GO);
    for (directory, said) in [
        ("empty", "has no commit yet"),
        ("bare.git", "is a bare repository"),
        ("plain", "is in no git repository"),
        ("missing", "is no directory"),
    ] {
        let error = world.pave(&["adopt", "-C", directory, "--yes", "--format", "json"]);
        assert_eq!((error.status, error.json()["error"]["code"].as_str()), (Some(2), Some("no-checkout")), "{directory}");
        assert!(error.stderr.contains(said), "{}", error.stderr);
    }
    let inside = world.pave(&["adopt", "-C", "payments/.git/hooks", "--yes", "--template", "go-http"]);
    assert!(matches!(inside.status, Some(2 | 3)), "{}", inside.stderr);
}

#[test]
fn without_an_identity() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.git_config("");
    assert_refused(&world, "payments", &["--yes"], 3, "no-identity");
}

#[test]
fn files_of_paves_own_that_are_somebody_elses() {
    for (path, is_committed, code) in [
        ("pave.yaml", true, "already-a-service"),
        ("pave.yaml", false, "target-exists"),
        ("pave.lock", false, "target-exists"),
        (".pave/schema.json", true, "target-exists"),
        (".pave", true, "target-exists"),
        ("PAVE.yaml", true, "target-exists"),
    ] {
        let world = World::new();
        repository(&world, "payments", GO);
        world.write(&format!("payments/{path}"), "mine\n");
        if is_committed {
            super::commit(&world, "payments");
        }
        assert_refused(&world, "payments", &["--yes"], 2, code);
    }
}

#[test]
fn templates_that_cannot_be_told_apart_or_are_not_there() {
    let world = World::new();
    repository(&world, "both", &[("go.mod", "module x\n"), ("setup.py", "")]);
    let said = assert_refused(&world, "both", &["--yes"], 2, "missing-template");
    assert!(said.contains("go-http (go.mod), python-http (setup.py)"), "{said}");
    assert_refused(&world, "both", &["--yes", "--template", "gp-http"], 2, "unknown-template");
    assert_refused(&world, "both", &["--yes", "--template", "go-http", "--set", "service.nmae=x"], 2, "unknown-input");
    assert_refused(&world, "both", &["--yes", "--template", "go-http", "--set", "service.name=X Y"], 2, "invalid-answer");
}

#[test]
fn an_index_that_somebody_else_is_writing() {
    let world = World::new();
    repository(&world, "payments", GO);
    world.write("payments/.git/index.lock", "");
    let files = super::snapshot(&world.path("payments"));
    let error = world.pave(&["adopt", "-C", "payments", "--yes"]);
    assert_eq!(error.status, Some(3), "{}", error.stderr);
    assert!(error.stderr.contains("index.lock"), "{}", error.stderr);
    std::fs::remove_file(world.path("payments/.git/index.lock")).unwrap();
    // What was placed was taken back.
    assert!(super::snapshot(&world.path("payments")) == files);
    assert_eq!(world.git(&["-C", "payments", "status", "--porcelain"]), "");
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
}

/// A hook that refuses to move the branch: everything is taken back.
#[test]
fn a_branch_that_may_not_move() {
    let world = World::new();
    repository(&world, "payments", GO);
    let untouched = before(&world, "payments");
    let hook = world.path("payments/.git/hooks/reference-transaction");
    world.write("payments/.git/hooks/reference-transaction", "#!/bin/sh\ntest \"$1\" != prepared\n");
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let error = world.pave(&["adopt", "-C", "payments", "--yes"]);
    assert_eq!(error.status, Some(3), "{}", error.stderr);
    assert_nothing_done(&world, &untouched, "payments");
    std::fs::remove_file(&hook).unwrap();
    world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
}
