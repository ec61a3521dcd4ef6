//! TypeScript's side of a golden path.

use std::path::Path;
use std::process::Command;

use super::Language;
use super::repository::{Repository, cache_directory};
use crate::tools::get;

pub struct TypeScript;

impl Language for TypeScript {
    const TEMPLATE: &'static str = "typescript-http";

    fn environment() -> Vec<(&'static str, String)> {
        vec![
            ("npm_config_cache", cache_directory("npm")),
            ("npm_config_prefer_offline", "true".to_owned()),
            ("npm_config_update_notifier", "false".to_owned()),
        ]
    }

    fn linters(_: &Repository) -> Vec<String> {
        Vec::new()
    }

    fn skipped(output: &str) -> bool {
        output.contains(" skipped")
    }

    fn build(repository: &Repository) {
        repository.make(&["build"]);
        // The image has no more than this.
        repository.run(repository.command(get("npm")).args(["prune", "--omit=dev"]));
    }

    fn program(repository: &Path) -> Command {
        let mut command = Command::new(get("node"));
        command.arg("--enable-source-maps").arg(repository.join("build/main.js"));
        command
    }
}
