//! The `pave` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    pave_cli::cli::run()
}
