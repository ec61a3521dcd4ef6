//! `pave template yank` and `pave template deprecate`.

use super::clone_args::CloneArgs;
use crate::base::git::Talk;
use crate::base::{interrupt, printable};
use crate::cli::output_args::OutputArgs;
use crate::ops;
use crate::ops::publish::{self, ChangeRequest, IndexChange, PublishError};
use crate::output::{self, Format, Progress};
use crate::registry::Deprecation;

/// Arguments of `template yank`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pave template yank go-http@1.4.0 --reason \"It lost requests at shutdown\"\n  pave template yank go-http@1.4.0 --undo"
)]
pub struct YankArgs {
    /// The version, as `go-http@1.4.0`
    #[arg(value_name = "NAME@VERSION")]
    published: String,

    /// Why, in one line; whoever asks for the version is told
    #[arg(long, value_name = "TEXT", required_unless_present = "undo", conflicts_with = "undo")]
    reason: Option<String>,

    /// Take the yank back: let new services be created from it again
    #[arg(long)]
    undo: bool,

    #[command(flatten)]
    place: Place,
}

/// Arguments of `template deprecate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pave template deprecate go-http --reason \"Nobody looks after it any more\" --replaced-by go-service\n  pave template deprecate go-http --undo"
)]
pub struct DeprecateArgs {
    /// Name of the template
    name: String,

    /// Why, in one line; whoever uses the template is told
    #[arg(long, value_name = "TEXT", required_unless_present = "undo", conflicts_with = "undo")]
    reason: Option<String>,

    /// The template to use instead, one of the same registry
    #[arg(long, value_name = "NAME", conflicts_with = "undo")]
    replaced_by: Option<String>,

    /// Take the deprecation back
    #[arg(long)]
    undo: bool,

    #[command(flatten)]
    place: Place,
}

/// Where the registry is, and how the result is written.
#[derive(Debug, clap::Args)]
struct Place {
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    clone: CloneArgs,

    #[command(flatten)]
    format: OutputArgs,
}

impl YankArgs {
    /// How the result is written.
    pub fn format(&self) -> Format {
        self.place.format.into()
    }
}

impl DeprecateArgs {
    /// How the result is written.
    pub fn format(&self) -> Format {
        self.place.format.into()
    }
}

/// Runs `template yank`.
pub fn yank(args: YankArgs) -> anyhow::Result<()> {
    let parsed = args.published.split_once('@').and_then(|(name, version)| Some((name, version.parse().ok()?)));
    let (name, version) = parsed.ok_or_else(|| ops::Error::from(PublishError::NotAVersion { text: args.published.clone() }))?;
    run(name, IndexChange::Yank(version, args.reason), args.place)
}

/// Runs `template deprecate`.
pub fn deprecate(args: DeprecateArgs) -> anyhow::Result<()> {
    let replaced_by = args.replaced_by;
    let deprecation = args.reason.map(|reason| Deprecation { reason, replaced_by });
    run(&args.name, IndexChange::Deprecate(deprecation), args.place)
}

fn run(template: &str, change: IndexChange, place: Place) -> anyhow::Result<()> {
    interrupt::watch();
    let is_terminal = output::stderr_is_terminal();
    let request = ChangeRequest {
        template: template.to_owned(),
        change,
        directory: place.clone.directory,
        branch: place.clone.branch,
        dry_run: place.dry_run,
        git_talk: if is_terminal { Talk::Person } else { Talk::Nobody },
    };
    let progress = Progress::new(is_terminal);
    let changed = publish::change(&request, &progress);
    progress.finish();
    let changed = changed?;
    match Format::from(place.format) {
        Format::Json => output::json(&changed)?,
        Format::Human => {
            let commit = changed.commit.as_ref().map(|commit| format!(" ({})", &commit[..commit.len().min(12)]));
            let note = commit.unwrap_or_else(|| " (nothing was changed)".into());
            output::data(&format!("{}{note}\n", printable(&changed.summary)))?;
        }
    }
    Ok(())
}
