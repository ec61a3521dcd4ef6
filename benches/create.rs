//! What `pave create-service` costs beside its floor, and `pave --version` beside `git --version`.
//!
//! The floor is what anybody must do to have the same repository: `cp -r` of the same files, `git init`, `git add -A` and
//! `git commit`. Both sides run in turns, in one process, on one file system; the ratio of their medians is what counts, and the
//! milliseconds only tell of which machine it was. `cargo bench` prints it; docs/performance.md says what it showed.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark measures, prints and may fail"
)]

mod turns;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use turns::{compare, heading};

const PAVE: &str = env!("CARGO_BIN_EXE_pave");

fn main() {
    // `cargo test --benches` asks whether it works, not how fast it is.
    let is_trial = !std::env::args().any(|argument| argument == "--bench");
    let world = World::new();
    let rounds = |asked: usize| if is_trial { 1 } else { asked };
    heading();
    for template in ["go-http", "python-http"] {
        world.pave(template, "files");
        let title = format!("create-service, {template}, {} files", world.files("files"));
        let clear = || ["floor", "pave"].iter().for_each(|name| drop(std::fs::remove_dir_all(world.at(name))));
        compare(&title, rounds(41), clear, || world.floor("files"), || world.pave(template, "pave"));
        std::fs::remove_dir_all(world.at("files")).unwrap();
    }
    let version = |program: &str| world.run(&world.root, program, &["--version"]);
    compare("--version, beside git's", rounds(301), || (), || version("git"), || version(PAVE));
    world.remove();
}

/// A directory of its own, on the disk that the build is on, and a HOME that names the committer.
struct World {
    root: PathBuf,
}

impl World {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
        std::fs::create_dir_all(&root).unwrap();
        std::fs::write(root.join(".gitconfig"), "[user]\nname = Bench\nemail = bench@localhost\n[init]\ndefaultBranch = main\n")
            .unwrap();
        Self { root }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn run(&self, directory: &Path, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(directory).env("HOME", &self.root).env("GIT_CONFIG_NOSYSTEM", "1");
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}");
    }

    /// Creates a service with pave.
    fn pave(&self, template: &str, target: &str) {
        let target = ["--output", target];
        self.run(
            &self.root,
            PAVE,
            &[&["create-service", "payments", "--template", template, "--no-input"], &target[..]].concat(),
        );
        if target[1] == "files" {
            std::fs::remove_dir_all(self.at("files/.git")).unwrap();
        }
    }

    /// The same repository with cp and git.
    fn floor(&self, files: &str) {
        self.run(&self.root, "cp", &["-r", files, "floor"]);
        let repository = self.at("floor");
        self.run(&repository, "git", &["init", "-q"]);
        self.run(&repository, "git", &["add", "-A"]);
        self.run(&repository, "git", &["commit", "-q", "-m", "Create payments"]);
    }

    fn files(&self, name: &str) -> usize {
        fn count(directory: &Path) -> usize {
            let entries = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
            entries.map(|entry| if entry.file_type().unwrap().is_dir() { count(&entry.path()) } else { 1 }).sum()
        }
        count(&self.at(name))
    }

    fn remove(self) {
        std::fs::remove_dir_all(self.root).unwrap();
    }
}
