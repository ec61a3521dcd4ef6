//! `pave registry default`.

use clap_complete::ArgValueCompleter;

use crate::cli::complete;
use crate::cli::output_args::OutputArgs;
use crate::ops::registry;
use crate::output::{self, Format};

/// Arguments of `registry default`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry default\n  pave registry default acme\n  pave registry default builtin")]
pub struct Args {
    /// Registry to use where none is named
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    name: Option<String>,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let default = registry::default(args.name.as_deref())?;
    match Format::from(args.format) {
        Format::Json => output::json(&default)?,
        Format::Human => output::data(&format!("{}\n", default.default))?,
    }
    Ok(())
}
