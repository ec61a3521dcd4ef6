//! Keys of the three formats, each in a place of its own, and git told to trust them as pave is.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::world::World;

/// Somebody's key. Dropped, the agents go that it has started.
pub struct Key {
    pub kind: Kind,
    pub name: &'static str,
    /// An ssh key's private file, gpg's home, or the place of `key.pem` and `cert.pem`.
    pub place: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Of a type that ssh-keygen knows.
    Ssh(&'static str),
    Gpg,
    X509,
}

pub const KINDS: [Kind; 3] = [Kind::Ssh("ed25519"), Kind::Gpg, Kind::X509];
const OPENSSL: &str = "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = x\n\
    [self]\nbasicConstraints = critical, CA:true\nkeyUsage = critical, digitalSignature, keyCertSign\nsubjectKeyIdentifier = hash\n\
    [leaf]\nbasicConstraints = critical, CA:false\nkeyUsage = critical, digitalSignature\n";

/// Runs it to the end, which must be a good one, and gives what it wrote.
pub fn run(command: &mut Command, input: &str) -> String {
    use std::io::Write;
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

impl Key {
    /// A new one of `name`.
    pub fn new(world: &World, kind: Kind, name: &'static str) -> Self {
        let place = world.root().join(name.to_lowercase());
        fs::DirBuilder::new().mode(0o700).create(&place).unwrap();
        let key = Self { kind, name, place };
        match kind {
            Kind::Ssh(kind) => {
                run(
                    world.command("ssh-keygen").args(["-q", "-t", kind, "-N", "", "-C", name, "-f"]).arg(key.place.join("key")),
                    "",
                );
            }
            Kind::Gpg => key.make_gpg(world, &[], "never"),
            Kind::X509 => key.make_certificate(world, "self", None, 30),
        }
        key
    }

    /// A gpg key of years ago, which could sign as long as that.
    pub fn old(world: &World, name: &'static str, expires: &str) -> Self {
        let key = Self { kind: Kind::Gpg, name, place: world.root().join(name.to_lowercase()) };
        fs::DirBuilder::new().mode(0o700).create(&key.place).unwrap();
        key.make_gpg(world, &PAST, expires);
        key
    }

    /// A certificate of `issuer`.
    pub fn issued(world: &World, name: &'static str, issuer: &Self, days: i32) -> Self {
        let key = Self { kind: Kind::X509, name, place: world.root().join(name.to_lowercase()) };
        fs::create_dir(&key.place).unwrap();
        key.make_certificate(world, "leaf", Some(issuer), days);
        key
    }

    fn make_gpg(&self, world: &World, options: &[&str], expires: &str) {
        let mut command = self.gpg(world);
        command.args(options).args(["--passphrase", "", "--quick-gen-key"]);
        run(command.args([&format!("{} <{}@example.org>", self.name, self.name), "rsa2048", "sign", expires]), "");
    }

    fn make_certificate(&self, world: &World, section: &str, issuer: Option<&Self>, days: i32) {
        fs::write(self.place.join("openssl.cnf"), OPENSSL).unwrap();
        let openssl = |args: &[&str]| {
            let mut command = world.command("openssl");
            command.current_dir(&self.place).args(args);
            command
        };
        let subject = format!("/CN={}", self.name);
        let new = ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-config", "openssl.cnf", "-subj", &subject];
        let days = days.to_string();
        let Some(issuer) = issuer else {
            run(openssl(&new).args(["-x509", "-days", &days, "-extensions", section, "-out", "cert.pem"]), "");
            return;
        };
        run(openssl(&new).args(["-new", "-out", "request.pem"]), "");
        let mut sign = openssl(&["x509", "-req", "-in", "request.pem", "-out", "cert.pem", "-days", &days, "-CAcreateserial"]);
        sign.args(["-extfile", "openssl.cnf", "-extensions", section]);
        run(sign.arg("-CA").arg(issuer.place.join("cert.pem")).arg("-CAkey").arg(issuer.place.join("key.pem")), "");
    }

    /// gpg with this key's home.
    pub fn gpg(&self, world: &World) -> Command {
        let mut command = world.command("gpg");
        command.env("GNUPGHOME", &self.place).args(["--batch", "--no-tty", "--pinentry-mode", "loopback"]);
        command
    }

    /// `payload` with its signature below.
    pub fn sign(&self, world: &World, payload: &str, options: &[&str]) -> String {
        let signature = match self.kind {
            Kind::Ssh(_) => {
                let mut command = world.command("ssh-keygen");
                run(command.args(["-q", "-Y", "sign", "-n", "git", "-f"]).arg(self.place.join("key")), payload)
            }
            Kind::Gpg => run(self.gpg(world).args(options).args(["--armor", "--detach-sign"]), payload),
            Kind::X509 => {
                let mut command = world.command("openssl");
                command.current_dir(&self.place).args(["cms", "-sign", "-binary", "-outform", "PEM", "-md", "sha256"]);
                run(command.args(["-signer", "cert.pem", "-inkey", "key.pem"]), payload).replace(" CMS-", " SIGNED MESSAGE-")
            }
        };
        format!("{payload}{signature}")
    }

    /// The public key, as people paste it.
    pub fn public(&self, world: &World) -> String {
        match self.kind {
            Kind::Ssh(_) => fs::read_to_string(self.place.join("key.pub")).unwrap(),
            Kind::Gpg => run(self.gpg(world).args(["--armor", "--export"]), ""),
            Kind::X509 => fs::read_to_string(self.place.join("cert.pem")).unwrap(),
        }
    }

    /// The signer's entry in `registry.yaml`.
    pub fn entry(&self, world: &World) -> serde_json::Value {
        let field = match self.kind {
            Kind::Ssh(_) => "ssh",
            Kind::Gpg => "gpg",
            Kind::X509 => "x509",
        };
        serde_json::json!({"name": self.name, field: self.public(world)})
    }

    /// Has gpg or gpgsm, or git in the case of ssh, trust `keys` in a home for this kind; gives the arguments of git and the home.
    pub fn git_trust(world: &World, keys: &[&Self]) -> (Vec<String>, PathBuf) {
        let home = world.root().join(format!("trust-{}", fs::read_dir(world.root()).unwrap().count()));
        fs::DirBuilder::new().mode(0o700).create(&home).unwrap();
        fs::write(home.join("gpg.conf"), "trust-model always\nno-autostart\n").unwrap();
        fs::write(home.join("gpgsm.conf"), "disable-crl-checks\ndisable-dirmngr\n").unwrap();
        let (mut allowed, mut roots) = (String::new(), String::new());
        for key in keys {
            let public = key.public(world);
            match key.kind {
                Kind::Ssh(_) => allowed.push_str(&format!("* {public}")),
                Kind::Gpg => drop(run(world.command("gpg").env("GNUPGHOME", &home).args(["--batch", "--import"]), &public)),
                Kind::X509 => {
                    run(world.command("gpgsm").env("GNUPGHOME", &home).args(["--batch", "--import"]), &public);
                    let mut command = world.command("openssl");
                    let line = run(command.args(["x509", "-noout", "-fingerprint", "-sha1"]), &public);
                    roots.push_str(&format!("{} S relax\n", line.trim().split_once('=').unwrap().1));
                }
            }
        }
        fs::write(home.join("allowed"), allowed).unwrap();
        fs::write(home.join("trustlist.txt"), roots).unwrap();
        (vec!["-c".into(), format!("gpg.ssh.allowedSignersFile={}", home.join("allowed").display())], home)
    }
}

/// Years ago, for gpg.
pub const PAST: [&str; 2] = ["--faked-system-time", "20200101T000000"];

/// Ends the agents that gpg has started in `home`.
pub fn end_agents(world: &World, home: &std::path::Path) {
    let ended = world.command("gpgconf").arg("--homedir").arg(home).args(["--kill", "all"]).output();
    assert!(ended.unwrap().status.success());
}
