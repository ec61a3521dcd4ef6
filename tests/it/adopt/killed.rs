//! Killed at any instant, nothing of the user's is touched, and the next run completes it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use super::{GO, assert_adopted, assert_untouched, repository, snapshot};
use crate::world::World;

/// A git in front of git that kills pave when it is called for the `number`th time: before it does anything, or after.
fn deadly_git(world: &mut World, number: usize, after: bool) {
    let real = world.run(world.command("sh").args(["-c", "command -v git"]), "sh").stdout;
    let (real, count) = (real.trim(), world.root().join("count"));
    let _ = fs::remove_file(&count);
    let (before, then) = if after { ("", "kill -9 $PPID") } else { ("kill -9 $PPID; exit 1", "") };
    let script = format!(
        "#!/bin/sh\necho x >> '{count}'\nif test $(wc -l < '{count}') -eq {number}; then\n{before}\n'{real}' \"$@\"\n{then}\nexit\nfi\nexec '{real}' \"$@\"\n",
        count = count.display(),
    );
    let directory = world.root().join(format!("bin{number}{after}"));
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("git"), script).unwrap();
    fs::set_permissions(directory.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    world.set("PATH", format!("{}:{}", directory.display(), std::env::var("PATH").unwrap()));
}

/// A repository with work in every state.
fn busy(world: &World) -> String {
    repository(world, "payments", GO);
    world.write("payments/README.md", "changed\n");
    world.write("payments/Makefile", "not in git\n");
    world.write("payments/new.txt", "staged\n");
    world.git(&["-C", "payments", "add", "new.txt"]);
    world.git(&["-C", "payments", "rev-parse", "HEAD"])
}

fn status(world: &World) -> String {
    world.git(&["-C", "payments", "status", "--porcelain", "-uall"])
}

#[test]
fn at_every_call_of_git() {
    let whole = World::new();
    let head = busy(&whole);
    let expected_status = status(&whole);
    whole.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    let expected = whole.git(&["-C", "payments", "rev-parse", "HEAD"]);
    let (mut killed, mut number) = (0, 0);
    'all: loop {
        number += 1;
        for after in [false, true] {
            let mut world = World::new();
            assert_eq!(busy(&world), head);
            let files = snapshot(&world.path("payments"));
            deadly_git(&mut world, number, after);
            let ran = world.pave(&["adopt", "-C", "payments", "--yes"]);
            world.set("PATH", std::env::var("PATH").unwrap());
            if ran.status == Some(0) {
                break 'all;
            }
            assert_eq!(ran.status, None, "call {number}: {}", ran.stderr);
            killed += 1;
            assert_untouched(&files, &world.path("payments"));
            world.git(&["-C", "payments", "fsck", "--strict"]);
            let at = world.git(&["-C", "payments", "rev-parse", "HEAD"]);
            if at == head {
                // Objects that are there already do no harm, and neither do files.
                let ran = world.pave(&["adopt", "-C", "payments", "--yes"]);
                assert_eq!(ran.status, Some(0), "after call {number}, {after}: {}", ran.stderr);
            }
            assert_eq!(world.git(&["-C", "payments", "rev-parse", "HEAD"]), expected, "call {number}, {after}");
            assert_eq!(status(&world), expected_status, "call {number}, {after}");
            assert_untouched(&files, &world.path("payments"));
            assert_eq!(world.git(&["-C", "payments", "diff", "--cached", "--name-only"]), "new.txt");
        }
    }
    assert!(killed >= 16, "{killed} is too few to have tested anything");
}

#[test]
fn between_any_two_files() {
    let whole = World::new();
    let head = busy(&whole);
    let mine = snapshot(&whole.path("payments"));
    whole.pave(&["adopt", "-C", "payments", "--yes"]).ok();
    let added: Vec<_> = snapshot(&whole.path("payments")).into_keys().filter(|path| !mine.contains_key(path)).collect();
    let expected = whole.git(&["-C", "payments", "rev-parse", "HEAD"]);
    for count in [1, added.len() / 2, added.len() - 1, added.len()] {
        let world = World::new();
        assert_eq!(busy(&world), head);
        for path in &added[..count] {
            copy(&whole.path("payments").join(path), &world.path("payments").join(path));
        }
        world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
        assert_eq!(world.git(&["-C", "payments", "rev-parse", "HEAD"]), expected, "{count} files");
        assert_untouched(&mine, &world.path("payments"));
        assert_adopted(&world, "payments", &head);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
}

#[test]
fn while_files_appear() {
    let mut halves = 0;
    for seen in ["CODEOWNERS", ".golangci.yml", "deploy/base/service.yaml", "mkdocs.yml", "pave.yaml"] {
        let world = World::new();
        let head = busy(&world);
        let files = snapshot(&world.path("payments"));
        let mut command = world.pave_command(&["adopt", "-C", "payments", "--yes"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while !world.exists(&format!("payments/{seen}")) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // The git that it had started may still be at work.
        World::wait_until("git is done", || !world.exists("payments/.git/index.lock"));
        assert_untouched(&files, &world.path("payments"));
        if world.git(&["-C", "payments", "rev-parse", "HEAD"]) == head {
            halves += 1;
            world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
        }
        assert_untouched(&files, &world.path("payments"));
        assert_adopted(&world, "payments", &head);
    }
    assert!(halves > 0, "none was killed halfway");
}

#[test]
fn two_at_once() {
    for _ in 0..3 {
        let world = World::new();
        let head = busy(&world);
        let files = snapshot(&world.path("payments"));
        let start = || {
            let mut command = world.pave_command(&["adopt", "-C", "payments", "--yes"]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let (one, other) = (start(), start());
        let statuses = [one, other].map(|mut child| child.wait().unwrap().code());
        assert_untouched(&files, &world.path("payments"));
        if !statuses.contains(&Some(0)) {
            // Each was in the other's way; neither is lost.
            world.pave(&["adopt", "-C", "payments", "--yes"]).ok();
        }
        assert_adopted(&world, "payments", &head);
        assert_untouched(&files, &world.path("payments"));
    }
}
