//! The same for an update: afterwards the service is as it was, or complete, or `--abort` makes it as it was.

use std::collections::BTreeMap;

use super::{count_calls, traced};
use crate::world::World;

/// A new answer, which changes, adds and removes files.
const UPDATE: &[&str] = &["update", "--directory", "hello", "--no-input", "--set", "infrastructure.cache=redis"];
/// How many instants of each kind of call are tried at most.
const INSTANTS: u64 = 8;

/// A service, what it is before the update, and the tree that the update gives.
struct Expected {
    origin: World,
    head: String,
    after: String,
    calls: BTreeMap<String, u64>,
}

impl Expected {
    fn new() -> Self {
        let origin = World::new();
        origin.pave(&["create-service", "hello", "--template", "go-http", "--no-input", "--yes"]).ok();
        let world = World::new();
        copy(&origin, &world);
        let calls = count_calls(&world, UPDATE);
        let (head, after) = (git(&origin, &["rev-parse", "HEAD"]), git(&world, &["rev-parse", "HEAD^{tree}"]));
        assert_ne!(git(&world, &["rev-parse", "HEAD^1"]), git(&world, &["rev-parse", "HEAD"]));
        Self { origin, head, after, calls }
    }

    /// Instants of these kinds of calls, spread over the run.
    fn instants(&self, kinds: impl Fn(&str) -> bool) -> Vec<(String, u64)> {
        let kinds = self.calls.iter().filter(|(call, _)| kinds(call));
        let spread = |count: u64| (0..count.min(INSTANTS)).map(move |number| 1 + number * count / count.min(INSTANTS));
        kinds.flat_map(|(call, count)| spread(*count).map(move |number| (call.clone(), number))).collect()
    }

    /// Runs the update with a fault, and says whether it came to its end.
    fn survives(&self, fault: &str, call: &str, number: u64) -> bool {
        let world = World::new();
        copy(&self.origin, &world);
        let (status, stderr) = traced(&world, &format!("inject={call}:{fault}:when={number}"), UPDATE);
        let context = format!("{fault} at {call} number {number}: {status:?} {stderr}");
        if status != Some(0) && world.exists("hello/.git/pave-update") {
            let aborted = world.pave(&["update", "--directory", "hello", "--abort"]);
            let was_complete = aborted.stderr.contains("no update is in progress");
            assert!(aborted.status == Some(0) || was_complete, "{context}\n{}", aborted.transcript());
        }
        // A killed git leaves its locks, and says so itself.
        assert_eq!(git(&world, &["status", "--porcelain"]), "", "{context}");
        assert_eq!(git(&world, &["fsck", "--strict", "--no-dangling"]), "", "{context}");
        let is_complete = git(&world, &["rev-parse", "HEAD^{tree}"]) == self.after;
        assert!(is_complete || git(&world, &["rev-parse", "HEAD"]) == self.head, "{context}");
        assert!(is_complete || status != Some(0), "{context}");
        is_complete
    }
}

fn git(world: &World, arguments: &[&str]) -> String {
    world.git(&[&["-C", "hello"], arguments].concat())
}

fn copy(from: &World, to: &World) {
    let mut command = to.command("cp");
    command.arg("-a").arg(from.path("hello")).arg(to.path("hello"));
    assert!(command.status().unwrap().success());
    // Its files have other inodes now.
    git(to, &["update-index", "-q", "--refresh"]);
}

pub fn on_a_full_disk() {
    let expected = Expected::new();
    let takes_space = ["write", "pwrite64", "openat", "mkdir", "mkdirat", "rename", "link", "linkat", "symlink", "ftruncate"];
    let instants = expected.instants(|call| takes_space.contains(&call));
    let finished = instants.iter().filter(|(call, number)| expected.survives("error=ENOSPC", call, *number)).count();
    // Some calls are to be done without: a link is copied, a directory in memory is made on the disk.
    assert!(instants.len() > 20 && finished + 5 < instants.len(), "{finished} of {} finished", instants.len());
}

pub fn killed() {
    let expected = Expected::new();
    let changes_something =
        ["write", "pwrite64", "openat", "close", "mkdir", "rename", "link", "linkat", "unlink", "unlinkat", "fsync"];
    let instants = expected.instants(|call| changes_something.contains(&call));
    let finished = instants.iter().filter(|(call, number)| expected.survives("signal=SIGKILL", call, *number)).count();
    assert!(instants.len() > 20 && finished > 0 && finished < instants.len(), "{finished} of {} finished", instants.len());
}
