//! gitolite behind the test's own sshd, in a home of the test's: no user of this machine is made or changed.

use std::fs;
use std::path::PathBuf;

use super::ssh::Ssh;
use crate::tools::get;
use crate::world::World;

/// A server where `ada` may push to `acme`, and never with force, and `nina` may read.
pub(super) struct Gitolite {
    pub(super) ssh: Ssh,
    pub(super) home: PathBuf,
}

const RULES: &str = "repo gitolite-admin\n    RW+ = ada\nrepo acme\n    RW = ada\n    R = nina\n";

impl Gitolite {
    pub(super) fn start(world: &World) -> Self {
        let ssh = Ssh::start(world);
        let home = world.root().join("gitolite");
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join(".gitconfig"), "[user]\n\tname = g\n\temail = g@localhost\n[init]\n\tdefaultBranch = main\n")
            .unwrap();
        let admin = home.join("ada.pub");
        fs::copy(ssh.root.join("key.pub"), &admin).unwrap();
        let setup = |args: &[&str]| {
            let mut command = world.command(get("gitolite"));
            let output = command.env("HOME", &home).args(["setup"]).args(args).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        setup(&["-pk", admin.to_str().unwrap()]);
        fs::write(home.join(".gitolite/conf/gitolite.conf"), RULES).unwrap();
        fs::create_dir_all(home.join(".gitolite/keydir")).unwrap();
        fs::copy(ssh.root.join("stranger.pub"), home.join(".gitolite/keydir/nina.pub")).unwrap();
        setup(&[]);
        // sshd starts gitolite in the home of this machine's user.
        let authorized = fs::read_to_string(home.join(".ssh/authorized_keys")).unwrap();
        let here = format!("command=\"HOME={} ", home.display());
        fs::write(ssh.root.join("authorized"), authorized.replace("command=\"", &here)).unwrap();
        Self { ssh, home }
    }

    /// The address of the repository, as gitolite names it.
    pub(super) fn url(&self) -> String {
        let user = std::env::var("USER").unwrap_or_else(|_| "root".into());
        format!("ssh://{user}@127.0.0.1:{}/acme", self.ssh.port)
    }

    /// The user's ssh, with the key that this user has.
    pub(super) fn command(&self, key: &str) -> String {
        let root = self.ssh.root.display();
        format!("ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i {root}/{key} -o UserKnownHostsFile={root}/known")
    }
}
