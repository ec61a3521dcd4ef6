//! Killed at any instant, there is nothing at the target, or a complete repository.

use std::process::Stdio;
use std::time::Duration;

use crate::world::{MINIMAL, World};

/// The whole of it, or nothing at all.
fn assert_whole_or_nothing(world: &World) -> bool {
    if !world.exists("hello") {
        return false;
    }
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "hello", "fsck", "--strict"]), "");
    assert!(world.read("hello/pave.lock").contains("lock-version: 1"));
    true
}

#[test]
fn killed_at_many_instants() {
    let mut finished = 0;
    for step in 0..40_u64 {
        let world = World::new();
        let mut command = world.pave_command(&["create-service", "hello"]);
        command.args(MINIMAL).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_micros(step * 700));
        child.kill().unwrap();
        child.wait().unwrap();
        if assert_whole_or_nothing(&world) {
            finished += 1;
        }
        // The next run works, and takes away what the killed one left.
        let ran = world.create("hello", &["--resume"]);
        assert_eq!(ran.status, Some(0), "{}", ran.transcript());
        assert_eq!(world.entries(), ["hello"], "after {step} steps");
    }
    assert!(finished < 40, "every run was finished before it was killed, so nothing was tested");
}

#[test]
fn two_at_once_and_one_wins() {
    for _ in 0..5 {
        let world = World::new();
        let start = || {
            let mut command = world.pave_command(&["create-service", "hello"]);
            command.args(MINIMAL).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let (mut one, mut other) = (start(), start());
        let statuses = [one.wait().unwrap().code(), other.wait().unwrap().code()];
        assert!(statuses.contains(&Some(0)), "{statuses:?}");
        assert!(statuses.iter().any(|status| matches!(status, Some(2 | 3))), "{statuses:?}");
        assert!(assert_whole_or_nothing(&world));
        assert_eq!(world.entries(), ["hello"]);
    }
}

#[test]
fn asked_to_stop_it_cleans_up() {
    // Long enough to be interrupted: the remote asks a helper that never answers.
    let world = World::new();
    world.git(&["init", "-q", "--bare", "-b", "main", "slow.git"]);
    std::fs::write(world.path("slow.git/hooks/pre-receive"), "#!/bin/sh\nsleep 20\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(world.path("slow.git/hooks/pre-receive"), mode).unwrap();
    let mut command = world.pave_command(&["create-service", "hello", "--remote", "slow.git"]);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.args(MINIMAL).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !world.exists("hello") {
        std::thread::yield_now();
    }
    std::thread::sleep(Duration::from_millis(200));
    let group = format!("-{}", child.id());
    assert_eq!(world.run(world.command("kill").args(["-INT", "--", &group]), "kill").status, Some(0));
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("is created and committed, but not pushed"), "{stderr}");
    assert!(assert_whole_or_nothing(&world));
}
