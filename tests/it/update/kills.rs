//! Killed at any instant, the service is as before, or complete, or one command away from either.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::road::{Road, State};

/// What is updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Clean,
    Conflicting,
    Edited,
}

fn prepare(case: Case) -> Road {
    let road = Road::at("1.0.0");
    if case == Case::Conflicting {
        road.edit("README.md", "Second part.", "Second part, mine.");
        road.commit("Mine");
    }
    if case != Case::Clean {
        road.edit("pave.yaml", "team-hello", "team-other # for now");
    }
    road.write("untracked", "mine\n");
    road.edit("greeting.yaml", "greeting", "# Dirty.\ngreeting");
    road
}

/// How long the whole of it takes; and what it leaves.
fn complete(case: Case) -> (Duration, State) {
    let road = prepare(case);
    let started = Instant::now();
    road.to("1.1.0", &[]);
    (started.elapsed(), road.state())
}

/// Starts an update, and kills it after some time: pave alone, or all its processes.
fn killed(road: &Road, after: Duration, with_group: bool) {
    let mut command = road.world.pave_command(&["update", "-C", "svc", "--no-input", "--template", &Road::template("1.1.0")]);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    if with_group {
        let group = format!("-{}", child.id());
        road.world.run(road.world.command("kill").args(["-KILL", "--", &group]), "kill");
    }
    child.kill().ok();
    child.wait().unwrap();
}

#[test]
fn at_many_instants() {
    const TURNS: u32 = 8;
    for case in [Case::Clean, Case::Conflicting, Case::Edited] {
        let before = prepare(case).state();
        let (whole, after) = complete(case);
        for turn in 0..TURNS {
            let road = prepare(case);
            killed(&road, whole * turn / TURNS, turn % 2 == 0);
            let context = format!("{case:?}, turn {turn}");
            if road.exists(".git/pave-update") {
                take_on_or_back(&road, case, turn % 4 < 2, &before, &after, &context);
                continue;
            }
            // A git that was killed leaves its lock; then there are notes of what it did.
            assert!(!road.exists(".git/index.lock"), "{context}");
            let now = road.state();
            assert!(now == before || now == after, "{context}: {now:?}");
            road.to("1.1.0", &[]);
            assert_eq!(road.state(), after, "{context}");
        }
    }
}

/// What a pave that was killed has left of git's own files goes with the update.
#[test]
fn nothing_is_left_in_the_directory_of_git() {
    let left = [".git/MERGE_MSG.4711.tmp", ".git/MERGE_HEAD.4711.tmp", ".git/index.4711.tmp"];
    let others = [".git/MERGE_MSG.tmp", ".git/MERGE_MSG.mine.tmp", ".git/description.1.tmp"];
    for ending in ["--continue", "--abort"] {
        let road = prepare(Case::Conflicting);
        road.report("1.1.0", &[], 1);
        left.iter().chain(&others).for_each(|path| road.write(path, ""));
        road.write("README.md", "Mine.\n");
        road.git(&["add", "README.md"]);
        road.pave(&[ending]).ok();
        assert!(!left.iter().any(|path| road.exists(path)) && others.iter().all(|path| road.exists(path)), "{ending}");
    }
}

fn take_on_or_back(road: &Road, case: Case, on: bool, before: &State, after: &State, context: &str) {
    let status = i32::from(case == Case::Conflicting);
    let is_complete = road.exists(".git/pave-update/handed-over");
    if on {
        let ran = road.pave(&["--continue"]);
        assert_eq!(ran.status, Some(status), "{context}: {}", ran.transcript());
        assert!(is_complete || &road.state() == after, "{context}");
    } else {
        let ran = road.pave(&["--abort"]);
        let now = road.state();
        // Where only the last note was missing, it is complete, and nothing is in progress.
        let is_expected = match ran.status {
            Some(0) => &now == before,
            Some(2) => &now == after && case != Case::Conflicting,
            _ => false,
        };
        assert!(is_expected, "{context}: {}{now:?}", ran.transcript());
    }
    for lock in [".git/index.lock", ".git/HEAD.lock", ".git/refs/heads/main.lock"] {
        assert!(!road.exists(lock), "{context}: {lock}");
    }
}
