//! `pave update`.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use clap::builder::FalseyValueParser;
use semver::VersionReq;

use super::answer_args::AnswerArgs;
use super::errors::No;
use super::output_args::OutputArgs;
use super::prompts::Terminal;
use super::service_args::DirectoryArgs;
use super::update_summary;
use crate::base::git::Talk;
use crate::base::interrupt;
use crate::ops::Error;
use crate::ops::update::{self, Action, Outcome, UpdateDialog, UpdateRequest, Updated};
use crate::output::{self, Progress};
use crate::registry::Freshness;

const EXAMPLES: &str = "\
Examples:
  See what would change, then do it:
    pave update --dry-run
    pave update
  Follow another major version:
    pave update --to 2
  Add a cache:
    pave update --set infrastructure.cache=redis
  After conflicts: resolve them, then commit; or go back to where you were:
    pave update --continue
    pave update --abort
  In a CI job, on a branch of its own:
    pave update --branch pave/update --no-input --format json

The update is one commit, and what you have changed stays: it is merged with what the template
changed. Where both changed the same lines, git's conflict markers wait for you.";

/// Arguments of `update`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Args {
    #[command(flatten)]
    directory: DirectoryArgs,

    /// Version to go to: a requirement as in Cargo [default: the one in pave.yaml]
    #[arg(long, value_name = "REQUIREMENT", help_heading = "Version")]
    to: Option<VersionReq>,

    /// Directory of the template, for a service that was created from one
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Version")]
    template: Option<PathBuf>,

    /// Ask nobody: take only what is on this machine
    #[arg(long, help_heading = "Version")]
    offline: bool,

    #[command(flatten)]
    answers: AnswerArgs,

    /// Take every default of the new version; ask only for what has none
    #[arg(short, long, env = "PAVE_YES", value_parser = FalseyValueParser::new(), help_heading = "Answers")]
    yes: bool,

    /// Commit to this branch, and leave alone what is checked out
    #[arg(long, value_name = "BRANCH", help_heading = "Where")]
    branch: Option<String>,

    /// Commit without a merge, for branches that want a linear history
    #[arg(long, help_heading = "Where")]
    linear: bool,

    /// Commit what was resolved, or take on what was interrupted
    #[arg(long = "continue", conflicts_with_all = ["abort", "dry_run", "to", "set", "template", "branch", "linear"], help_heading = "In progress")]
    go_on: bool,

    /// Go back to where everything was before the update
    #[arg(long, conflicts_with_all = ["dry_run", "to", "set", "template", "branch", "linear"], help_heading = "In progress")]
    abort: bool,

    /// Follow pave.yaml to another registry or template than the service came from
    #[arg(long, help_heading = "Safety")]
    allow_move: bool,

    /// Go on although pave.lock is not what the registry published
    #[arg(long, help_heading = "Safety")]
    trust_lock: bool,

    /// Show what would change, and change nothing
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
    let dialog: Option<&dyn UpdateDialog> = if is_interactive { Some(&terminal) } else { None };
    let result = update::update(&request, &progress, dialog);
    progress.finish();
    let mut updated = result?;
    updated.warnings = progress.warnings();
    show(&updated, format).with_context(|| format!("the update of `{}` is done, but its description is lost", updated.path))?;
    if updated.conflicts.is_empty() || updated.outcome == Outcome::Aborted { Ok(()) } else { Err(No.into()) }
}

fn request(args: Args, is_interactive: bool) -> Result<UpdateRequest, Error> {
    Ok(UpdateRequest {
        directory: args.directory.absolute()?,
        action: match (args.go_on, args.abort) {
            (true, _) => Action::Continue,
            (_, true) => Action::Abort,
            _ => Action::Update,
        },
        to: args.to,
        template: args.template,
        sources: args.answers.sources()?,
        branch: args.branch,
        linear: args.linear,
        accepts_defaults: args.yes,
        dry_run: args.dry_run,
        may_move: args.allow_move,
        trusts_lock: args.trust_lock,
        freshness: if args.offline { Freshness::Offline } else { Freshness::Latest },
        git_talk: if is_interactive { Talk::Person } else { Talk::Nobody },
    })
}

fn show(updated: &Updated, format: output::Format) -> Result<(), output::StdoutError> {
    match format {
        output::Format::Json => output::json(updated),
        output::Format::Human => output::data(&update_summary::human(updated)),
    }
}
