//! `pave eject`.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use clap::builder::FalseyValueParser;

use super::output_args::OutputArgs;
use super::prompts;
use crate::base::{interrupt, printable};
use crate::cli::patch;
use crate::ops;
use crate::ops::eject::{self, EjectError, Ejected, Outcome};
use crate::output::{self, Format, talk};

const EXAMPLES: &str = "\
Examples:
  pave eject --dry-run
  pave eject
  pave eject -C services/payments --yes";

/// Arguments of `eject`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service: a directory in it
    #[arg(short = 'C', long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = ".")]
    directory: PathBuf,

    /// Do not ask for confirmation
    #[arg(short, long, env = "PAVE_YES", value_parser = FalseyValueParser::new())]
    yes: bool,

    /// Show what would go, and change nothing
    #[arg(long, help_heading = "Output")]
    dry_run: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    interrupt::watch();
    let format = Format::from(args.format);
    let plan = eject::plan(&args.directory)?;
    if args.dry_run {
        return Ok(show(&plan.with_diff()?, format)?);
    }
    if !args.yes {
        eject::refuse_nobody(&plan)?;
        confirm(&plan.report)?;
    }
    let ejected = eject::leave(plan)?;
    show(&ejected, format).with_context(|| format!("`{}` has left its path, but the description of that is lost", ejected.path))
}

fn confirm(report: &Ejected) -> Result<(), ops::Error> {
    if !output::stderr_is_terminal() {
        return Err(EjectError::NotConfirmed.into());
    }
    talk(human(report).trim_end());
    match prompts::confirm("Leave the path for good?", false) {
        Ok(true) => Ok(()),
        Ok(false) => Err(EjectError::Cancelled.into()),
        Err(interrupted) => Err(interrupted.into()),
    }
}

fn show(report: &Ejected, format: Format) -> Result<(), output::StdoutError> {
    match format {
        Format::Json => output::json(report),
        Format::Human => output::data(&human(report)),
    }
}

fn human(report: &Ejected) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(&printable(line));
        text.push('\n');
    };
    let template = report.template.as_deref().unwrap_or("its template");
    match report.outcome {
        Outcome::Planned => line(&format!("`{}` would leave the path of {template}", report.path)),
        Outcome::Ejected => line(&format!("`{}` has left the path of {template}", report.path)),
    }
    report.removed.iter().for_each(|path| line(&format!("  removed  {path}")));
    for edited in &report.edited {
        let plural = if edited.lines == 1 { "" } else { "s" };
        line(&format!("  edited   {} ({} line{plural} fewer)", edited.path, edited.lines));
    }
    if let Some(commit) = report.commit {
        let branch = report.branch.as_deref().map(|branch| format!(" on {branch}")).unwrap_or_default();
        line(&format!("  commit   {}{branch}", &commit.to_string()[..12]));
    }
    if !report.mentions.is_empty() {
        line("");
        line("These still speak of pave; what should become of them is yours to say:");
        // A file whose name speaks of pave is told with its lines, where it has some.
        let has_lines = |path: &str| report.mentions.iter().any(|mention| mention.path == path && mention.line.is_some());
        for mention in report.mentions.iter().filter(|mention| mention.line.is_some() || !has_lines(&mention.path)) {
            match mention.line {
                Some(number) => line(&format!("  {}:{number}: {}", mention.path, mention.text)),
                None => line(&format!("  {}", mention.path)),
            }
        }
    }
    if let Some(diff) = &report.diff {
        text.push('\n');
        diff.lines().for_each(|line| text.push_str(&patch::line(line)));
    }
    text
}
