//! Real git servers on loopback: nginx with git-http-backend and basic authentication, and sshd.

mod http;
mod ssh;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Child;

use crate::Real;
use crate::world::World;

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    [http::tests(), ssh::tests()].into_iter().flatten().collect()
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

/// Ends a server with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn write_executable(path: &Path, text: &str) {
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
