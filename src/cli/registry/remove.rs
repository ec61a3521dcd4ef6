//! `pave registry remove`.

use clap_complete::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::output_args::OutputArgs;
use crate::ops::registry;
use crate::output::{self, Format};

/// Arguments of `registry remove`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry remove acme")]
pub struct Args {
    /// Name of the registry
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    name: String,

    #[command(flatten)]
    pub format: OutputArgs,
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
