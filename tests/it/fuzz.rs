//! Damaged and hostile locks and manifests: whatever stands in them, pave reads them or refuses them, soon, and names no path outside
//! of the service.
//!
//! The cases are the same in every run. `PAVE_FUZZ=1000000 cargo test --test it fuzz` tries as many others, from `PAVE_FUZZ_SEED` on.

mod mutate;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use pave_cli::base::RelPath;
use pave_cli::base::yaml::refuse_bombs;
use pave_cli::service::{Edit, LOCK, Lock, MANIFEST, Manifest, edit};

use super::world::World;
use mutate::Mutator;

/// How many mutations `cargo test` tries of each text.
const USUAL: u64 = 500;
/// Longer than any manifest that is edited, in bytes.
const LONG: usize = 100_000;
/// Longer than any of them may take on a busy machine.
const HANGS: Duration = Duration::from_secs(60);

#[test]
fn damaged_locks_are_read_or_refused() {
    fuzz(LOCK, |text| match Lock::parse(text) {
        Ok(lock) => {
            lock.files.keys().for_each(stays_inside);
            assert_eq!(Lock::parse(&lock.render()).expect("what it writes"), lock);
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    });
}

#[test]
fn damaged_manifests_are_read_or_refused() {
    let edits = [
        Edit::Set { name: "infrastructure.cache".into(), value: "none".into() },
        Edit::Remove { name: "service.owner".into() },
        Edit::Move { from: "observability".into(), to: "telemetry".into() },
    ];
    fuzz(MANIFEST, move |text| {
        let read = Manifest::parse(text);
        // Nobody has so long a manifest edited; that it is read is soon enough.
        let edited = if text.len() < LONG { edit(text, &edits) } else { Ok(text.to_owned()) };
        let Ok(manifest) = read else { return false };
        manifest.exceptions.iter().filter_map(|exception| exception.path.as_ref()).for_each(stays_inside);
        if let Ok(edited) = edited {
            let after = Manifest::parse(&edited).expect("an edit leaves a manifest");
            assert_eq!((after.template, after.exceptions), (manifest.template, manifest.exceptions));
        }
        true
    });
}

/// Registries' files and templates' are read by another parser, which minds depth.
#[test]
fn what_strangers_write_is_read_soon() {
    fuzz(MANIFEST, |text| refuse_bombs(text).is_ok() && serde_yaml::from_str::<serde_yaml::Value>(text).is_ok());
}

/// A second opinion, simpler than the first.
fn stays_inside(path: &RelPath) {
    let text = path.as_str();
    let is_harmless = |name: &str| !matches!(name.to_ascii_lowercase().as_str(), "" | "." | ".." | ".git");
    assert!(text.split('/').all(is_harmless) && !text.contains(['\\', '\0', '\n', ':']), "{text:?}");
}

/// Reads mutations of the file `name` of real services. `read` says whether it took one.
fn fuzz(name: &str, read: impl Fn(&str) -> bool + Send + 'static) {
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().expect("a number"));
    let (count, seed) = (number("PAVE_FUZZ").unwrap_or(USUAL), number("PAVE_FUZZ_SEED").unwrap_or(0));
    let seeds = texts(name);
    let (sender, receiver) = mpsc::channel();
    // A stack of the size that threads have by default; an overflow would end the whole run.
    let worker = thread::spawn(move || {
        let mut taken = 0;
        for (index, hostile) in mutate::hostile(&seeds).into_iter().enumerate() {
            sender.send(format!("hostile text {index}: {}", start(&hostile))).unwrap();
            read(&hostile);
        }
        for case in seed..seed + count {
            let text = Mutator::new(case).mutate(&seeds);
            sender.send(format!("case {case}: {}", start(&text))).unwrap();
            taken += u64::from(read(&text));
        }
        taken
    });
    let mut last = String::new();
    loop {
        match receiver.recv_timeout(HANGS) {
            Ok(case) => last = case,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs at {last}"),
        }
    }
    let taken = worker.join().unwrap_or_else(|_| panic!("it fails at {last}"));
    // Neither all nor none, or the mutations are no good.
    assert!(taken * 100 > count && taken * 100 < count * 99, "{taken} of {count} were taken");
}

/// The file of services of each kind, as created, and as a team might have written it.
fn texts(name: &str) -> Vec<String> {
    let world = World::new();
    let mut texts: Vec<String> = [
        "go-http",
        "go-job",
        "go-worker",
        "java-http",
        "python-http",
        "python-job",
        "python-worker",
        "rust-http",
        "typescript-http",
    ]
    .iter()
    .map(|template| {
        world.pave(&["create-service", "payments", "--template", template, "--output", template, "--no-input"]).ok();
        world.read(&format!("{template}/{name}"))
    })
    .collect();
    if name == MANIFEST {
        texts.push(include_str!("fuzz/pave.yaml").to_owned());
    }
    texts
}

fn start(text: &str) -> String {
    text.chars().take(2000).collect::<String>().escape_debug().to_string()
}
