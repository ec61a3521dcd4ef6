//! `pave adopt`.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use clap::builder::FalseyValueParser;
use clap_complete::ArgValueCompleter;

use super::answer_args::AnswerArgs;
use super::output_args::OutputArgs;
use super::prompts::Terminal;
use super::{adopt_summary, complete};
use crate::base::git::Talk;
use crate::base::interrupt;
use crate::ops::Error;
use crate::ops::adopt::{self, AdoptDialog, AdoptOutcome, AdoptRequest, Adopted};
use crate::output::{self, Progress};
use crate::registry::TemplateRef;

const EXAMPLES: &str = "\
Examples:
  See what it finds, and what it would add:
    pave adopt --dry-run
  Answer a few questions, and go ahead:
    pave adopt
  Take what it finds:
    pave adopt --yes
  A service in a repository of several:
    pave adopt -C services/payments --template go-http@^1

Answers come from, strongest first: --set, --values, PAVE_SET_… in the environment, what is found
in the repository, the defaults of the registry and of the template, and questions on a terminal.
A file that is there stays as it is, also where the template has another one.";

/// Arguments of `adopt`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Directory that becomes a service: the top of a repository, or one in it
    #[arg(short = 'C', long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = ".", help_heading = "Where")]
    directory: PathBuf,

    /// Template: NAME, NAME@REQUIREMENT as in Cargo, or the path of a template's directory [default: the one that recognises the files]
    #[arg(short, long, value_name = "TEMPLATE", env = "PAVE_TEMPLATE", help_heading = "Answers")]
    #[arg(add = ArgValueCompleter::new(complete::templates))]
    template: Option<String>,

    /// Registry that the template comes from [default: the one of `pave registry default`]
    #[arg(long, value_name = "REGISTRY", env = "PAVE_REGISTRY", help_heading = "Answers")]
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    registry: Option<String>,

    #[command(flatten)]
    answers: AnswerArgs,

    /// Take what is found and every default, and do not ask for confirmation; ask only for what has neither
    #[arg(short, long, env = "PAVE_YES", value_parser = FalseyValueParser::new(), help_heading = "Answers")]
    yes: bool,

    /// Show what was found and what would be done, and write nothing
    #[arg(long, help_heading = "Output")]
    dry_run: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let format = output::Format::from(args.format);
    let is_interactive = args.answers.is_interactive();
    let request = request(args, is_interactive)?;
    let progress = Progress::new(output::stderr_is_terminal());
    let terminal = Terminal::new(&progress);
    let dialog: Option<&dyn AdoptDialog> = if is_interactive { Some(&terminal) } else { None };
    let result = adopt::adopt(&request, &progress, dialog);
    progress.finish();
    let mut adopted = result?;
    adopted.warnings = progress.warnings();
    show(&adopted, format)
}

fn request(args: Args, is_interactive: bool) -> Result<AdoptRequest, Error> {
    Ok(AdoptRequest {
        directory: args.directory,
        template: args.template.as_deref().map(TemplateRef::parse).transpose()?,
        registry: args.registry,
        sources: args.answers.sources()?,
        accepts_defaults: args.yes,
        dry_run: args.dry_run,
        git_talk: if is_interactive { Talk::Person } else { Talk::Nobody },
    })
}

fn show(adopted: &Adopted, format: output::Format) -> anyhow::Result<()> {
    let shown = match (format, adopted.outcome) {
        (output::Format::Json, _) => output::json(adopted),
        (output::Format::Human, AdoptOutcome::Planned) => output::data(&adopt_summary::planned(adopted)),
        (output::Format::Human, AdoptOutcome::Adopted) => output::data(&adopt_summary::done(adopted)),
    };
    match adopted.outcome {
        AdoptOutcome::Planned => Ok(shown?),
        AdoptOutcome::Adopted => shown.with_context(|| format!("`{}` is adopted, but its description is lost", adopted.path)),
    }
}
