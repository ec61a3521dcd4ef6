//! Killed at any instant, there is nothing at the target, or a complete repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use crate::world::{MINIMAL, World};

/// Whether an instant has come.
type HasCome<'a> = &'a dyn Fn(&World) -> bool;

/// How often each instant is tried.
const TURNS: usize = 3;

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

/// Waits until `has_come`, which is looked at once more after the process has ended; gives whether it came.
fn await_instant(child: &mut Child, has_come: impl Fn() -> bool) -> bool {
    loop {
        let has_ended = child.try_wait().unwrap().is_some();
        if has_come() || has_ended {
            return has_come();
        }
        std::thread::yield_now();
    }
}

/// The repository while it is made, beside its place.
fn staged(world: &World) -> Option<PathBuf> {
    let mut entries = fs::read_dir(world.work()).unwrap().flatten();
    let hidden = entries.find(|entry| entry.file_name().to_string_lossy().starts_with(".pave-staging-hello-"))?;
    Some(hidden.path().join("hello"))
}

#[test]
fn killed_at_many_instants() {
    let in_staging = |world: &World, path: &str| staged(world).is_some_and(|staged| staged.join(path).exists());
    let has_pack = |world: &World| {
        let packs = staged(world).map(|staged| staged.join(".git/objects/pack"));
        packs.and_then(|packs| fs::read_dir(packs).ok()).is_some_and(|mut packs| packs.next().is_some())
    };
    let instants: [(&str, HasCome); 9] = [
        ("it starts", &|_| true),
        ("the hidden directory is there", &|world| staged(world).is_some()),
        ("the repository begins", &|world| in_staging(world, ".git")),
        ("a file is written", &|world| in_staging(world, "README.md")),
        ("another file is written", &|world| in_staging(world, "pave.yaml")),
        ("the index is written", &|world| in_staging(world, ".git/index")),
        ("objects are written", &has_pack),
        ("the branch is written", &|world| in_staging(world, ".git/refs/heads/main")),
        ("the service is there", &|world| world.exists("hello")),
    ];
    let (mut halves, mut wholes) = (0, 0);
    for (instant, has_come) in instants.iter().flat_map(|instant| [instant; TURNS]) {
        let world = World::new();
        let mut command = world.pave_command(&["create-service", "hello"]);
        let mut child = command.args(MINIMAL).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // A short instant may pass unseen; then the run has ended, and is looked at all the same.
        await_instant(&mut child, || has_come(&world));
        child.kill().unwrap();
        child.wait().unwrap();
        wholes += usize::from(assert_whole_or_nothing(&world));
        halves += usize::from(staged(&world).is_some_and(|staged| staged.exists()));
        // The next run works, and takes away what the killed one left.
        let ran = world.create("hello", &["--resume"]);
        assert_eq!(ran.status, Some(0), "{}", ran.transcript());
        assert_eq!(world.entries(), ["hello"], "killed when {instant}");
    }
    assert!(halves > TURNS && wholes > 0, "{halves} were killed halfway, {wholes} had finished: too few to have tested anything");
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
    let world = World::new();
    world.git(&["init", "-q", "--bare", "-b", "main", "slow.git"]);
    // Takes long enough to be interrupted, and ends by itself where it is not.
    world.write("slow.git/hooks/pre-receive", &format!("#!/bin/sh\n: > '{}'\nsleep 20\n", world.path("asked").display()));
    make_executable(&world.path("slow.git/hooks/pre-receive"));
    let mut command = world.pave_command(&["create-service", "hello", "--remote", "slow.git"]);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.args(MINIMAL).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let is_asked = await_instant(&mut child, || world.exists("asked"));
    let group = format!("-{}", child.id());
    if is_asked {
        assert_eq!(world.run(world.command("kill").args(["-INT", "--", &group]), "kill").status, Some(0));
    }
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(is_asked, "it ended before it pushed: {stderr}");
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("is created and committed, but not pushed"), "{stderr}");
    assert!(assert_whole_or_nothing(&world));
}

fn make_executable(path: &Path) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}
