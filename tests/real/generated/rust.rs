//! Rust's side of a golden path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, Once};
use std::time::Duration;

use super::Language;
use super::repository::{Repository, cache_directory};
use crate::tools::get;

pub struct Rust;

/// Where rustup and its Cargo keep things, and which toolchain compiles this: the service is compiled with it, too.
const TOOLCHAIN: &[&str] = &["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];

impl Language for Rust {
    const TEMPLATE: &'static str = "rust-http";

    fn environment() -> Vec<(&'static str, String)> {
        static FORGETTING: Once = Once::new();
        FORGETTING.call_once(forget_services);
        let toolchain = TOOLCHAIN.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?)));
        let own = [
            // Crates are compiled once for all services; what is made of them goes into the repository's own `target`.
            ("CARGO_BUILD_BUILD_DIR", cache_directory("rust")),
            ("CARGO_INCREMENTAL", "0".to_owned()),
            // To optimize takes minutes, and tells nothing new.
            ("PROFILE", "dev".to_owned()),
        ];
        toolchain.chain(own).collect()
    }

    fn linters(_: &Repository) -> Vec<String> {
        Vec::new()
    }

    fn skipped(output: &str) -> bool {
        let is_so = |line: &str, summary, none| line.contains(summary) && !line.contains(none);
        output.lines().any(|line| is_so(line, "test result:", " 0 ignored;") || is_so(line, " tests run:", " 0 skipped"))
    }

    /// What has been built of the same files is taken as it is.
    fn build(repository: &Repository) {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock();
        let tree = repository.tree();
        let built = programs().join(tree.trim());
        let program = Self::path(&repository.path());
        if built.exists() {
            fs::create_dir_all(program.parent().unwrap()).unwrap();
            fs::copy(&built, &program).unwrap();
        } else {
            repository.run(repository.command(get("cargo")).args(["build", "--locked"]));
            fs::create_dir_all(programs()).unwrap();
            let part = built.with_extension("part");
            fs::copy(&program, &part).unwrap();
            fs::rename(part, built).unwrap();
        }
    }

    fn program(repository: &Path) -> Command {
        Command::new(Self::path(repository))
    }
}

impl Rust {
    fn path(repository: &Path) -> PathBuf {
        repository.join("target/debug/payments")
    }
}

/// Programs, by the tree that they were built of.
fn programs() -> PathBuf {
    cache_directory("rust-services").into()
}

/// Removes what earlier runs have compiled of services themselves: each was in a directory of its own, so none is used again.
/// Programs are kept for a week.
fn forget_services() {
    let compiled = ["deps", ".fingerprint", "build"].map(|name| Path::new(&cache_directory("rust")).join("debug").join(name));
    for entry in compiled.iter().filter_map(|directory| fs::read_dir(directory).ok()).flatten().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with("payments-") {
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
    }
    for entry in fs::read_dir(programs()).into_iter().flatten().map(Result::unwrap) {
        let age = entry.metadata().unwrap().modified().unwrap().elapsed().unwrap_or_default();
        if age > Duration::from_secs(7 * 24 * 60 * 60) {
            fs::remove_file(entry.path()).unwrap();
        }
    }
}
