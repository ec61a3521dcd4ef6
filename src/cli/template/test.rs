//! `pave template test`.

use std::path::PathBuf;

use clap::ValueHint;
use console::style;

use crate::base::{interrupt, printable};
use crate::cli::errors::No;
use crate::cli::output_args::OutputArgs;
use crate::ops::author::test::{self, Outcome, TemplateReport, TestOptions, TestReport, TestRequest};
use crate::output::{self, Format, show_excerpt};
use crate::template::CaseFailure;

const EXAMPLES: &str = "\
Examples:
  Test the template, or every template of the registry, in this directory:
    pave template test
  See what a change of the template does to what it renders, and keep it:
    pave template test --case defaults
    pave template test --case defaults --update
  Build and test what is rendered, too:
    pave template test templates/go-http --run-commands";

/// Arguments of `template test`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Directory of a template, or of a registry
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    paths: Vec<PathBuf>,

    /// Run only the case of this name
    #[arg(long, value_name = "NAME")]
    case: Option<String>,

    /// Write snapshots instead of comparing with them
    #[arg(long)]
    update: bool,

    /// Run the commands of cases, with your rights, in what they render
    #[arg(long)]
    run_commands: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let options = TestOptions { case: args.case, update: args.update, run_commands: args.run_commands };
    let report = test::test(&TestRequest { paths: args.paths, options })?;
    match Format::from(args.format) {
        Format::Json => output::json(&report)?,
        Format::Human => output::data(&human(&report))?,
    }
    match report.outcome {
        Outcome::Passed => Ok(()),
        Outcome::Failed => Err(No.into()),
    }
}

/// A line a template, then whatever did not hold.
fn human(report: &TestReport) -> String {
    let width = report.templates.iter().map(|template| template.name.chars().count()).max().unwrap_or(0);
    let mut text: String = report.templates.iter().map(|template| line(template, width)).collect();
    for template in &report.templates {
        snapshots(template, &mut text);
    }
    for template in &report.templates {
        failures(template, &mut text);
    }
    let skipped: usize = report.templates.iter().flat_map(|template| &template.cases).map(|case| case.commands.skipped).sum();
    if skipped > 0 && report.outcome == Outcome::Passed {
        text.push_str(&format!(
            "\n{} not run; add `--run-commands` to run them\n",
            count(skipped, "command was", "commands were")
        ));
    }
    text
}

fn line(template: &TemplateReport, width: usize) -> String {
    let cases = &template.cases;
    let hostile: usize = cases.iter().map(|case| case.hostile.tried).sum();
    let commands: usize = cases.iter().map(|case| case.commands.run).sum();
    let mut parts = vec![count(cases.len(), "case", "cases"), count(hostile, "hostile value", "hostile values")];
    if commands > 0 {
        parts.push(count(commands, "command", "commands"));
    }
    let verdict = match distinct(template).len() {
        0 => style("ok".to_owned()).green(),
        failures => style(count(failures, "failure", "failures")).red().bold(),
    };
    format!("{:<width$}  {}  {verdict}\n", printable(&template.name), parts.join(", "))
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What was written of snapshots.
fn snapshots(template: &TemplateReport, text: &mut String) {
    for case in &template.cases {
        let Some(changes) = &case.snapshot else { continue };
        let what = if changes.is_empty() { "is as it was".to_owned() } else { format!("written: {changes}") };
        text.push_str(&format!("{}: snapshot {what}\n", title(template, &[case.name.as_str()])));
    }
}

/// Every failure once, with the names of all cases that have it.
fn distinct(template: &TemplateReport) -> Vec<(Vec<&str>, &CaseFailure)> {
    let mut distinct: Vec<(Vec<&str>, &CaseFailure)> = Vec::new();
    for (case, failure) in template.failures() {
        match distinct.iter_mut().find(|(_, known)| *known == failure) {
            Some((cases, _)) => cases.extend(case),
            None => distinct.push((case.into_iter().collect(), failure)),
        }
    }
    distinct
}

fn failures(template: &TemplateReport, text: &mut String) {
    for (cases, failure) in distinct(template) {
        text.push_str(&format!("\n{}: {}\n", style(title(template, &cases)).bold(), printable(&failure.message)));
        if let Some(place) = &failure.place {
            let shown = show_excerpt(place);
            let shown = if console::colors_enabled() { shown } else { console::strip_ansi_codes(&shown).into_owned() };
            text.push_str(&format!("{shown}\n"));
        }
        if let Some(detail) = &failure.detail {
            let lines = detail.lines().map(|line| format!("    {}", printable(line)));
            text.push_str(&lines.map(|line| line.trim_end().to_owned() + "\n").collect::<String>());
        }
        if let Some(hint) = &failure.hint {
            text.push_str(&format!("{} {}\n", style("hint:").cyan().bold(), printable(hint)));
        }
    }
}

fn title(template: &TemplateReport, cases: &[&str]) -> String {
    let cases = if cases.is_empty() { String::new() } else { format!(" ({})", cases.join(", ")) };
    printable(&format!("{}{cases}", template.name)).into_owned()
}
