//! A generated service that runs, and what it logs.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::Language;
use super::backing::Servers;
use super::http;

pub const VERSION: &str = "1.2.3";

pub struct Service {
    pub port: u16,
    process: Child,
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
}

/// The service's program, with these variables and no others, as in a container.
pub fn program<L: Language>(repository: &Path, servers: &Servers, variables: &[(&str, &str)]) -> Command {
    let mut command = L::program(repository);
    command.env_clear().env("SERVICE_VERSION", VERSION).envs(servers.urls("")).envs(variables.iter().copied());
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Service {
    /// Migrates the database, where there is one, starts the service, and waits until it lives.
    pub fn start<L: Language>(repository: &Path, servers: &Servers, variables: &[(&str, &str)]) -> Self {
        if servers.database.is_some() {
            // As two replicas that start at once would, and as the next deployment does.
            let mut migrations: Vec<Child> =
                (0..2).map(|_| program::<L>(repository, servers, &[]).arg("migrate").spawn().unwrap()).collect();
            migrations.extend(program::<L>(repository, servers, &[]).arg("migrate").spawn());
            for migration in migrations {
                let output = migration.wait_with_output().unwrap();
                assert!(output.status.success(), "{output:?}");
            }
        }
        let port = free_port();
        let mut command = program::<L>(repository, servers, variables);
        let mut process = command.env("PORT", port.to_string()).spawn().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let readers = vec![
            collect(process.stdout.take().unwrap(), Arc::clone(&lines)),
            collect(process.stderr.take().unwrap(), Arc::clone(&lines)),
        ];
        let service = Self { port, process, lines, readers };
        until("the service lives", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        assert_eq!(http::get(port, "/healthz/live").status, 200);
        service
    }

    /// All log lines. Each is a JSON object with what every line must have, whoever wrote it and to whichever stream.
    pub fn log(&self) -> Vec<Value> {
        let lines = self.lines.lock().unwrap().clone();
        lines.iter().map(|line| parse(line)).collect()
    }

    /// Waits for a line that is so.
    pub fn logged(&self, what: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
        let mut found = None;
        until(what, || {
            found = self.log().into_iter().find(&is_meant);
            found.is_some()
        });
        found.unwrap()
    }

    pub fn terminate(&self) {
        end(&self.process, Signal::TERM);
    }

    /// Waits for the end; gives the exit status and the whole log.
    pub fn ended(mut self) -> (ExitStatus, Vec<Value>) {
        let mut status = None;
        until("the service ends", || {
            status = self.process.try_wait().unwrap();
            status.is_some()
        });
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        (status.unwrap(), self.log())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A log line, which must be one.
pub fn parse(line: &str) -> Value {
    let entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert_eq!(entry["service"], "payments", "{line}");
    assert_eq!(entry["version"], VERSION, "{line}");
    assert!(["debug", "info", "warn", "error"].iter().any(|level| entry["level"] == *level), "{line}");
    let timestamp: jiff::Timestamp = entry["timestamp"].as_str().unwrap().parse().unwrap();
    assert!(entry["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    assert!(timestamp.duration_until(jiff::Timestamp::now()).abs() < jiff::SignedDuration::from_mins(5), "{line}");
    assert!(entry["msg"].is_string(), "{line}");
    entry
}

fn collect(stream: impl Read + Send + 'static, lines: Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            lines.lock().unwrap().push(line.unwrap());
        }
    })
}

pub fn end(process: &Child, signal: Signal) {
    kill_process(Pid::from_child(process), signal).unwrap();
}

/// A port of loopback that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits for what happens by itself.
pub fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !happened() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
