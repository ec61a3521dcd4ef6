//! `pave template publish`.

use console::style;

use super::clone_args::CloneArgs;
use crate::base::git::Talk;
use crate::base::{interrupt, printable};
use crate::cli::errors::{No, Partly};
use crate::cli::output_args::OutputArgs;
use crate::ops::publish::{self, Check, Failed, Outcome, PublishRequest, Published, TemplateReport};
use crate::output::{self, Format, Progress};

const EXAMPLES: &str = "\
Examples:
  In a clone of the registry:
    pave template publish go-http --dry-run
    pave template publish go-http
  In the registry's CI, on its default branch:
    pave template publish --all --format json";

/// Arguments of `template publish`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct Args {
    /// Templates to publish, in the version that their template.yaml says
    #[arg(value_name = "NAME", group = "what")]
    names: Vec<String>,

    /// Publish every template that has a new version
    #[arg(long, group = "what")]
    all: bool,

    /// Run every check of the gate, and publish nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    clone: CloneArgs,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let is_terminal = output::stderr_is_terminal();
    let request = PublishRequest {
        names: args.names,
        directory: args.clone.directory,
        branch: args.clone.branch,
        dry_run: args.dry_run,
        git_talk: if is_terminal { Talk::Person } else { Talk::Nobody },
    };
    let progress = Progress::new(is_terminal);
    let published = publish::publish(&request, &progress);
    progress.finish();
    let published = published?;
    match Format::from(args.format) {
        Format::Json => output::json(&published)?,
        Format::Human => output::data(&human(&published))?,
    }
    let has_published = published.templates.iter().any(|template| template.outcome == Outcome::Published);
    match published.failed.is_empty() {
        true if published.ok => Ok(()),
        false if has_published => Err(Partly.into()),
        _ => Err(No.into()),
    }
}

fn human(published: &Published) -> String {
    let mut text: String = published.templates.iter().map(one).collect();
    for Failed { name, message, hint, .. } in &published.failed {
        text.push_str(&format!("{} {}\n", style(name).bold(), style("failed").red().bold()));
        for line in message.lines().chain(hint.iter().flat_map(|hint| hint.lines())) {
            text.push_str(&format!("  {}\n", printable(line)));
        }
    }
    if !published.next.is_empty() {
        text.push_str("\nNext:\n");
    }
    for command in &published.next {
        text.push_str(&format!("  {}\n", printable(command)));
    }
    text
}

/// What became of it; then, where the gate was asked, every check.
fn one(template: &TemplateReport) -> String {
    let name = format!("{} {}", template.name, template.version);
    let name = style(printable(&name)).bold();
    let mut text = match template.outcome {
        Outcome::Published => format!("{} {name} as {}\n", style("Published").green().bold(), template.tag),
        Outcome::Planned => format!("{name} can be published; nothing was\n"),
        Outcome::AlreadyPublished => format!("{name} is published already\n"),
        Outcome::NoNewVersion => format!("{name} has changed since it was published, and has no new version\n"),
        Outcome::Refused => format!("{name} is {}\n", style("not published").red().bold()),
    };
    let width = template.checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
    for Check { name, ok, summary, details } in &template.checks {
        let mark = if *ok { style("ok").green() } else { style("no").red().bold() };
        text.push_str(&format!("  {mark}  {name:<width$}  {}\n", printable(summary)));
        for line in details.iter().flat_map(|detail| detail.lines()) {
            text.push_str(&format!("        {}\n", printable(line)));
        }
    }
    text
}
