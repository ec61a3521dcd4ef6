//! Pushing to directories and files; servers are asked in another suite.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;

use crate::world::World;

/// The remote has the commit of `hello`, which follows it.
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

/// What was asked is what is pushed to, whatever else the repository says.
#[test]
fn resume_pushes_to_the_address_that_it_asked() {
    let world = World::new();
    for name in ["strict.git", "elsewhere.git"] {
        world.git(&["init", "-q", "--bare", "-b", "main", name]);
    }
    world.create("hello", &[]).ok();
    world.git(&["-C", "hello", "remote", "add", "origin", world.path("strict.git").to_str().unwrap()]);
    world.git(&["-C", "hello", "config", "branch.main.remote", "origin"]);
    world.git(&["-C", "hello", "config", "branch.main.merge", "refs/heads/main"]);
    world.git(&["-C", "hello", "config", "remote.origin.pushurl", world.path("elsewhere.git").to_str().unwrap()]);
    world.pave(&["create-service", "hello", "--resume"]).ok();
    same_head(&world, "strict.git");
    assert_eq!(world.git(&["--git-dir", "elsewhere.git", "for-each-ref"]), "");
}

#[test]
fn resume_knows_an_origin_with_credentials() {
    let world = World::new();
    world.create("hello", &[]).ok();
    world.git(&["-C", "hello", "remote", "add", "origin", "http://ada:hunter2@127.0.0.1:1/x"]);
    let ran = world.pave(&["create-service", "hello", "--resume", "--remote", "http://ada:hunter2@127.0.0.1:1/x"]).refused(3);
    assert!(ran.stderr.contains("cannot be reached") && !ran.stderr.contains("hunter2"), "{}", ran.stderr);
}

#[test]
fn neither_the_remote_nor_the_service_lies_in_the_other() {
    let world = World::new();
    let refuse = |args: &[&str]| {
        let ran = world.pave(&[&["create-service", "hello", "--format", "json"], args].concat()).refused(2);
        assert_eq!(ran.json()["error"]["code"], "invalid-remote", "{}", ran.stderr);
    };
    let create = |args: &[&str]| refuse(&[crate::world::MINIMAL, args].concat());
    create(&["--push-to", "hello"]);
    create(&["--push-to", "./x/../hello/deep"]);
    create(&["--push-to", ".", "--output", "hello.git/inner"]);
    world.git(&["init", "-q", "--bare", "-b", "main", "a.git"]);
    create(&["--remote", "a.git", "--output", "a.git/hello"]);
    create(&["--remote", &format!("file://{}", world.path("a.git").display()), "--output", "a.git/hello"]);
    assert_eq!(world.entries(), ["a.git"]);
    world.create("hello", &[]).ok();
    refuse(&["--resume", "--push-to", "hello"]);
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
}

#[test]
fn a_directory_whose_name_is_no_text_is_not_guessed() {
    let world = World::new();
    let odd = world.work().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&odd).unwrap();
    for destination in ["--push-to", "--remote"] {
        let mut command = world.pave_command(&["create-service", "hello", destination, "./remotes", "--format", "json"]);
        let ran = world.run(command.args(crate::world::MINIMAL).current_dir(&odd), destination).refused(2);
        assert_eq!(ran.json()["error"]["code"], "invalid-remote", "{}", ran.stderr);
    }
    assert_eq!(fs::read_dir(&odd).unwrap().count(), 0);
    assert_eq!(fs::read_dir(world.work()).unwrap().count(), 1);
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
fn a_bare_host_is_no_directory_unless_it_is_there() {
    let world = World::new();
    for owner in ["GitHub.com/acme", "gitlab.example.org/acme", "github.com"] {
        let ran = world.create("hello", &["--push-to", owner, "--format", "json"]).refused(2);
        assert_eq!(ran.json()["error"]["code"], "unsupported-forge", "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("`./{owner}`")), "{}", ran.stderr);
    }
    assert!(world.entries().is_empty());
    world.create("hello", &["--push-to", "./remotes.d"]).ok();
    same_head(&world, "remotes.d/hello.git");
    world.create("other", &["--push-to", "remotes.d"]).ok();
}

#[test]
fn credentials_of_an_address_are_nowhere_to_be_seen() {
    let world = World::new();
    // Nothing listens on port 1.
    let ran = world.create("hello", &["--remote", "http://ada:hunter2@127.0.0.1:1/hello.git", "--format", "json"]);
    let ran = ran.refused(3);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hunter2"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

/// Whoever mistypes an address must not find its password in the log of a job.
#[test]
fn an_address_that_is_refused_is_not_repeated() {
    let world = World::new();
    let refuse = |flag: &str, address: &str, code: &str| {
        let ran = world.create("hello", &[&format!("{flag}={address}"), "--format", "json"]).refused(2);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("ter2"), "{address}: {}", ran.stderr);
        assert_eq!(ran.json()["error"]["code"], code, "{address}");
    };
    for address in [
        "ssh://ada:hunter2@host/x",
        "ext::sh -c 'echo hunter2'",
        "--upload-pack=hunter2",
        "https://ada:hun/ter2@host/x",
        "https://ada:hunter2/x",
        "ssh://ada:hun/ter2@host/x",
        "ada:hunter2@host/acme/x",
        "ada:hun/ter2@host/x",
        "https:/ada:hunter2@host/x",
        "HTTPS:ada:hunter2@h",
        "http//ada:hunter2@host/x",
        "//ada:hunter2@host/x",
        "ada:hunter2@host://x",
        "hunter2://x",
        "hunter2@host::x",
        "hunter2tok@host/acme/x",
        "https://host:1?token=hunter2",
        "https://ada:hunter2@host/x?y",
        "https://host/x#hunter2",
        "ssh://git@host/x?token=hunter2",
        "git@host:x#hunter2",
        "file:///x?token=hunter2",
        "github.com/acme/x?token=hunter2",
        "file://ada:hunter2@h/x",
    ] {
        refuse("--remote", address, "invalid-remote");
        refuse("--push-to", address, "invalid-remote");
    }
    refuse("--push-to", "ada:hunter2@github.com/acme", "invalid-remote");
    refuse("--push-to", "hunter2@github.com/acme", "invalid-remote");
    refuse("--push-to", "hunter2@github.com:acme", "unsupported-forge");
    refuse("--push-to", "ssh://hunter2@github.com/acme", "unsupported-forge");
    assert!(world.entries().is_empty());
}

#[test]
fn an_address_in_a_wrong_place_is_not_repeated() {
    let world = World::new();
    let address = "https://u:hunter2@h/x";
    for args in [
        &["create-service", "hello", address][..],
        &["create-service", "hello", "--set", address],
        &["create-service", "hello", "--format", address],
        &[address],
    ] {
        let ran = world.pave(args);
        assert_eq!(ran.status, Some(2), "{}", ran.transcript());
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hunter2"), "{}", ran.stderr);
    }
    for name in ["https://u:hunter2@h/x", "u:hunter2@h", "https://h/hunter2"] {
        let ran = world.pave(&["create-service", name, "--yes", "--format", "json"]).refused(2);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hunter2"), "{}", ran.stderr);
        assert_eq!(ran.json()["error"]["code"], "invalid-service-name");
    }
}

#[test]
fn resuming_what_has_moved_on_changes_nothing() {
    let world = World::new();
    world.create("hello", &["--push-to", "remotes"]).ok();
    let pushed = world.git(&["--git-dir", "remotes/hello.git", "rev-parse", "main"]);
    world.git(&["-C", "hello", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "mine"]);
    let ran = world.create("hello", &["--push-to", "remotes", "--resume"]).ok();
    assert!(ran.stderr.contains("was pushed before"), "{}", ran.stderr);
    assert_eq!(world.git(&["--git-dir", "remotes/hello.git", "rev-parse", "main"]), pushed);
    // The other way round: the remote is ahead, as after a deployment.
    world.git(&["-C", "hello", "push", "-q"]);
    world.git(&["-C", "hello", "reset", "-q", "--hard", "HEAD~1"]);
    world.create("hello", &["--push-to", "remotes", "--resume"]).ok();
    assert_eq!(world.git(&["-C", "hello", "rev-parse", "HEAD"]), pushed);
}
