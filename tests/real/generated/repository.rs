//! A generated repository, and its Makefile.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Backing, Language};
use crate::tools::search_path;
use crate::world::World;

/// How this machine reaches package registries, if it says so; nothing else of its environment is let in.
const TO_REGISTRIES: &[&str] = &[
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GOPROXY",
    "GOSUMDB",
    "UV_DEFAULT_INDEX",
    "UV_PYTHON",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_registry",
    "npm_config_cafile",
];

pub struct Repository {
    world: World,
}

impl Repository {
    /// What `pave create-service payments` writes.
    pub fn create<L: Language>(backing: Backing) -> Self {
        Self::create_with::<L>(backing, "github-actions")
    }

    pub fn create_with<L: Language>(backing: Backing, pipeline: &str) -> Self {
        let mut world = World::new();
        for name in TO_REGISTRIES {
            if let Ok(value) = std::env::var(name) {
                world.set(name, value);
            }
        }
        let programs = search_path();
        let path = std::iter::once(world.root().join("bin")).chain(std::env::split_paths(&programs));
        let path = std::env::join_paths(path).unwrap();
        world.set("PATH", path.into_string().unwrap());
        for (name, value) in L::environment() {
            world.set(name, value);
        }
        let database = if backing.database { "postgresql" } else { "none" };
        let cache = if backing.cache { "redis" } else { "none" };
        let mut answers = vec![
            "service.description=Takes card payments".to_owned(),
            "service.owner=team-payments".to_owned(),
            "service.organization=acme".to_owned(),
            format!("infrastructure.database={database}"),
            format!("infrastructure.cache={cache}"),
            format!("ci_cd.pipeline={pipeline}"),
        ];
        answers.extend(L::ANSWERS.iter().map(|&answer| answer.to_owned()));
        let mut arguments = vec!["create-service", "payments", "--template", L::TEMPLATE, "--yes", "--no-input"];
        for answer in &answers {
            arguments.extend(["--set", answer]);
        }
        world.pave(&arguments).ok();
        let repository = Self { world };
        // The Makefile starts the database and the cache in containers; here the tests start them, so it has nothing to do.
        repository.stand_in("docker", "");
        repository
    }

    /// A program in place of one that is not there, or must not be called: a script of sh.
    pub fn stand_in(&self, program: &str, script: &str) {
        let path = self.world.root().join("bin").join(program);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Pushes to an `origin` on this machine, which is taken for the one at `url`.
    pub fn push_to(&self, url: &str) {
        let origin = self.world.root().join("origin.git");
        let path = origin.to_str().unwrap();
        self.world.git(&["init", "--quiet", "--bare", "--initial-branch=main", path]);
        let git = |args: &[&str]| self.world.git(&[&["-C", "payments"], args].concat());
        git(&["push", "--quiet", path, "main"]);
        let (scheme, rest) = url.split_once("://").unwrap();
        git(&["remote", "add", "origin", &format!("{scheme}://{}", rest.rsplit('@').next().unwrap())]);
        git(&["config", "--global", &format!("url.{path}.insteadOf"), url]);
    }

    /// What git says of the repository that was pushed to.
    pub fn pushed(&self, args: &[&str]) -> String {
        let origin = self.world.root().join("origin.git");
        self.world.git(&[&["-C", origin.to_str().unwrap()], args].concat())
    }

    pub fn path(&self) -> PathBuf {
        self.world.path("payments")
    }

    pub fn read(&self, name: &str) -> String {
        self.world.read(&format!("payments/{name}"))
    }

    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = self.world.command(program);
        command.current_dir(self.path());
        command
    }

    /// Runs the command, which must succeed, and gives all that it printed.
    pub fn run(&self, command: &mut Command) -> String {
        let line = format!("{command:?}");
        let ran = self.world.run(command, &line).ok();
        ran.stdout + &ran.stderr
    }

    pub fn make(&self, arguments: &[&str]) -> String {
        self.run(self.command("make").args(arguments))
    }

    /// A short name of all that was written, but for pave.lock: that names the whole template, and no toolchain reads it.
    pub fn tree(&self) -> String {
        let listed = self.world.git(&["-C", "payments", "ls-tree", "-r", "HEAD"]);
        let mut hasher = DefaultHasher::new();
        listed.lines().filter(|line| !line.ends_with("\tpave.lock")).for_each(|line| line.hash(&mut hasher));
        format!("{:016x}", hasher.finish())
    }

    /// Nothing is changed, and all that tools leave behind is ignored.
    pub fn assert_clean(&self) {
        assert_eq!(self.world.git(&["-C", "payments", "status", "--porcelain"]), "");
    }
}

/// A directory of downloads and compiled packages that outlives the test.
pub fn cache_directory(name: &str) -> String {
    format!("{}/target/caches/{name}", env!("CARGO_MANIFEST_DIR"))
}
