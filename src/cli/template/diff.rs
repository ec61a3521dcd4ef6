//! `pave template diff`.

use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use console::style;

use crate::base::git::Talk;
use crate::base::{interrupt, printable};
use crate::cli::complete;
use crate::cli::errors::No;
use crate::cli::output_args::OutputArgs;
use crate::cli::patch;
use crate::ops;
use crate::ops::author::diff::{self, DiffRequest, Diffed, FileDiff};
use crate::output::{self, Format, Progress};
use crate::registry::TemplateRef;
use crate::template::{FileFate, Severity};

const EXAMPLES: &str = "\
Examples:
  pave template diff go-http ./templates/go-http
  pave template diff go-http@=1.3.0 go-http@=1.4.0 --stat
  pave template diff go-http ./templates/go-http --at-most minor --format json";

/// Arguments of `template diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The version before: NAME, NAME@REQUIREMENT as in Cargo, or the path of a template's directory
    #[arg(value_name = "OLD", add = ArgValueCompleter::new(complete::templates))]
    old: String,

    /// The version after, named in the same way
    #[arg(value_name = "NEW", add = ArgValueCompleter::new(complete::templates))]
    new: String,

    /// Registry of named templates [default: the one of `pave registry default`]
    #[arg(long, value_name = "REGISTRY", env = "PAVE_REGISTRY")]
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    registry: Option<String>,

    /// Exit with 1 where the changes ask for more than this
    #[arg(long, value_enum, value_name = "LEVEL")]
    at_most: Option<Level>,

    /// Count the lines of files, and do not show them
    #[arg(long, help_heading = "Output")]
    stat: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// `--at-most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// Only contents of files and texts for people change
    Patch,
    /// Services go on as they are
    Minor,
    /// Anything
    Major,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Patch => Self::Patch,
            Level::Minor => Self::Minor,
            Level::Major => Self::Major,
        }
    }
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    interrupt::watch();
    let is_interactive = output::stderr_is_terminal();
    let [old, new] = [&args.old, &args.new].map(|text| TemplateRef::parse(text).map_err(ops::Error::from));
    let request = DiffRequest {
        old: old?,
        new: new?,
        registry: args.registry.clone(),
        git_talk: if is_interactive { Talk::Person } else { Talk::Nobody },
    };
    let progress = Progress::new(is_interactive);
    let diffed = diff::diff(&request, &progress);
    progress.finish();
    let mut diffed = diffed?;
    if args.stat {
        diffed.drop_diffs();
    }
    match Format::from(args.format) {
        Format::Json => output::json(&diffed)?,
        Format::Human => output::data(&human(&diffed))?,
    }
    match args.at_most {
        Some(level) if diffed.verdict > level.into() => Err(No.into()),
        _ => Ok(()),
    }
}

/// The verdict, the reasons, the files.
fn human(diffed: &Diffed) -> String {
    let mut text = verdict(diffed);
    let width = diffed.reasons().map(|change| change.subject.chars().count()).max().unwrap_or(0);
    for change in diffed.reasons() {
        let line = format!("{:<5}  {:<width$}  {}", change.severity.name(), change.subject, change.reason);
        text.push_str(&format!("  {}\n", printable(&line)));
    }
    if !diffed.files.is_empty() {
        text.push_str(&format!("\n{}\n", style(files(diffed)).bold()));
        let width = diffed.files.iter().map(|file| file.path.as_str().chars().count()).max().unwrap_or(0);
        diffed.files.iter().for_each(|file| text.push_str(&stat(file, width, diffed.renders.len())));
    }
    for file in diffed.files.iter().filter(|file| file.diff.is_some()) {
        text.push('\n');
        file.diff.iter().flat_map(|diff| diff.lines()).for_each(|line| text.push_str(&patch::line(line)));
    }
    text
}

fn verdict(diffed: &Diffed) -> String {
    let (old, new, verdict) = (&diffed.old, &diffed.new, diffed.verdict);
    let count = diffed.reasons().filter(|change| change.severity == verdict).count();
    let reasons = match count {
        0 => "nothing changes".to_owned(),
        1 => "1 reason".to_owned(),
        count => format!("{count} reasons"),
    };
    let name = match verdict {
        Severity::Patch => style(verdict.name()).green(),
        Severity::Minor => style(verdict.name()).yellow(),
        Severity::Major => style(verdict.name()).red(),
    };
    let mut text = format!("{}: {reasons}, from {} {} to {}\n", name.bold(), old.name, old.version, new.version);
    match diffed.step {
        Some(step) if step < verdict => text.push_str(&format!("  the version's number says {} only\n", step.name())),
        None if !diffed.changes.is_empty() => text.push_str("  the version's number does not grow\n"),
        _ => {}
    }
    text
}

/// `3 files, in 14 renders: 1 added, 2 changed`
fn files(diffed: &Diffed) -> String {
    let fates = [
        (FileFate::Added, "added"),
        (FileFate::Removed, "removed"),
        (FileFate::Moved, "moved"),
        (FileFate::Renamed, "renamed"),
        (FileFate::Changed, "changed"),
    ];
    let count = |fate: FileFate| diffed.files.iter().filter(|file| file.change == fate).count();
    let counts: Vec<String> =
        fates.into_iter().filter(|(fate, _)| count(*fate) > 0).map(|(fate, word)| format!("{} {word}", count(fate))).collect();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (files, renders) = (diffed.files.len(), diffed.renders.len());
    format!("{files} file{}, in {renders} render{}: {}", plural(files), plural(renders), counts.join(", "))
}

fn stat(file: &FileDiff, width: usize, renders: usize) -> String {
    let lines = match (file.added, file.removed) {
        (Some(added), Some(removed)) => format!("+{added} -{removed}"),
        _ => "no text".to_owned(),
    };
    let mut notes = match (file.change, &file.from) {
        (FileFate::Added, _) => vec!["new".to_owned()],
        (FileFate::Removed, _) => vec!["gone".to_owned()],
        (_, Some(from)) => vec![format!("was {from}")],
        _ => Vec::new(),
    };
    if file.renders < renders {
        notes.push(format!("in {} of {renders} renders, as with {}", file.renders, file.first));
    }
    let notes = if notes.is_empty() { String::new() } else { format!("  ({})", notes.join("; ")) };
    format!("  {}\n", printable(format!("{:<width$}  {lines}{notes}", file.path.as_str()).trim_end()))
}
