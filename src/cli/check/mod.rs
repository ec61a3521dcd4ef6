//! `pave check`.

mod human;

use std::path::PathBuf;

use clap::ValueHint;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::base::git::Talk;
use crate::base::{Excerpt, interrupt};
use crate::cli::errors::No;
use crate::cli::output_args::CheckFormatArg;
use crate::ops::check::{self, CheckRequest, Checked, Deny, Finding, FindingKind, Level, ServiceReport};
use crate::output::{self, SarifResult, SarifRule, annotation};

const EXAMPLES: &str = "\
Examples:
  Check the service in this directory:
    pave check
  In a CI job of GitHub, with annotations on the pull request:
    pave check --deny drift,expired --format github
  Every service of a monorepo, and what their registries have now:
    pave check --all --refresh";

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service: a directory in it
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    directory: PathBuf,

    /// Check every service at and below the directory
    #[arg(long)]
    all: bool,

    /// Ask the registry now; otherwise what this machine knows of it holds
    #[arg(long)]
    refresh: bool,

    /// What makes the exit code 1, besides errors: levels (`warnings`, `notes`) or kinds of findings (`drift`, `expired`, `outdated`, …);
    /// `none` for nothing at all
    #[arg(long, value_name = "KIND", value_delimiter = ',', hide_possible_values = true)]
    #[arg(value_parser = PossibleValuesParser::new(Deny::words()).map(|word| word))]
    deny: Vec<String>,

    /// List every file, and how it stands
    #[arg(short, long)]
    verbose: bool,

    /// How the result is written
    #[arg(long, value_enum, default_value_t = CheckFormatArg::Human)]
    #[arg(value_name = "FORMAT", env = "PAVE_FORMAT", help_heading = "Output")]
    pub format: CheckFormatArg,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let checked = check::check(&CheckRequest {
        directory: args.directory,
        all: args.all,
        refreshes: args.refresh,
        deny: Deny::new(args.deny),
        git_talk: if output::stderr_is_terminal() { Talk::Person } else { Talk::Nobody },
    })?;
    match args.format {
        CheckFormatArg::Human => output::data(&human::text(&checked, args.verbose))?,
        CheckFormatArg::Json => output::json(&checked)?,
        CheckFormatArg::Sarif => output::json(&sarif(&checked))?,
        CheckFormatArg::Github => output::data(&github(&checked))?,
    }
    if checked.ok { Ok(()) } else { Err(No.into()) }
}

/// Every finding, with its place from the root of the repository.
fn placed(checked: &Checked) -> Vec<(&Finding, Excerpt)> {
    let whole = |service: &ServiceReport, place: &Excerpt| match service.prefix.as_str() {
        "" => place.clone(),
        prefix => Excerpt { file: format!("{prefix}/{}", place.file), ..place.clone() },
    };
    let mut placed = Vec::new();
    for service in &checked.services {
        placed.extend(service.findings.iter().map(|finding| (finding, whole(service, &finding.place))));
    }
    placed
}

fn level(level: Level) -> output::Level {
    match level {
        Level::Error => output::Level::Error,
        Level::Warning => output::Level::Warning,
        Level::Note => output::Level::Note,
    }
}

fn sarif(checked: &Checked) -> serde_json::Value {
    let rules = FindingKind::ALL.iter();
    let rules = rules.map(|kind| SarifRule { id: kind.name(), explanation: kind.explanation(), level: level(kind.level()) });
    let findings = placed(checked);
    let results = findings.iter().map(|(finding, place)| SarifResult {
        rule: finding.kind.name(),
        level: level(finding.level),
        message: &finding.message,
        hint: finding.hint.as_deref(),
        place,
    });
    output::sarif(&rules.collect::<Vec<_>>(), &results.collect::<Vec<_>>())
}

fn github(checked: &Checked) -> String {
    let line = |(finding, place): &(&Finding, Excerpt)| {
        let hint = finding.hint.as_ref().map(|hint| format!("\n{hint}")).unwrap_or_default();
        let title = format!("pave check: {}", finding.kind.name());
        annotation(level(finding.level), &title, &format!("{}{hint}", finding.message), place)
    };
    let lines: String = placed(checked).iter().map(line).collect();
    format!("{lines}{}\n", human::counts(checked))
}
