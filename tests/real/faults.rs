//! A kernel that fails: every system call that writes fails once, and the process is killed at many instants.
//!
//! strace(1) injects the faults. After each run there is nothing at the target, or a complete repository; nothing is left beside
//! it by a run that ended by itself; and what went wrong was said.

mod update;

use std::collections::BTreeMap;
use std::process::Stdio;

use crate::Real;
use crate::world::{MINIMAL, World};

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    vec![
        Real::new("faults::a_full_disk_at_every_write", &["strace"], a_full_disk_at_every_write),
        Real::new("faults::killed_at_every_tenth_system_call", &["strace"], killed_at_many_calls),
        Real::new("faults::an_update_on_a_full_disk", &["strace"], update::on_a_full_disk),
        Real::new("faults::an_update_is_killed", &["strace"], update::killed),
    ]
}

/// What makes the service that the faults are for.
fn create() -> Vec<&'static str> {
    [&["create-service", "hello"], MINIMAL].concat()
}

/// Runs pave under strace; gives the exit status and stderr.
fn traced(world: &World, inject: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = world.command("strace");
    // A file a process, so that no line is split by another's.
    command.args(["-ff", "-qq", "-e", inject, "-o"]).arg(world.root().join("trace")).arg(env!("CARGO_BIN_EXE_pave"));
    let output = command.args(arguments).stdout(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn assert_whole_or_nothing(world: &World) -> bool {
    if !world.exists("hello") {
        return false;
    }
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain"]), "");
    assert_eq!(world.git(&["-C", "hello", "fsck", "--strict"]), "");
    true
}

/// For each kind of call that takes space, the first fails, then the second, until a run in which none did.
fn a_full_disk_at_every_write() {
    let mut failures = 0;
    for call in ["write", "pwrite64", "openat", "mkdir", "mkdirat", "rename", "link", "linkat", "ftruncate", "fallocate"] {
        for number in 1.. {
            let world = World::new();
            let (status, stderr) = traced(&world, &format!("inject={call}:error=ENOSPC:when={number}"), &create());
            let is_whole = assert_whole_or_nothing(&world);
            let context = format!("{call} number {number}: {status:?} {stderr}");
            assert!(world.entries().iter().all(|name| name == "hello"), "{context}: {:?}", world.entries());
            match status {
                Some(0) => assert!(is_whole, "{context}"),
                Some(3) => {
                    failures += 1;
                    assert!(stderr.contains("error") || is_silenced(&world), "{context}");
                }
                // A call that starts the program itself, before main.
                other => assert!(matches!(other, Some(1 | 101 | 127)) && !is_whole, "{context}"),
            }
            if !was_reached(call, number) {
                break;
            }
        }
    }
    assert!(failures > 20, "only {failures} writes failed, so the injection does not work");
}

/// Whether the write that would have said what went wrong was made to fail too: each process counts its own writes.
fn is_silenced(world: &World) -> bool {
    let files = std::fs::read_dir(world.root()).unwrap().map(|entry| entry.unwrap().path());
    let traces = files.filter(|path| path.file_stem().is_some_and(|name| name == "trace"));
    let mut texts = traces.map(|path| std::fs::read_to_string(path).unwrap());
    texts.any(|text| text.lines().any(|line| line.starts_with("write(2, ") && line.ends_with("(INJECTED)")))
}

/// Whether an undisturbed run makes the call that often.
fn was_reached(call: &str, number: u64) -> bool {
    thread_local! { static COUNTS: std::cell::RefCell<BTreeMap<String, u64>> = std::cell::RefCell::default(); }
    COUNTS.with_borrow_mut(|counts| {
        if counts.is_empty() {
            *counts = count_calls(&World::new(), &create());
        }
        counts.get(call).is_some_and(|count| number < *count)
    })
}

/// How often an undisturbed run makes each call: strace counts for each process, so it is that of the process that makes most of them.
fn count_calls(world: &World, arguments: &[&str]) -> BTreeMap<String, u64> {
    let log = world.root().join("calls");
    let mut command = world.command("strace");
    command.args(["-f", "-qq", "-o"]).arg(&log).arg(env!("CARGO_BIN_EXE_pave")).args(arguments);
    assert!(command.output().unwrap().status.success());
    let mut counts = BTreeMap::<(String, String), u64>::new();
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let mut words = line.split_whitespace();
        let (process, call) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let call = call.split('(').next().unwrap_or_default();
        if !call.is_empty() && call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            *counts.entry((process.to_owned(), call.to_owned())).or_default() += 1;
        }
    }
    let mut most = BTreeMap::new();
    for ((_, call), count) in counts {
        let so_far = most.entry(call).or_default();
        *so_far = count.max(*so_far);
    }
    assert!(most["write"] > 10, "{most:?}");
    most
}

/// strace counts each kind of call on its own, so an instant is a kind and a number.
fn killed_at_many_calls() {
    let counts = count_calls(&World::new(), &create());
    let instants: Vec<(String, u64)> =
        counts.iter().flat_map(|(call, count)| (1..=*count).map(move |number| (call.clone(), number))).step_by(10).collect();
    let (mut finished, mut killed) = (0, 0);
    for (call, number) in &instants {
        let world = World::new();
        let (status, _) = traced(&world, &format!("inject={call}:signal=SIGKILL:when={number}"), &create());
        killed += usize::from(status != Some(0));
        finished += usize::from(assert_whole_or_nothing(&world));
        let ran = world.create("hello", &["--resume"]);
        assert_eq!(ran.status, Some(0), "after {call} number {number}: {}", ran.transcript());
        assert_eq!(world.entries(), ["hello"], "after {call} number {number}");
    }
    let all = instants.len();
    assert!(killed * 2 > all, "only {killed} of {all} runs were stopped, so the injection does not work");
    assert!(finished > 0 && finished < all, "{finished} of {all} runs were finished");
}
