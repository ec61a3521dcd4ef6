//! `pave registry import`.

use std::path::PathBuf;

use crate::base::{interrupt, printable};
use crate::cli::errors::No;
use crate::cli::output_args::OutputArgs;
use crate::ops::registry::{self, ImportOutcome, ImportRequest, Imported};
use crate::output::{self, Format};

/// Paths that people are shown.
const SHOWN: usize = 20;

/// Arguments of `registry import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry import --dry-run\n  git switch -c newer-templates && pave registry import")]
pub struct Args {
    /// The registry: a directory in its clone
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,

    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let imported = registry::import(&ImportRequest { directory: args.directory, dry_run: args.dry_run })?;
    match Format::from(args.format) {
        Format::Json => output::json(&imported)?,
        Format::Human => output::data(&human(&imported))?,
    }
    if imported.outcome == ImportOutcome::Conflicts { Err(No.into()) } else { Ok(()) }
}

fn human(imported: &Imported) -> String {
    let Imported { registry, from, to, changed, conflicts, .. } = imported;
    let mut text = match imported.outcome {
        ImportOutcome::UpToDate => return format!("{registry} has the templates of pave {to} already\n"),
        ImportOutcome::Planned => format!("Would merge the templates of pave {to} into {registry}, which has those of {from}\n"),
        ImportOutcome::Merged => format!("Merged the templates of pave {to} into {registry}, which had those of {from}\n"),
        ImportOutcome::Conflicts => format!("The templates of pave {to} conflict with changes in {registry}\n"),
    };
    text.push_str(&format!("  {} files change\n", changed.len()));
    for path in changed.iter().take(SHOWN) {
        text.push_str(&format!("    {path}\n"));
    }
    if changed.len() > SHOWN {
        text.push_str(&format!("    … and {} more\n", changed.len() - SHOWN));
    }
    if !conflicts.is_empty() {
        text.push_str("  in conflict\n");
        for path in conflicts {
            text.push_str(&format!("    {path}\n"));
        }
    }
    text.push_str(match imported.outcome {
        ImportOutcome::Conflicts => "\nNext:\n  resolve them, then `git add` and `git commit`; or `git merge --abort`\n",
        ImportOutcome::Merged => "\nNext:\n  pave template test .\n  git push\n",
        _ => "",
    });
    printable(&text).into_owned()
}
