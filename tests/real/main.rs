//! Against the real thing: git servers, toolchains, databases, judges of what is generated, and a kernel that fails.
//!
//! `tests/run` installs what these tests need and sets `PAVE_REAL=1`; then a tool that is missing is a failure. Without it they are
//! all skipped, aloud, so that `cargo test` stays quick and needs nothing but git.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests look at the world themselves, may fail, and say what they skip"
)]

mod binary;
mod faults;
mod generated;
mod import;
mod judges;
mod lfs;
#[path = "../world/many.rs"]
mod many;
mod registry;
mod servers;
mod signatures;
mod tools;
mod verdicts;
#[allow(dead_code, reason = "the tests in `it` have the same world, and use more of it")]
#[path = "../world/mod.rs"]
mod world;

use std::process::ExitCode;
use std::time::Instant;

use libtest_mimic::{Arguments, Trial};

/// A test, and the programs that it cannot do without.
pub struct Real {
    name: &'static str,
    needs: &'static [&'static str],
    run: fn(),
}

impl Real {
    /// A test called `name`, which wants these programs.
    pub const fn new(name: &'static str, needs: &'static [&'static str], run: fn()) -> Self {
        Self { name, needs, run }
    }

    fn into_trial(self, is_asked_for: bool) -> Trial {
        let Self { name, needs, run } = self;
        Trial::test(name, move || {
            for program in needs {
                tools::find(program)?;
            }
            let start = Instant::now();
            run();
            eprintln!("{name}: {:.0} s", start.elapsed().as_secs_f32());
            Ok(())
        })
        .with_ignored_flag(!is_asked_for)
    }
}

fn main() -> ExitCode {
    if let Some(status) = signatures::door::entered() {
        return status;
    }
    let is_asked_for = std::env::var_os("PAVE_REAL").is_some();
    let tests: Vec<Real> = [
        binary::TESTS,
        faults::TESTS,
        generated::TESTS,
        import::TESTS,
        judges::TESTS,
        lfs::TESTS,
        registry::TESTS,
        servers::TESTS,
        signatures::TESTS,
    ]
    .into_iter()
    .flat_map(|tests| tests())
    .collect();
    if !is_asked_for {
        eprintln!(
            "skipped: {} tests that need real servers and toolchains; `tests/run` installs those and runs them",
            tests.len()
        );
    }
    let trials = tests.into_iter().map(|test| test.into_trial(is_asked_for)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
