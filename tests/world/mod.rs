//! A world of a test's own: a temporary directory as home and working directory, no configuration of this machine, a fixed
//! clock and a known identity.

pub mod registry;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;

pub struct World {
    directory: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

/// What a command left behind.
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    root: PathBuf,
    line: String,
}

impl World {
    pub fn new() -> Self {
        let directory = in_memory().map_or_else(tempfile::tempdir, tempfile::tempdir_in).unwrap();
        fs::create_dir_all(directory.path().join("home")).unwrap();
        fs::create_dir_all(directory.path().join("work")).unwrap();
        let world = Self { directory, environment: Vec::new() };
        world.git_config("[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n");
        world
    }

    /// Replaces the user's git configuration.
    pub fn git_config(&self, text: &str) {
        fs::write(self.root().join("home/.gitconfig"), text).unwrap();
    }

    /// Sets a variable for every command that follows.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.push((name.to_owned(), value.into()));
    }

    pub fn root(&self) -> PathBuf {
        // The system's temporary directory may be reached through a link.
        self.directory.path().canonicalize().unwrap()
    }

    /// The working directory of commands.
    pub fn work(&self) -> PathBuf {
        self.root().join("work")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.work().join(name)
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Everything in the working directory, hidden files too.
    pub fn entries(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.work()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .current_dir(self.work())
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.root().join("home"))
            .env("XDG_CONFIG_HOME", self.root().join("home/.config"))
            .env("TMPDIR", self.root())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_COMMITTER_DATE", "1790000000 +0200")
            .env("GIT_AUTHOR_DATE", "1790000000 +0200")
            .env("TZ", "UTC")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    pub fn pave_command(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_pave"));
        command.args(args);
        command
    }

    pub fn pave(&self, args: &[&str]) -> Ran {
        self.run(&mut self.pave_command(args), &format!("pave {}", args.join(" ")))
    }

    /// `create-service NAME --template examples/minimal --set … --no-input` and more arguments.
    pub fn create(&self, name: &str, more: &[&str]) -> Ran {
        self.pave(&[&["create-service", name], MINIMAL, more].concat())
    }

    pub fn git(&self, args: &[&str]) -> String {
        let ran = self.run(self.command("git").args(args), &format!("git {}", args.join(" ")));
        assert_eq!(ran.status, Some(0), "git {args:?}: {}", ran.stderr);
        ran.stdout.trim_end().to_owned()
    }

    /// Looks again and again until `holds`; a minute is more than enough for anything here.
    pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
        let started = std::time::Instant::now();
        while !holds() {
            assert!(started.elapsed().as_secs() < 60, "{what}: not within a minute");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Asks a process to stop, as Ctrl-C does, and gives how it ended.
    pub fn interrupt(&self, mut child: Child) -> ExitStatus {
        self.run(self.command("kill").args(["-INT", &child.id().to_string()]), "kill").ok();
        child.wait().unwrap()
    }

    pub fn run(&self, command: &mut Command, line: &str) -> Ran {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Ran {
            status: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
            root: self.root(),
            line: line.to_owned(),
        }
    }
}

/// Memory that the hermetic tests may take, in bytes: each world has a few MB, for as long as its test runs.
const ENOUGH: u64 = 1 << 30;

/// A directory in memory, where there is one that has room and runs scripts. What git and pave write through to the disk is more than
/// half of what a test waits for. Tests against real toolchains write too much for it; `TMPDIR` puts every world elsewhere.
fn in_memory() -> Option<&'static Path> {
    static FOUND: OnceLock<bool> = OnceLock::new();
    let path = Path::new("/dev/shm");
    let is_good = || env!("CARGO_CRATE_NAME") == "it" && std::env::var_os("TMPDIR").is_none() && has_room(path) && runs(path);
    FOUND.get_or_init(is_good).then_some(path)
}

#[cfg(target_os = "linux")]
fn has_room(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|found| found.f_bavail * found.f_frsize > ENOUGH)
}

#[cfg(not(target_os = "linux"))]
fn has_room(_path: &Path) -> bool {
    false
}

/// Whether a script there may be run.
fn runs(path: &Path) -> bool {
    let Ok(directory) = tempfile::tempdir_in(path) else { return false };
    let script = directory.path().join("script");
    let written = fs::write(&script, "#!/bin/sh\n").is_ok();
    written
        && Command::new("chmod").arg("+x").arg(&script).status().is_ok_and(|status| status.success())
        && Command::new(&script).status().is_ok_and(|status| status.success())
}

/// A whole set of answers for the template in `examples/`.
pub const MINIMAL: &[&str] = &[
    "--template",
    concat!(env!("CARGO_MANIFEST_DIR"), "/examples/minimal"),
    "--set",
    "service.description=Says hello",
    "--set",
    "service.owner=team-hello",
    "--no-input",
];

impl Ran {
    /// What a person at the terminal would see, with what differs from machine to machine replaced.
    pub fn transcript(&self) -> String {
        let status = self.status.map_or("killed".to_owned(), |status| status.to_string());
        let text = format!("$ {}\n{}{}[exit {status}]\n", self.line, self.stdout, self.stderr);
        let text = text.replace(env!("CARGO_MANIFEST_DIR"), "[PAVE]").replace(&*self.root.to_string_lossy(), "[ROOT]");
        text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Asserts success.
    pub fn ok(self) -> Self {
        assert_eq!(self.status, Some(0), "{}", self.transcript());
        self
    }

    /// Asserts that a conflict in this file waits for somebody.
    pub fn refused_with_conflicts(self, path: &str) -> Self {
        assert_eq!(self.status, Some(1), "{}", self.transcript());
        assert!(self.stdout.contains(&format!("  {path}: ")), "{}", self.transcript());
        self
    }

    /// Asserts this exit status, one error on stderr, and a hint.
    pub fn refused(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}", self.transcript());
        assert_eq!(self.stderr.matches("error:").count(), 1, "{}", self.transcript());
        assert!(self.stderr.contains("hint:"), "{}", self.transcript());
        self
    }
}
