//! What a registry costs beside its floors, with 5,000 versions of 50 templates: listing them beside reading and parsing as much
//! JSON, asking what is new beside `git ls-remote`, fetching one version beside `git fetch --depth=1` of its tag, and verifying all of
//! them beside fetching all tags; and verifying 500 signed ones beside `git verify-tag` of each.
//!
//! Both sides run in turns, on one file system; the ratio of their medians is what counts. `cargo bench` prints it; docs/performance.md
//! says what it showed.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark measures, prints and may fail"
)]

#[path = "../tests/world/many.rs"]
mod many;
mod turns;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use many::Many;
use turns::{compare, heading};

const PAVE: &str = env!("CARGO_BIN_EXE_pave");
const TAG: &str = "refs/tags/template-007/v1.50.0";

fn main() {
    // `cargo test --benches` asks whether it works, not how fast it is.
    let is_trial = !std::env::args().any(|argument| argument == "--bench");
    let rounds = |asked: usize| if is_trial { 1 } else { asked };
    let (templates, versions) = if is_trial { (8, 51) } else { (50, 100) };
    let world = World::new();
    let many = world.at("many.git");
    Many { templates, versions, key: None }.write(&many);
    world.pave(&["registry", "add", "many", "./many.git"]);
    heading();
    let total = templates * versions;
    compare(
        &format!("template list, {total} versions"),
        rounds(101),
        || (),
        || world.read_json(),
        || world.pave(&["template", "list"]),
    );
    // Ten versions each are 500 of 50.
    let few = World::new();
    Many { templates, versions: 10, key: None }.write(&few.at("many.git"));
    few.pave(&["registry", "add", "many", "./many.git"]);
    compare(
        &format!("template list, {} versions", templates * 10),
        rounds(101),
        || (),
        || few.read_json(),
        || few.pave(&["template", "list"]),
    );
    let ask = || world.git(&["ls-remote", "--quiet", "many.git", "HEAD"]);
    compare("registry sync, nothing new", rounds(41), || (), ask, || world.pave(&["registry", "sync"]));
    compare("one version, not cached", rounds(41), || world.forget(), || world.fetch(TAG), || world.show());
    compare("one version, cached", rounds(41), || (), || world.read_json(), || world.show());
    let all = || world.fetch("refs/tags/*");
    compare(
        &format!("registry verify, {total} versions"),
        rounds(5),
        || world.forget(),
        all,
        || world.pave(&["registry", "verify"]),
    );
    signed(if is_trial { (1, 2) } else { (10, 50) }, rounds(3));
    few.remove();
    world.remove();
}

/// Verifying signed versions beside `git verify-tag` of each, one after the other.
fn signed((templates, versions): (usize, usize), rounds: usize) {
    let world = World::new();
    let key = world.at("key");
    world.run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", key.to_str().unwrap()]);
    Many { templates, versions, key: Some(&key) }.write(&world.at("many.git"));
    fs::write(world.at("allowed"), format!("* {}", fs::read_to_string(key.with_extension("pub")).unwrap())).unwrap();
    world.pave(&["registry", "add", "many", "./many.git"]);
    let allowed = format!("gpg.ssh.allowedSignersFile={}", world.at("allowed").display());
    let floor = || {
        for template in 0..templates {
            for version in 0..versions {
                let tag = format!("template-{template:03}/v1.{version}.0");
                world.git(&["-c", &allowed, "--git-dir=many.git", "verify-tag", &tag]);
            }
        }
    };
    let title = format!("registry verify, {} signed", templates * versions);
    compare(&title, rounds, || (), floor, || world.pave(&["registry", "verify"]));
    world.remove();
}

/// A directory of its own, on the disk that the build is on, which is the home too.
struct World {
    root: PathBuf,
}

impl World {
    fn new() -> Self {
        let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep();
        Self { root }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root).env("HOME", &self.root).env("GIT_CONFIG_NOSYSTEM", "1");
        for (variable, directory) in [("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache")] {
            command.env(variable, self.at(directory));
        }
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}");
    }

    fn pave(&self, arguments: &[&str]) {
        self.run(PAVE, arguments);
    }

    fn git(&self, arguments: &[&str]) {
        self.run("git", arguments);
    }

    /// Nothing is cached, and nothing is there that the floor has fetched.
    fn forget(&self) {
        for name in ["cache", "floor.git"] {
            let _ = fs::remove_dir_all(self.at(name));
        }
    }

    fn show(&self) {
        self.pave(&["template", "show", "template-007@=1.50.0"]);
    }

    /// A new repository, and one fetch without history.
    fn fetch(&self, reference: &str) {
        self.git(&["init", "-q", "--bare", "floor.git"]);
        let refspec = format!("{reference}:{}", reference.replace("refs/tags", "refs/pave"));
        self.git(&["--git-dir=floor.git", "fetch", "-q", "--depth=1", "--no-tags", "./many.git", &refspec]);
    }

    /// What must be read to know what there is.
    fn read_json(&self) {
        let content = fs::read(Path::new(&self.root).join("state/pave/registries/many.json")).unwrap();
        assert!(serde_json::from_slice::<serde_json::Value>(&content).unwrap().is_object());
    }

    fn remove(self) {
        fs::remove_dir_all(self.root).unwrap();
    }
}
