//! Pushing to directories and files; servers are asked in another suite.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::world::World;

/// Commands that end with this status leave these entries in the working directory.
fn same_head(world: &World, remote: &str) {
    let head = world.git(&["-C", "hello", "rev-parse", "HEAD"]);
    assert_eq!(world.git(&["--git-dir", remote, "rev-parse", "HEAD"]), head);
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain", "--branch"]), "## main...origin/main");
    assert_eq!(world.git(&["-C", "hello", "rev-parse", "origin/main"]), head);
}

#[test]
fn the_embedded_forge_gets_the_same_head() {
    let world = World::new();
    let ran = world.create("hello", &["--push-to", "./remotes"]).ok();
    insta::assert_snapshot!("pushed", ran.transcript());
    same_head(&world, "remotes/hello.git");
    world.git(&["--git-dir", "remotes/hello.git", "fsck", "--strict"]);
    world.git(&["clone", "-q", "remotes/hello.git", "clone"]);
    assert_eq!(world.read("clone/pave.lock"), world.read("hello/pave.lock"));
}

#[test]
fn an_empty_repository_is_pushed_to_by_path_and_by_url() {
    let world = World::new();
    for (remote, url) in [("a.git", "a.git".to_owned()), ("b.git", format!("file://{}", world.path("b.git").display()))] {
        world.git(&["init", "-q", "--bare", "-b", "main", remote]);
        world.create("hello", &["--remote", &url]).ok();
        same_head(&world, remote);
        fs::remove_dir_all(world.path("hello")).unwrap();
    }
}

#[test]
fn a_remote_with_commits_is_refused_before_anything_is_written() {
    let world = World::new();
    world.create("hello", &["--push-to", "remotes"]).ok();
    fs::remove_dir_all(world.path("hello")).unwrap();
    for more in [["--push-to", "remotes"], ["--remote", "remotes/hello.git"]] {
        let ran = world.create("hello", &more).refused(2);
        assert!(ran.stderr.contains("is not empty"), "{}", ran.transcript());
        assert_eq!(world.entries(), ["remotes"]);
    }
}

#[test]
fn what_is_in_the_way_of_the_embedded_forge_is_refused() {
    let world = World::new();
    world.write("remotes/hello.git", "a file");
    world.create("hello", &["--push-to", "remotes"]).refused(3);
    assert_eq!(world.entries(), ["remotes"]);
}

#[test]
fn a_missing_remote_is_refused_before_anything_is_written() {
    let world = World::new();
    let ran = world.create("hello", &["--remote", "nowhere.git"]).refused(3);
    insta::assert_snapshot!("missing_remote", ran.transcript());
    assert!(world.entries().is_empty());
}

#[test]
fn a_rejected_push_leaves_a_repository_that_resume_takes_on() {
    let world = World::new();
    world.git(&["init", "-q", "--bare", "-b", "main", "strict.git"]);
    let hook = world.path("strict.git/hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\necho 'names start with acme-' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let ran = world.create("hello", &["--remote", "strict.git"]).refused(4);
    insta::assert_snapshot!("rejected", ran.transcript());
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "hello", "fsck", "--strict"]), "");

    fs::remove_file(hook).unwrap();
    let resumed = world.pave(&["create-service", "hello", "--remote", "strict.git", "--resume", "--format", "json"]).ok();
    assert_eq!(resumed.json()["outcome"], "resumed");
    same_head(&world, "strict.git");
    // Once more changes nothing, and the remote need not be named.
    world.pave(&["create-service", "hello", "--resume"]).ok();
    same_head(&world, "strict.git");
}

#[test]
fn resume_gives_a_local_service_its_remote() {
    let world = World::new();
    world.create("hello", &[]).ok();
    world.pave(&["create-service", "hello", "--resume", "--push-to", "remotes"]).ok();
    same_head(&world, "remotes/hello.git");
}

#[test]
fn resume_creates_what_is_not_there_yet() {
    let world = World::new();
    world.create("hello", &["--resume", "--push-to", "remotes"]).ok();
    same_head(&world, "remotes/hello.git");
}

#[test]
fn resume_refuses_what_it_did_not_begin() {
    let world = World::new();
    world.create("hello", &["--push-to", "remotes"]).ok();
    world.write("plain/README.md", "x");
    world.git(&["init", "-q", "repository"]);
    world.git(&["-C", "repository", "commit", "-q", "--allow-empty", "-m", "x"]);
    let mut transcript = String::new();
    for args in [&["plain"][..], &["repository"], &["other", "--output", "hello"], &["hello", "--push-to", "elsewhere"]] {
        let ran = world.pave(&[&["create-service"], args, &["--resume"]].concat()).refused(2);
        transcript += &ran.transcript();
    }
    insta::assert_snapshot!("not_resumable", transcript);
    assert_eq!(world.entries(), ["hello", "plain", "remotes", "repository"]);
}

#[test]
fn forges_over_the_network_are_refused_until_they_are_there() {
    let world = World::new();
    let ran = world.create("hello", &["--push-to", "https://token@github.com/acme"]).refused(2);
    insta::assert_snapshot!("forge", ran.transcript());
    assert!(!ran.stderr.contains("token@"));
}

#[test]
fn credentials_of_an_address_are_nowhere_to_be_seen() {
    let world = World::new();
    // Nothing listens on port 1.
    let ran = world.create("hello", &["--remote", "http://ada:hunter2@127.0.0.1:1/hello.git", "--format", "json"]);
    let ran = ran.refused(3);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hunter2"), "{}", ran.transcript());
    for bad in ["ssh://ada:hunter2@host/x", "https://ada:hunter2@host/x?y", "ext::sh -c 'echo hunter2'", "--upload-pack=hunter2"]
    {
        let ran = world.create("hello", &[&format!("--remote={bad}")]).refused(2);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.transcript());
    }
    assert!(world.entries().is_empty());
}
