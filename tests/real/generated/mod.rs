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

use self::repository::Repository;
use crate::Real;
use crate::verdicts::Verdict;

/// What a golden path's language needs done in its own way.
trait Language {
    const TEMPLATE: &'static str;

    /// Answers that not every shape takes. The analysis of a new version asks for metrics that the service must have.
    const ANSWERS: &'static [&'static str] = &["ci_cd.deploy_strategy=canary"];

    /// Variables of every command, such as where caches are that outlive a test.
    fn environment() -> Vec<(&'static str, String)>;

    /// Variables of `make lint` beside those of the world.
    fn linters(repository: &Repository) -> Vec<String>;

    /// Whether the output of the tests tells that one was skipped; asked only where nothing should be.
    fn skipped(output: &str) -> bool;

    /// Makes the service that [`Self::program`] starts.
    fn build(repository: &Repository);

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

/// Runs a test of a service with this behind it, unless the same service has passed it before.
fn judge<L: Language>(name: &'static str, backing: Backing, test: fn(Backing)) {
    let tree = Repository::create::<L>(backing).tree();
    Verdict::on(name, tree).unless_known(name, || test(backing));
}

/// A database or a cache alone changes nothing but which code there is, so that to compile it tells enough.
macro_rules! golden_path {
    ($name:literal, $language:ty, $needs:expr) => {{
        macro_rules! test {
            ($test:literal, $backing:ident, $run:expr) => {
                Real::new(concat!("generated::", $name, "::", $test), $needs, || {
                    judge::<$language>(concat!("generated::", $name, "::", $test), $backing, $run)
                })
            };
        }
        [
            test!("both_toolchain", BOTH, toolchain::judges::<$language>),
            test!("neither_toolchain", NEITHER, toolchain::judges::<$language>),
            test!("database_compiles", DATABASE, toolchain::compiles::<$language>),
            test!("cache_compiles", CACHE, toolchain::compiles::<$language>),
            test!("both_items", BOTH, resource::items::<$language>),
            test!("neither_items", NEITHER, resource::items::<$language>),
            test!("observed", BOTH, observability::observed::<$language>),
            test!("drains", BOTH, lifecycle::drains::<$language>),
            test!("outlives_outages", BOTH, lifecycle::outages::<$language>),
            test!("refuses_to_start", BOTH, lifecycle::misconfigured::<$language>),
        ]
    }};
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
