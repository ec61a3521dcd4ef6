//! sshd.

use std::fs;
use std::path::PathBuf;

use super::{Server, assert_pushed, free_port, wait_for, write_executable};
use crate::Real;
use crate::tools::get;
use crate::world::World;

const NEEDS: &[&str] = &["sshd", "ssh", "ssh-keygen"];

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("ssh::a_key_pushes", NEEDS, a_key_pushes),
        Real::new("ssh::a_key_that_is_not_known_writes_nothing", NEEDS, unknown_key),
        Real::new("ssh::a_host_that_is_not_known_writes_nothing", NEEDS, unknown_host),
        Real::new("ssh::a_rejecting_hook_leaves_work_for_resume", NEEDS, rejecting_hook),
        Real::new("ssh::nobody_listens", &["ssh"], nobody_listens),
    ]
}

pub(super) struct Ssh {
    pub(super) root: PathBuf,
    pub(super) port: u16,
    _server: Server,
}

impl Ssh {
    pub(super) fn start(world: &World) -> Self {
        let root = world.root().join("ssh");
        fs::create_dir_all(&root).unwrap();
        for name in ["host", "key", "stranger"] {
            let mut keygen = world.command(get("ssh-keygen"));
            let made = keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(root.join(name)).output().unwrap();
            assert!(made.status.success());
        }
        fs::copy(root.join("key.pub"), root.join("authorized")).unwrap();
        let port = free_port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nPidFile {0}/pid\nAuthorizedKeysFile {0}/authorized\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\n",
            root.display()
        );
        fs::write(root.join("sshd_config"), config).unwrap();
        // sshd wants its directory for unprivileged children.
        let _ = fs::create_dir_all("/run/sshd");
        let mut sshd = world.command(get("sshd"));
        let server = Server::start(sshd.args(["-D", "-e", "-f"]).arg(root.join("sshd_config")));
        wait_for(port);
        let host_key = fs::read_to_string(root.join("host.pub")).unwrap();
        fs::write(root.join("known"), format!("[127.0.0.1]:{port} {host_key}")).unwrap();
        Self { root, port, _server: server }
    }

    /// The user's ssh with this key, and these hosts known.
    pub(super) fn client(&self, world: &mut World, key: &str, known: &str) {
        let root = self.root.display();
        let ssh =
            format!("ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i {root}/{key} -o UserKnownHostsFile={root}/{known}");
        world.set("GIT_SSH_COMMAND", ssh);
    }

    fn repository(&self, world: &World) -> PathBuf {
        let path = self.root.join("hello.git");
        world.git(&["init", "-q", "--bare", "-b", "main", path.to_str().unwrap()]);
        path
    }

    pub(super) fn url(&self) -> String {
        let user = std::env::var("USER").unwrap_or_else(|_| "root".into());
        format!("ssh://{user}@127.0.0.1:{}{}/hello.git", self.port, self.root.display())
    }
}

fn a_key_pushes() {
    let mut world = World::new();
    let server = Ssh::start(&world);
    let repository = server.repository(&world);
    server.client(&mut world, "key", "known");
    world.create("hello", &["--remote", &server.url()]).ok();
    assert_pushed(&world, &repository);
    assert_eq!(world.git(&["-C", "hello", "remote", "get-url", "origin"]), server.url());
}

fn unknown_key() {
    let mut world = World::new();
    let server = Ssh::start(&world);
    server.repository(&world);
    server.client(&mut world, "stranger", "known");
    let ran = world.create("hello", &["--remote", &server.url(), "--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "authentication-failed", "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

fn unknown_host() {
    let mut world = World::new();
    let server = Ssh::start(&world);
    server.repository(&world);
    server.client(&mut world, "key", "nothing-known");
    let ran = world.create("hello", &["--remote", &server.url(), "--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "host-key", "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

fn rejecting_hook() {
    let mut world = World::new();
    let server = Ssh::start(&world);
    let repository = server.repository(&world);
    server.client(&mut world, "key", "known");
    let hook = repository.join("hooks/pre-receive");
    write_executable(&hook, "#!/bin/sh\necho 'not in a freeze' >&2\nexit 1\n");
    let ran = world.create("hello", &["--remote", &server.url()]).refused(4);
    assert!(ran.stderr.contains("not in a freeze"), "{}", ran.transcript());
    fs::remove_file(hook).unwrap();
    world.pave(&["create-service", "hello", "--resume"]).ok();
    assert_pushed(&world, &repository);
}

fn nobody_listens() {
    let world = World::new();
    let ran = world.create("hello", &["--remote", &format!("ssh://git@127.0.0.1:{}/x.git", free_port())]).refused(3);
    assert!(ran.stderr.contains("the host cannot be reached"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}
