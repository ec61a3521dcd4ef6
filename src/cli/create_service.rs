//! `pave create-service`.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use clap::builder::FalseyValueParser;
use clap_complete::ArgValueCompleter;

use super::answer_args::AnswerArgs;
use super::output_args::OutputArgs;
use super::prompts::Terminal;
use super::{complete, summary};
use crate::base::git::{RemoteUrl, Talk};
use crate::base::{ServiceName, interrupt};
use crate::forge::Owner;
use crate::ops::Error;
use crate::ops::create::{self, CreateRequest, Created, Destination, Dialog, Outcome};
use crate::output::{self, Progress};
use crate::registry::TemplateRef;

const EXAMPLES: &str = "\
Examples:
  Answer a few questions:
    pave create-service
  Take every default, and push to a directory of bare repositories:
    pave create-service payments --push-to ./remotes --yes
  In a CI job:
    pave create-service payments --template go-http@^1 --values answers.yaml \\
      --remote https://git.example.com/acme/payments.git --no-input --format json
  See what would be created:
    pave create-service payments --yes --dry-run

Answers come from, strongest first: --set, --values, PAVE_SET_… in the environment, the defaults
of the registry and of the template, and questions on a terminal. `--set service.owner=x` and
`PAVE_SET_SERVICE_OWNER=x` are the same answer.";

/// Arguments of `create-service`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Args {
    /// Name of the service: lower-case letters, digits and dashes
    name: Option<String>,

    /// Template: NAME, NAME@REQUIREMENT as in Cargo, or the path of a template's directory
    #[arg(short, long, value_name = "TEMPLATE", env = "PAVE_TEMPLATE", help_heading = "Answers")]
    #[arg(add = ArgValueCompleter::new(complete::templates))]
    template: Option<String>,

    /// Registry that the template comes from [default: the one of `pave registry default`]
    #[arg(long, value_name = "REGISTRY", env = "PAVE_REGISTRY", help_heading = "Answers")]
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    registry: Option<String>,

    #[command(flatten)]
    answers: AnswerArgs,

    /// Take every default and do not ask for confirmation; ask only for what has no default
    #[arg(short, long, env = "PAVE_YES", value_parser = FalseyValueParser::new(), help_heading = "Answers")]
    yes: bool,

    /// Directory to create [default: ./NAME]
    #[arg(short, long, value_name = "DIR", env = "PAVE_OUTPUT", help_heading = "Where")]
    output: Option<PathBuf>,

    /// Create the remote repository there and push: a directory of bare repositories
    #[arg(
        long,
        value_name = "OWNER",
        value_hint = ValueHint::DirPath,
        env = "PAVE_PUSH_TO",
        hide_env_values = true,
        conflicts_with = "remote",
        help_heading = "Where"
    )]
    push_to: Option<String>,

    /// Push to this empty repository: https, ssh, file or a path
    #[arg(long, value_name = "URL", value_hint = ValueHint::AnyPath, env = "PAVE_REMOTE", hide_env_values = true, help_heading = "Where")]
    remote: Option<String>,

    /// Take on what an interrupted run left: create the remote and push
    #[arg(long, conflicts_with = "dry_run", help_heading = "Where")]
    resume: bool,

    /// Show what would be created, and write nothing
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
    let dialog: Option<&dyn Dialog> = if is_interactive { Some(&terminal) } else { None };
    let result = create::create(&request, &progress, dialog);
    progress.finish();
    let mut created = result?;
    created.warnings = progress.warnings();
    show(&created, format)
}

fn request(args: Args, is_interactive: bool) -> Result<CreateRequest, Error> {
    let destination = match (args.push_to, args.remote) {
        (Some(owner), _) => Some(Destination::Owner(Owner::parse(&owner)?)),
        (None, Some(url)) => Some(Destination::Remote(RemoteUrl::parse(&url)?)),
        (None, None) => None,
    };
    Ok(CreateRequest {
        name: args.name.as_deref().map(ServiceName::new).transpose()?,
        template: args.template.as_deref().map(TemplateRef::parse).transpose()?,
        registry: args.registry,
        sources: args.answers.sources()?,
        output: args.output,
        destination,
        accepts_defaults: args.yes,
        dry_run: args.dry_run,
        resume: args.resume,
        git_talk: if is_interactive { Talk::Person } else { Talk::Nobody },
    })
}

fn show(created: &Created, format: output::Format) -> anyhow::Result<()> {
    let shown = match (format, created.outcome) {
        (output::Format::Json, _) => output::json(created),
        (output::Format::Human, Outcome::Planned) => output::data(&summary::tree(created)),
        (output::Format::Human, _) => output::data(&summary::done(created)),
    };
    match created.outcome {
        Outcome::Planned => Ok(shown?),
        _ => shown.with_context(|| format!("`{}` is complete, but its description is lost", created.path)),
    }
}
