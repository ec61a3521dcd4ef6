//! A repository whose tags pave and git are asked about side by side.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::door::{ARGUMENT, expected};
use super::keys::{Key, end_agents, run};
use crate::world::World;

pub struct Bench {
    pub world: World,
    pub commit: String,
}

impl Bench {
    /// With one commit.
    pub fn new() -> Self {
        let world = World::new();
        world.git(&["init", "-q", "-b", "main", "r"]);
        world.git(&["-C", "r", "commit", "-q", "--allow-empty", "-m", "First"]);
        let commit = world.git(&["-C", "r", "rev-parse", "HEAD"]);
        Self { world, commit }
    }

    pub fn key(&self, kind: super::keys::Kind, name: &'static str) -> Key {
        Key::new(&self.world, kind, name)
    }

    /// The content of an unsigned tag called `name`.
    pub fn payload(&self, name: &str, message: &str) -> String {
        format!("object {}\ntype commit\ntag {name}\ntagger Ada <ada@example.org> 1790000000 +0200\n\n{message}", self.commit)
    }

    /// The tag of the version that is expected.
    pub fn expected_payload(&self) -> String {
        self.payload(&expected().tag_name(), &expected().render("Notes."))
    }

    /// Adds a tag object.
    pub fn add(&self, content: &str) -> String {
        let mut command = self.world.command("git");
        run(command.args(["-C", "r", "hash-object", "-t", "tag", "-w", "--stdin", "--literally"]), content).trim().to_owned()
    }

    /// Adds the expected tag, signed by `key`.
    pub fn signed(&self, key: &Key) -> String {
        self.add(&key.sign(&self.world, &self.expected_payload(), &[]))
    }

    pub fn door_command(&self, args: &[&str]) -> Command {
        let mut command = self.world.command(std::env::current_exe().unwrap());
        command.arg(ARGUMENT).args(args);
        command
    }

    /// pave's door to git in a process of its own: whether it did what it was asked for, and the answer.
    pub fn door(&self, args: &[&str]) -> (bool, String) {
        let ran = self.world.run(&mut self.door_command(args), "");
        assert!(matches!(ran.status, Some(0 | 1)), "{}", ran.stderr);
        let left: Vec<_> = fs::read_dir(self.world.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".pave-")), "left behind: {left:?}");
        (ran.status == Some(0), ran.stdout)
    }

    /// What pave says of a tag that `signers` may sign.
    pub fn pave(&self, id: &str, signers: &[&Key]) -> String {
        let entries: Vec<_> = signers.iter().map(|key| key.entry(&self.world)).collect();
        self.pave_with(id, &entries.into())
    }

    pub fn pave_with(&self, id: &str, signers: &serde_json::Value) -> String {
        self.world.write("signers.yaml", &signers.to_string());
        self.door(&["verify", "r", id, "signers.yaml"]).1
    }

    /// Whether git, told to trust the same keys, accepts the signature.
    pub fn git_accepts(&self, id: &str, signers: &[&Key]) -> bool {
        let (options, home) = Key::git_trust(&self.world, signers);
        let mut command = self.world.command("git");
        command.env("GNUPGHOME", &home).args(["-C", "r"]).args(options).args(["verify-tag", id]);
        let is_accepted = command.output().unwrap().status.success();
        end_agents(&self.world, &home);
        is_accepted
    }

    /// Asserts what pave says of a tag, and that git, with the same trust, accepts it or not.
    pub fn compare(&self, id: &str, signers: &[&Key], git_accepts: bool, said: &str) {
        let (git, pave) = (self.git_accepts(id, signers), self.pave(id, signers));
        let content = self.world.git(&["-C", "r", "cat-file", "tag", id]);
        assert!(pave.starts_with(&format!("{said}:")), "expected {said}, not {pave}\n{content}");
        assert_eq!(git, git_accepts, "git's verdict, where pave's is {pave}\n{content}");
        assert!(git || said != "good", "pave accepts what git refuses");
    }
}

/// Lines of `/proc/*/cmdline` of agents whose directory is in `root`.
pub fn agents(root: &Path) -> Vec<String> {
    let processes =
        fs::read_dir("/proc").unwrap().filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("cmdline")).ok());
    processes.filter(|line| line.contains("agent") && line.contains(&*root.to_string_lossy())).collect()
}
