//! `pave registry remove`.

use clap_complete::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::output_args::FormatArg;
use crate::ops::registry;
use crate::output::{self, Format};

/// Arguments of `registry remove`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry remove acme")]
pub struct Args {
    /// Registry
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    name: String,

    /// How the result is written
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    #[arg(value_name = "FORMAT", env = "PAVE_FORMAT", help_heading = "Output")]
    pub format: FormatArg,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let removed = registry::remove(&args.name)?;
    match Format::from(args.format) {
        Format::Json => output::json(&removed)?,
        Format::Human => output::data(&format!("Removed {}; the default registry is {}\n", removed.registry, removed.default))?,
    }
    Ok(())
}
