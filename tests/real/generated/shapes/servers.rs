//! The servers behind a worker or a job, asked past it.

use std::process::{Child, Command, Stdio};

use rustix::process::Signal;

use super::super::backing::Servers;
use super::super::service::{end, until};
use crate::tools::get;

/// What Redis answers to a command.
pub fn redis(servers: &Servers, arguments: &[&str]) -> String {
    let port = servers.cache.as_ref().unwrap().port.to_string();
    let output = Command::new(get("redis-cli")).args(["-p", &port]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What PostgreSQL answers to a statement, without frills.
pub fn sql(servers: &Servers, statement: &str) -> String {
    let output = psql(servers, statement).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn psql(servers: &Servers, statement: &str) -> Command {
    let port = servers.database.as_ref().unwrap().port.to_string();
    let mut command = Command::new(get("psql"));
    command.args(["-h", "127.0.0.1", "-p", &port, "-U", "payments", "-X", "-q", "-A", "-t", "-c", statement, "postgres"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A lock of the items: nobody else reads or writes them until it is dropped.
pub struct Lock(Child);

impl Lock {
    pub fn of_items(servers: &Servers) -> Self {
        let statement = "BEGIN; LOCK TABLE items; SELECT pg_sleep(60); COMMIT";
        let lock = Self(psql(servers, statement).spawn().unwrap());
        let is_locked =
            "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'items'::regclass";
        until("the items are locked", || sql(servers, is_locked) == "1");
        lock
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // It has the server stop what it does.
        end(&self.0, Signal::INT);
        let _ = self.0.wait();
    }
}
