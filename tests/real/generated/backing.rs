//! A PostgreSQL and a Redis of a test's own, on ports of their own; never the ones that this machine runs.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::Signal;

use super::Backing;
use super::service::{end, free_port, until};
use crate::tools::get;

/// The user `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

pub struct Servers {
    pub database: Option<Server>,
    pub cache: Option<Server>,
    /// Removed with the servers.
    _directory: tempfile::TempDir,
}

impl Servers {
    pub fn start(backing: Backing) -> Self {
        let directory = tempfile::tempdir().unwrap();
        if runs_as_root(directory.path()) {
            chown(directory.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let database = backing.database.then(|| postgresql(directory.path()));
        let cache = backing.cache.then(|| redis(directory.path()));
        Self { database, cache, _directory: directory }
    }

    /// `DATABASE_URL` and `REDIS_URL`, of the servers that there are.
    pub fn urls(&self, prefix: &str) -> Vec<(String, String)> {
        let address = |server: &Server| format!("127.0.0.1:{}", server.port);
        let database = self.database.as_ref().map(|server| {
            (format!("{prefix}DATABASE_URL"), format!("postgres://payments@{}/postgres?sslmode=disable", address(server)))
        });
        let cache = self.cache.as_ref().map(|server| (format!("{prefix}REDIS_URL"), format!("redis://{}/0", address(server))));
        database.into_iter().chain(cache).collect()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for server in [&mut self.database, &mut self.cache].into_iter().flatten() {
            server.stop();
        }
    }
}

pub struct Server {
    pub port: u16,
    command: Command,
    /// What tells a server to end without waiting for its clients.
    signal: Signal,
    process: Option<Child>,
}

impl Server {
    fn started(port: u16, command: Command, signal: Signal) -> Self {
        let mut server = Self { port, command, signal, process: None };
        server.start();
        server
    }

    /// Starts the server, again on the same port and with the same data.
    pub fn start(&mut self) {
        self.process = Some(self.command.spawn().unwrap());
        let port = self.port;
        until("a server listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    }

    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            end(&process, self.signal);
            process.wait().unwrap();
        }
    }
}

fn postgresql(directory: &Path) -> Server {
    let port = free_port();
    let data = directory.join("data");
    // The same version's server, whatever else is on the PATH.
    let programs: PathBuf = get("initdb").canonicalize().unwrap().parent().unwrap().to_owned();
    let made = unprivileged(&programs.join("initdb"), directory)
        .args(["--username=payments", "--auth=trust", "--encoding=UTF8", "--no-sync", "--pgdata"])
        .arg(&data)
        .stderr(Stdio::inherit())
        .status()
        .unwrap();
    assert!(made.success());
    let mut command = unprivileged(&programs.join("postgres"), directory);
    command.arg("-D").arg(data).arg("-k").arg(directory).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-F"]);
    Server::started(port, command, Signal::INT)
}

fn redis(directory: &Path) -> Server {
    let port = free_port();
    let mut command = unprivileged(&get("redis-server"), directory);
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"]).arg(directory);
    Server::started(port, command, Signal::TERM)
}

fn unprivileged(program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory).env_clear().env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if std::fs::metadata(directory).unwrap().uid() == NOBODY {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn runs_as_root(just_made: &Path) -> bool {
    std::fs::metadata(just_made).unwrap().uid() == 0
}
