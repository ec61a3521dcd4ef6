//! Real git servers on loopback: nginx with git-http-backend and basic authentication, sshd, and gitolite.

mod gitolite;
pub mod http;
mod registry;
mod ssh;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::Real;
use crate::world::World;

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    [http::tests(), ssh::tests(), registry::tests()].into_iter().flatten().collect()
}

/// A port of loopback that nobody listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until something listens there.
fn wait_for(port: u16) {
    for _ in 0..500 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("nothing listens on port {port}");
}

/// A server with all its processes, ended with the test.
struct Server(Child);

impl Server {
    /// Starts it as the head of a process group, in which what it forks stays.
    fn start(command: &mut Command) -> Self {
        Self(command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn group(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its head is waited for only after this, so that the number is still its group's.
        let _ = kill_process_group(self.group(), Signal::KILL);
        let _ = self.0.wait();
    }
}

pub fn write_executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The remote repository has the local one's commit, and the local one follows it.
fn assert_pushed(world: &World, repository: &Path) {
    let head = world.git(&["-C", "hello", "rev-parse", "HEAD"]);
    assert_eq!(world.git(&["--git-dir", repository.to_str().unwrap(), "rev-parse", "refs/heads/main"]), head);
    assert_eq!(world.git(&["-C", "hello", "rev-parse", "origin/main"]), head);
    assert_eq!(world.git(&["-C", "hello", "status", "--porcelain", "--branch"]), "## main...origin/main");
}
