//! Killed at many instants, and a disk that is full at every write: nothing is ever half there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Real;
use crate::tools::get;
use crate::world::registry::{ANSWERS, Acme, User};

const NEEDS: &[&str] = &["strace", "git", "ssh-keygen"];

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("registry::killed_while_creating_from_a_cold_cache", NEEDS, killed_while_creating),
        Real::new("registry::killed_while_asking_what_is_new", NEEDS, killed_while_syncing),
        Real::new("registry::killed_while_publishing", NEEDS, killed_while_publishing),
        Real::new("registry::a_full_disk_is_said_and_nothing_is_half_kept", NEEDS, full_disk),
    ]
}

/// How many instants of each command are tried.
const INSTANTS: usize = 30;

/// The command under strace, which follows pave itself but none of the programs that it runs.
fn traced(command: &Command, inject: &[&str], log: &Path) -> Command {
    let mut traced = Command::new(get("strace"));
    traced.args(["-qq", "-o"]).arg(log).args(inject).arg(command.get_program()).args(command.get_args());
    traced.current_dir(command.get_current_dir().unwrap()).env_clear().stdin(Stdio::null());
    traced.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    traced
}

/// A system call, and the how many-th of its kind it is: strace counts each kind on its own.
struct Instant {
    call: String,
    number: u64,
}

impl std::fmt::Display for Instant {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} number {}", self.call, self.number)
    }
}

/// Every system call of the command when nothing disturbs it.
fn calls(command: &Command, log: &Path) -> Vec<Instant> {
    let output = traced(command, &[], log).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut counts = BTreeMap::<String, u64>::new();
    let text = fs::read_to_string(log).unwrap();
    let names = text.lines().filter_map(|line| line.split_once('(')).map(|(name, _)| name);
    names
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        .map(|call| {
            let number = counts.entry(call.to_owned()).or_default();
            *number += 1;
            Instant { call: call.to_owned(), number: *number }
        })
        .collect()
}

/// Some of them from the first to the last, and more of those at the end, where files are written.
fn some(instants: &[Instant]) -> impl Iterator<Item = &Instant> {
    let total = instants.len();
    let even = (1..INSTANTS).map(move |number| total * number / INSTANTS);
    even.chain((1..10).map(move |back| total - back * 7)).map(|number| &instants[number])
}

/// Whether the command was killed.
fn kill_at(command: &Command, instant: &Instant, log: &Path) -> bool {
    let inject = format!("inject={}:signal=SIGKILL:when={}", instant.call, instant.number);
    !traced(command, &["-e", &inject], log).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

/// Names below a directory that only a process in the middle of its work would leave.
fn junk(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let is_sibling = Path::new(&name).extension().is_some_and(|extension| extension == "tmp");
        if name.starts_with(".pave") || is_sibling {
            found.push(name);
        } else if entry.file_type().unwrap().is_dir() {
            found.extend(junk(&entry.path()));
        }
    }
    found
}

fn assert_no_junk(user: &User, when: &str) {
    let mut found = junk(&user.home);
    let root = fs::read_dir(user.acme.world.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    found.extend(root.filter(|name| name.starts_with(".pave")));
    assert_eq!(found, Vec::<String>::new(), "after {when}");
}

/// Whether any program is still at work in this world.
fn is_at_work(acme: &Acme) -> bool {
    let root = acme.world.root().into_os_string().into_encoded_bytes();
    let mentions = |path: std::path::PathBuf| fs::read(path).is_ok_and(|line| line.windows(root.len()).any(|part| part == root));
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    processes.filter(|path| path.join("cmdline").exists()).any(|path| mentions(path.join("cmdline")))
}

fn create_args() -> Vec<&'static str> {
    [&["create-service", "hello", "--template", "minimal"], ANSWERS].concat()
}

fn killed_while_creating() {
    let acme = Acme::signed();
    let user = acme.friend("nina");
    let memory = user.file(".local/state/pave/registries/acme.json");
    let seen = fs::read(&memory).unwrap();
    let log = acme.world.root().join("calls");
    let all = calls(&user.command(&create_args()), &log);
    let mut killed = 0;
    for instant in some(&all) {
        let _ = fs::remove_dir_all(acme.world.path("hello"));
        let _ = fs::remove_dir_all(user.file(".cache"));
        fs::write(&memory, &seen).unwrap();
        killed += usize::from(kill_at(&user.command(&create_args()), instant, &log));
        if acme.world.exists("hello") {
            assert_eq!(acme.world.git(&["-C", "hello", "status", "--porcelain"]), "", "after {instant}");
            fs::remove_dir_all(acme.world.path("hello")).unwrap();
        }
        user.create("hello", "minimal", &[]).ok();
        assert_eq!(user.cached().len(), 1);
        assert_no_junk(&user, &instant.to_string());
    }
    assert!(killed > INSTANTS / 2, "only {killed} runs were killed");
}

fn killed_while_syncing() {
    let acme = Acme::signed();
    let user = acme.friend("nina");
    let memory = user.file(".local/state/pave/registries/acme.json");
    let seen = fs::read(&memory).unwrap();
    acme.pave(&["template", "yank", "minimal@1.0.0", "--reason", "It is rude"]).ok();
    let log = acme.world.root().join("calls");
    let sync = || user.command(&["registry", "sync"]);
    let all = calls(&sync(), &log);
    let after = fs::read_to_string(&memory).unwrap();
    let is_new = |text: &str| text.contains("It is rude");
    assert!(is_new(&after));
    let mut killed = 0;
    for instant in some(&all) {
        fs::write(&memory, &seen).unwrap();
        killed += usize::from(kill_at(&sync(), instant, &log));
        // The old or the new, and readable.
        let text = fs::read_to_string(&memory).unwrap();
        assert!(text.as_bytes() == seen || is_new(&text), "after {instant}");
        user.pave(&["template", "list"]).ok();
        user.pave(&["registry", "sync"]).ok();
        assert!(is_new(&fs::read_to_string(&memory).unwrap()));
        assert_no_junk(&user, &instant.to_string());
    }
    assert!(killed > INSTANTS / 2, "only {killed} runs were killed");
}

fn killed_while_publishing() {
    let acme = Acme::signed();
    acme.version("minimal", "1.2.0", "Hi");
    acme.push("Next");
    let user = acme.friend("nina");
    let head = acme.owner(&["rev-parse", "HEAD"]);
    let log = acme.world.root().join("calls");
    let publish = || {
        let mut command = acme.world.pave_command(&["template", "publish", "minimal"]);
        command.current_dir(acme.world.path("acme"));
        command
    };
    let back = || {
        acme.owner(&["push", "-q", "--force", "origin", &format!("{head}:refs/heads/main")]);
        acme.bare(&["update-ref", "-d", "refs/tags/minimal/v1.2.0"]);
        acme.owner(&["update-ref", "-d", "refs/tags/minimal/v1.2.0"]);
        acme.owner(&["reset", "-q", "--hard", &head]);
    };
    let all = calls(&publish(), &log);
    let (mut before, mut after) = (0, 0);
    for instant in some(&all) {
        back();
        kill_at(&publish(), instant, &log);
        // What git has been told to push, it may push after pave is gone.
        crate::world::World::wait_until("the push ends", || !is_at_work(&acme));
        let tag = acme.bare(&["for-each-ref", "--format=%(*objectname)", "refs/tags/minimal/v1.2.0"]);
        let main = acme.bare(&["rev-parse", "main"]);
        assert_eq!(main != head, !tag.is_empty(), "after {instant}: the branch and the tag, or neither");
        *(if tag.is_empty() { &mut before } else { &mut after }) += 1;
        let again = acme.publish("minimal");
        assert_eq!(again.status, Some(0), "after {instant}: {}", again.transcript());
        assert_eq!(acme.owner(&["status", "--porcelain"]), "");
        assert_eq!(acme.owner(&["rev-parse", "HEAD"]), acme.bare(&["rev-parse", "main"]));
        assert_eq!(acme.bare(&["fsck", "--strict"]), "");
        assert_no_junk(&user, &instant.to_string());
    }
    assert!(before > 0 && after > 0, "{before} before the push, {after} after it");
    user.pave(&["registry", "verify"]).ok();
}

fn full_disk() {
    let acme = Acme::signed();
    let user = acme.friend("nina");
    let log = acme.world.root().join("calls");
    let all = calls(&user.command(&create_args()), &log);
    let mut failures = 0;
    for call in ["write", "openat", "mkdir", "rename"] {
        let total = all.iter().filter(|instant| instant.call == call).count();
        for number in (1..=total).step_by(total / 30 + 1) {
            let _ = fs::remove_dir_all(acme.world.path("hello"));
            let _ = fs::remove_dir_all(user.file(".cache"));
            let inject = format!("inject={call}:error=ENOSPC:when={number}");
            let output = traced(&user.command(&create_args()), &["-e", &inject], &log).output().unwrap();
            let context = format!("{call} number {number}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.success(), acme.world.exists("hello"), "{context}");
            failures += usize::from(!output.status.success());
            let _ = fs::remove_dir_all(acme.world.path("hello"));
            user.create("hello", "minimal", &[]).ok();
            assert_eq!(user.cached().len(), 1, "{context}");
            assert_no_junk(&user, &context);
        }
    }
    assert!(failures > 5, "only {failures} runs failed, so the injection does not work");
}
