//! Python's side of a golden path.

use std::path::Path;
use std::process::Command;

use super::Language;
use super::repository::{Repository, cache_directory};
use crate::tools::get;

pub struct Python;

impl Language for Python {
    const TEMPLATE: &'static str = "python-http";

    fn environment() -> Vec<(&'static str, String)> {
        vec![("UV_CACHE_DIR", cache_directory("uv")), ("UV_PYTHON_INSTALL_DIR", cache_directory("uv-python"))]
    }

    fn linters(_: &Repository) -> Vec<String> {
        Vec::new()
    }

    fn skipped(output: &str) -> bool {
        output.contains(" skipped")
    }

    fn build(repository: &Repository) {
        repository.run(repository.command(get("uv")).args(["sync", "--locked", "--no-dev"]));
    }

    fn program(repository: &Path) -> Command {
        let mut command = Command::new(repository.join(".venv/bin/python"));
        command.args(["-m", "payments"]);
        command
    }
}
