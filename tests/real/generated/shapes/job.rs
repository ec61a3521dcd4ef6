//! A job: it does its work once, says so, and can be stopped.

use std::process::Child;

use rustix::process::Signal;
use serde_json::Value;

use super::super::backing::Servers;
use super::super::repository::Repository;
use super::super::service::{end, parse, program};
use super::super::{DATABASE, Language};
use super::servers::{Lock, sql};

const OLD: &str = "INSERT INTO items (id, name, created_at) SELECT gen_random_uuid(), 'old', now() - interval '91 days'";
const YOUNG: &str = "INSERT INTO items (id, name, created_at) SELECT gen_random_uuid(), 'young', now() - interval '89 days'";

/// A job that was built, before a database with its schema and these items.
fn made<L: Language>(old: usize, young: usize) -> (Repository, Servers) {
    let repository = Repository::create::<L>(DATABASE);
    L::build(&repository);
    let servers = Servers::start(DATABASE);
    let migrated = program::<L>(&repository.path(), &servers, &[]).arg("migrate").output().unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
    sql(&servers, &format!("{OLD} FROM generate_series(1, {old})"));
    sql(&servers, &format!("{YOUNG} FROM generate_series(1, {young})"));
    (repository, servers)
}

fn start<L: Language>(repository: &Repository, servers: &Servers, batch: &str) -> Child {
    program::<L>(&repository.path(), servers, &[("BATCH_SIZE", batch)]).spawn().unwrap()
}

/// The exit status and the log of a run that ends.
fn ended(run: Child) -> (Option<i32>, Vec<Value>) {
    let output = run.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text.lines().map(parse).collect())
}

fn deleted(log: &[Value]) -> &Value {
    let done = log.iter().find(|line| line["msg"] == "done");
    &done.unwrap_or_else(|| panic!("it does not say that it is done: {log:#?}"))["deleted"]
}

/// What is old goes, what is young stays, and the next run finds nothing to do. Without its database it fails.
pub fn runs<L: Language>() {
    let (repository, mut servers) = made::<L>(5, 2);
    for expected in [5, 0] {
        let (status, log) = ended(start::<L>(&repository, &servers, "2"));
        assert_eq!((status, deleted(&log)), (Some(0), &expected.into()), "{log:#?}");
        assert!(log.iter().any(|line| line["msg"] == "done" && line["trace_id"].is_string()), "{log:#?}");
        assert_eq!(sql(&servers, "SELECT string_agg(name, ' ') FROM items"), "young young");
    }
    servers.database.as_mut().unwrap().stop();
    let (status, log) = ended(start::<L>(&repository, &servers, "2"));
    assert_eq!(status, Some(1), "{log:#?}");
    assert!(log.iter().any(|line| line["level"] == "error"), "{log:#?}");
}

/// SIGTERM stops a run between two batches, and the next goes on from there.
pub fn is_stopped<L: Language>() {
    let (repository, servers) = made::<L>(3, 1);
    let lock = Lock::of_items(&servers);
    let run = start::<L>(&repository, &servers, "1");
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass";
    super::super::service::until("the first batch waits", || sql(&servers, waiting) == "1");
    end(&run, Signal::TERM);
    // The signal is there before the batch is done.
    std::thread::sleep(std::time::Duration::from_millis(500));
    drop(lock);
    let (status, log) = ended(run);
    assert_eq!(status, Some(143), "{log:#?}");
    assert_eq!(sql(&servers, "SELECT count(*) FROM items"), "3", "one batch was begun, and is done: {log:#?}");
    let (status, log) = ended(start::<L>(&repository, &servers, "1"));
    assert_eq!((status, deleted(&log)), (Some(0), &2.into()), "{log:#?}");
}
