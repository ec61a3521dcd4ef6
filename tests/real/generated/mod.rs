//! What pave generates, as the team that asked for it has it: every golden path is generated, judged and tested by its own
//! toolchain through its own Makefile, then run against a PostgreSQL and a Redis, and asked over HTTP.

mod backing;
mod first_run;
mod go;
mod http;
mod java;
mod lifecycle;
mod load;
mod observability;
mod python;
mod repository;
mod resource;
mod rust;
mod service;
mod shapes;
mod toolchain;
mod typescript;

use std::path::Path;
use std::process::Command;

use crate::Real;

/// What a golden path's language needs done in its own way.
trait Language {
    const TEMPLATE: &'static str;

    /// Answers that not every shape takes. The analysis of a new version asks for metrics that the service must have.
    const ANSWERS: &'static [&'static str] = &["ci_cd.deploy_strategy=canary"];

    /// Variables of every command, such as where caches are that outlive a test.
    fn environment() -> Vec<(&'static str, String)>;

    /// Variables of `make lint` beside those of the world.
    fn linters(repository: &repository::Repository) -> Vec<String>;

    /// Whether the output of the tests tells that one was skipped; asked only where nothing should be.
    fn skipped(output: &str) -> bool;

    /// Makes the service that [`Self::program`] starts.
    fn build(repository: &repository::Repository);

    /// The service itself, without what wraps it in the Makefile: signals and the exit status are its own.
    fn program(repository: &Path) -> Command;
}

/// A database, and a cache.
#[derive(Clone, Copy)]
struct Backing {
    database: bool,
    cache: bool,
}

const BOTH: Backing = Backing { database: true, cache: true };
const NEITHER: Backing = Backing { database: false, cache: false };
const DATABASE: Backing = Backing { database: true, cache: false };
const CACHE: Backing = Backing { database: false, cache: true };

macro_rules! golden_path {
    ($name:literal, $language:ty, $needs:expr) => {
        [
            Real::new(concat!("generated::", $name, "::both_toolchain"), $needs, || toolchain::judges::<$language>(BOTH)),
            Real::new(concat!("generated::", $name, "::neither_toolchain"), $needs, || toolchain::judges::<$language>(NEITHER)),
            Real::new(concat!("generated::", $name, "::database_toolchain"), $needs, || toolchain::judges::<$language>(DATABASE)),
            Real::new(concat!("generated::", $name, "::cache_toolchain"), $needs, || toolchain::judges::<$language>(CACHE)),
            Real::new(concat!("generated::", $name, "::both_items"), $needs, || resource::items::<$language>(BOTH)),
            Real::new(concat!("generated::", $name, "::neither_items"), $needs, || resource::items::<$language>(NEITHER)),
            Real::new(concat!("generated::", $name, "::both_observed"), $needs, || observability::observed::<$language>(BOTH)),
            Real::new(concat!("generated::", $name, "::neither_observed"), $needs, || {
                observability::observed::<$language>(NEITHER)
            }),
            Real::new(concat!("generated::", $name, "::both_drains"), $needs, || lifecycle::drains::<$language>(BOTH)),
            Real::new(concat!("generated::", $name, "::neither_drains"), $needs, || lifecycle::drains::<$language>(NEITHER)),
            Real::new(concat!("generated::", $name, "::both_outlives_outages"), $needs, lifecycle::outages::<$language>),
            Real::new(concat!("generated::", $name, "::both_refuses_to_start"), $needs, lifecycle::misconfigured::<$language>),
        ]
    };
}

/// What every language's tests need, after what this one's do.
macro_rules! needs {
    ($($program:literal),*) => {
        &[$($program,)* "make", "initdb", "redis-server"]
    };
}

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    let go = golden_path!("go", go::Go, needs!("go", "cc", "golangci-lint"));
    let python = golden_path!("python", python::Python, needs!("uv"));
    let typescript = golden_path!("typescript", typescript::TypeScript, needs!("npm"));
    let rust = golden_path!("rust", rust::Rust, needs!("cargo", "cargo-nextest", "cc"));
    let java = golden_path!("java", java::Java, needs!("javac-25", "mvn"));
    go.into_iter()
        .chain(python)
        .chain(typescript)
        .chain(rust)
        .chain(java)
        .chain(shapes::TESTS())
        .chain(first_run::TESTS())
        .collect()
}
