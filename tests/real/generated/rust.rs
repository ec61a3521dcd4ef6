//! Rust's side of a golden path.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Once;

use super::Language;
use super::repository::{Repository, cache_directory};
use crate::tools::get;

pub struct Rust;

/// Where rustup and its Cargo keep things, and which toolchain compiles this: what it offers is what the service is compiled with.
const TOOLCHAIN: &[&str] = &["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];

impl Language for Rust {
    const TEMPLATE: &'static str = "rust-http";

    fn environment() -> Vec<(&'static str, String)> {
        forget_services();
        let toolchain = TOOLCHAIN.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?)));
        let own = [
            // Crates are compiled once for all services; what is made of them stays in the repository's own `target`.
            ("CARGO_BUILD_BUILD_DIR", cache_directory("rust")),
            ("CARGO_INCREMENTAL", "0".to_owned()),
            // To optimize it takes minutes, and tells nothing new.
            ("PROFILE", "dev".to_owned()),
        ];
        toolchain.chain(own).collect()
    }

    fn linters(_: &Repository) -> Vec<String> {
        Vec::new()
    }

    fn skipped(output: &str) -> bool {
        output.lines().any(|line| line.starts_with("test result:") && !line.contains(" 0 ignored;"))
    }

    fn build(repository: &Repository) {
        repository.run(repository.command(get("cargo")).args(["build", "--locked"]));
    }

    fn program(repository: &Path) -> Command {
        Command::new(repository.join("target/debug/payments"))
    }
}

/// Removes what earlier runs have compiled of services themselves: each was in a directory of its own, so none is used again.
fn forget_services() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for directory in ["deps", ".fingerprint", "build"] {
            let Ok(entries) = fs::read_dir(Path::new(&cache_directory("rust")).join("debug").join(directory)) else { continue };
            for entry in entries.map(Result::unwrap).filter(|entry| entry.file_name().to_string_lossy().starts_with("payments-"))
            {
                let path = entry.path();
                if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
            }
        }
    });
}
