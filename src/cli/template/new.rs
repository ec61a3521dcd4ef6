//! `pave template new`.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use console::style;

use crate::base::interrupt;
use crate::cli::output_args::OutputArgs;
use crate::ops::author::new::{self, NewRequest, NewTemplate};
use crate::output::{self, Format, draw_tree};

/// Arguments of `template new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave template new greeter\n  pave template new greeter --directory ~/platform-registry")]
pub struct Args {
    /// Name of the template: letters, digits and dashes
    name: String,

    /// Registry in whose templates/ it is made, or any other directory
    #[arg(short, long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    directory: PathBuf,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let made = new::new(&NewRequest { name: args.name, directory: args.directory })?;
    let shown = match Format::from(args.format) {
        Format::Json => output::json(&made),
        Format::Human => output::data(&human(&made)),
    };
    shown.with_context(|| format!("`{}` is complete, but its description is lost", made.path))
}

fn human(made: &NewTemplate) -> String {
    let mut text = format!("{} {} {}\n\n", style("Created").green().bold(), style(&made.name).cyan().bold(), made.version);
    text.push_str(&draw_tree(&format!("{}/", made.path), made.files.iter().map(crate::base::RelPath::as_str)));
    text.push_str("\nNext:\n");
    for command in &made.next {
        text.push_str(&format!("  {command}\n"));
    }
    text
}
