//! Nothing but the list of signers widens trust, and nothing is left behind.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Stdio;

use super::NEEDS;
use super::bench::{Bench, agents};
use super::keys::{KINDS, Key, Kind, end_agents};
use crate::{Real, tools};

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("signatures::the_users_own_trust_does_not_count", NEEDS, own_trust),
        Real::new("signatures::a_repositorys_configuration_does_not_count", NEEDS, own_configuration),
        Real::new("signatures::the_users_own_programs_count", NEEDS, own_programs),
        Real::new("signatures::a_missing_program_is_said_to_be_missing", NEEDS, missing),
        Real::new("signatures::no_agent_stays", NEEDS, no_agent),
        Real::new("signatures::what_a_killed_check_leaves_goes_with_the_next", NEEDS, killed),
        Real::new("signatures::a_long_temporary_path_changes_nothing", NEEDS, long_path),
        Real::new("signatures::fingerprints_are_those_of_the_programs", NEEDS, fingerprints),
    ]
}

fn own_trust() {
    for kind in KINDS {
        let mut bench = Bench::new();
        let (ada, eve) = (bench.key(kind, "Ada"), bench.key(kind, "Eve"));
        let id = bench.signed(&eve);
        let (_, home) = Key::git_trust(&bench.world, &[&eve]);
        bench.world.set("GNUPGHOME", home.to_str().unwrap());
        let allowed = home.join("allowed");
        bench.world.git_config(&format!("[gpg \"ssh\"]\n\tallowedSignersFile = {}\n", allowed.display()));
        bench.world.git(&["-C", "r", "verify-tag", &id]);
        let said = bench.pave(&id, &[&ada]);
        assert!(said.starts_with("foreign-signature:"), "{said}");
        // Nor does the user's own strictness, which is about their keyring.
        bench.world.git_config("[gpg]\n\tminTrustLevel = ultimate\n");
        assert_eq!(bench.pave(&bench.signed(&ada), &[&ada]), "good: Ada");
        end_agents(&bench.world, &home);
    }
}

/// A program that calls everything good: `key` is the fingerprint that it names.
fn liar(bench: &Bench, fingerprint: &str) -> String {
    let path = bench.world.root().join("liar");
    let script = format!(
        "#!/bin/sh\ntouch {}\ncase \"$*\" in *find-principals*) echo pave;; *-Y*) echo 'Good \"git\" signature for pave with ED25519 \
         key {fingerprint}';; *) printf '[GNUPG:] NEWSIG\\n[GNUPG:] GOODSIG A A\\n[GNUPG:] VALIDSIG {fingerprint} a 1 0 4 0 1 8 00 \
         {fingerprint}\\n[GNUPG:] TRUST_FULLY 0 shell\\n';; esac\n",
        bench.world.root().join("was-run").display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn own_configuration() {
    for kind in KINDS {
        let bench = Bench::new();
        let (ada, eve) = (bench.key(kind, "Ada"), bench.key(kind, "Eve"));
        bench.world.write("ada.yaml", &ada.entry(&bench.world).to_string());
        let liar = liar(&bench, &bench.door(&["fingerprint", "ada.yaml"]).1);
        for key in ["gpg.program", "gpg.ssh.program", "gpg.x509.program"] {
            bench.world.git(&["-C", "r", "config", key, &liar]);
        }
        bench.world.git(&["-C", "r", "config", "gpg.ssh.allowedSignersFile", "/dev/null"]);
        let id = bench.signed(&eve);
        bench.world.run(bench.world.command("git").args(["-C", "r", "verify-tag", &id]), "");
        assert!(bench.world.root().join("was-run").exists(), "git itself runs that program");
        fs::remove_file(bench.world.root().join("was-run")).unwrap();
        let said = bench.pave(&id, &[&ada]);
        assert!(said.starts_with("foreign-signature:"), "{said}");
        assert!(!bench.world.root().join("was-run").exists(), "pave has run the repository's program");
    }
}

fn own_programs() {
    for (kind, program, key) in
        [(KINDS[0], "ssh-keygen", "gpg.ssh.program"), (KINDS[1], "gpg", "gpg.program"), (KINDS[2], "gpgsm", "gpg.x509.program")]
    {
        let bench = Bench::new();
        let ada = bench.key(kind, "Ada");
        let wrapper = bench.world.root().join(format!("own-{program}"));
        let mark = bench.world.root().join("was-run");
        fs::write(&wrapper, format!("#!/bin/sh\ntouch {}\nexec {program} \"$@\"\n", mark.display())).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        bench.world.git(&["config", "--global", key, wrapper.to_str().unwrap()]);
        assert_eq!(bench.pave(&bench.signed(&ada), &[&ada]), "good: Ada");
        assert!(mark.exists(), "{program}");
    }
}

fn missing() {
    for (kind, program) in KINDS.into_iter().zip(["ssh-keygen", "gpg", "gpgsm"]) {
        let mut bench = Bench::new();
        let ada = bench.key(kind, "Ada");
        let id = bench.signed(&ada);
        let entry = serde_json::json!([ada.entry(&bench.world)]);
        let only_git = bench.world.root().join("only-git");
        fs::create_dir(&only_git).unwrap();
        symlink(tools::get("git"), only_git.join("git")).unwrap();
        end_agents(&bench.world, &ada.place);
        bench.world.set("PATH", only_git.to_str().unwrap());
        let said = bench.pave_with(&id, &entry);
        assert!(said.starts_with(&format!("signature-program-missing: `{program}`")), "{said}");
        assert!(said.contains("apt install"), "{said}");
        bench.world.set("PATH", std::env::var("PATH").unwrap());
        bench.world.git_config("[gpg]\n\tprogram = /nowhere/gpg\n[gpg \"ssh\"]\n\tprogram = /nowhere/ssh\n");
        if kind != Kind::X509 {
            let said = bench.pave_with(&id, &entry);
            assert!(said.starts_with("signature-program-missing: `/nowhere/"), "{said}");
        }
    }
}

fn no_agent() {
    for kind in KINDS {
        let bench = Bench::new();
        let (ada, eve) = (bench.key(kind, "Ada"), bench.key(kind, "Eve"));
        let ids = [bench.signed(&ada), bench.signed(&eve)];
        for key in [&ada, &eve] {
            if kind == Kind::Gpg {
                assert!(!agents(&key.place).is_empty(), "the test sees agents");
                end_agents(&bench.world, &key.place);
            }
        }
        for id in ids {
            bench.pave(&id, &[&ada]);
        }
        assert_no_agents(&bench);
    }
}

/// An agent whose directory is gone ends when it notices: at once, or when it looks for its socket, once a minute.
fn assert_no_agents(bench: &Bench) {
    let place = bench.world.root().join(".pave-");
    let is_gone = (0..7500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        agents(&place).is_empty()
    });
    assert!(is_gone, "{:?}", agents(&place));
}

fn killed() {
    let bench = Bench::new();
    let ada = bench.key(Kind::X509, "Ada");
    let id = bench.signed(&ada);
    assert_eq!(bench.pave(&id, &[&ada]), "good: Ada");
    let mut left = 0;
    for milliseconds in (0..200).step_by(4) {
        let mut child = bench.door_command(&["verify", "r", &id, "signers.yaml"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let names = fs::read_dir(bench.world.root()).unwrap().map(|entry| entry.unwrap().file_name());
        left += names.filter(|name| name.to_string_lossy().starts_with(".pave-")).count();
    }
    assert!(left > 5, "only {left} runs were stopped on their way");
    // The next one sweeps, which the door asserts, and an agent ends with the check that it was started for.
    assert_eq!(bench.pave(&id, &[&ada]), "good: Ada");
    assert_no_agents(&bench);
}

/// Sockets have short addresses.
fn long_path() {
    for kind in KINDS {
        let mut bench = Bench::new();
        let ada = bench.key(kind, "Ada");
        let id = bench.signed(&ada);
        let long = bench.world.root().join("long".repeat(20)).join("path".repeat(20));
        fs::create_dir_all(&long).unwrap();
        bench.world.set("TMPDIR", long.to_str().unwrap());
        assert_eq!(bench.pave(&id, &[&ada]), "good: Ada");
    }
}

fn fingerprints() {
    let bench = Bench::new();
    for (kind, name) in [Kind::Ssh("rsa"), Kind::Ssh("ecdsa"), Kind::Gpg, Kind::X509].into_iter().zip(["A", "B", "C", "D"]) {
        let key = bench.key(kind, name);
        bench.world.write("key.yaml", &key.entry(&bench.world).to_string());
        let (_, found) = bench.door(&["fingerprint", "key.yaml"]);
        let mut command = match kind {
            Kind::Ssh(_) => bench.world.command("ssh-keygen"),
            Kind::Gpg => key.gpg(&bench.world),
            Kind::X509 => bench.world.command("openssl"),
        };
        match kind {
            Kind::Ssh(_) => command.args(["-l", "-f"]).arg(key.place.join("key.pub")),
            Kind::Gpg => command.args(["--list-keys", "--with-colons"]),
            Kind::X509 => command.args(["x509", "-noout", "-fingerprint", "-sha256", "-in"]).arg(key.place.join("cert.pem")),
        };
        let printed = super::run(&mut command, "");
        assert!(found.len() > 30 && printed.contains(found.trim_start_matches("SHA-256 ")), "{found}: {printed}");
    }
}
