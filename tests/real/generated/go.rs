//! Go's side of a golden path.

use std::path::Path;
use std::process::Command;

use super::Language;
use super::repository::{Repository, cache_directory};
use crate::tools::get;

pub struct Go;

impl Language for Go {
    const TEMPLATE: &'static str = "go-http";

    fn environment() -> Vec<(&'static str, String)> {
        vec![
            ("GOPATH", cache_directory("go")),
            ("GOMODCACHE", cache_directory("go/pkg/mod")),
            ("GOCACHE", cache_directory("go-build")),
            ("GOLANGCI_LINT_CACHE", cache_directory("golangci-lint")),
            // Not `auto`: the Go that is installed must do, as the template says from which one on.
            ("GOTOOLCHAIN", "local".to_owned()),
            // Packages are compiled once for all directories, and `cargo clean` can remove them; tests run each time, and say what
            // they skip.
            ("GOFLAGS", "-trimpath -modcacherw -count=1 -v".to_owned()),
        ]
    }

    fn linters(repository: &Repository) -> Vec<String> {
        let program = get("golangci-lint");
        let version = repository.run(repository.command(&program).args(["version", "--short"]));
        let pinned = format!("golangci-lint@v{}\n", version.trim());
        assert!(repository.read("Makefile").contains(&pinned), "golangci-lint {version} is not what the Makefile names");
        vec![format!("GOLANGCI_LINT={}", program.display())]
    }

    fn skipped(output: &str) -> bool {
        output.contains("--- SKIP")
    }

    fn build(repository: &Repository) {
        repository.make(&["build"]);
    }

    fn program(repository: &Path) -> Command {
        Command::new(repository.join("build/payments"))
    }
}
