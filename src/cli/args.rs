//! The command line.

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Parser, Subcommand};

use super::output_args::ColorArg;
use super::{adopt, check, completions, create_service, diff, eject, man, registry, schema, template, update};
use crate::output;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Golden paths for services: create a repository that is wired up from the start.
#[derive(Debug, Parser)]
#[command(name = "pave", version, propagate_version = true, styles = STYLES, max_term_width = 100)]
#[command(
    after_help = "Start with:\n  pave create-service\n\nExit codes: 0 done · 1 the answer is no · 2 wrong usage or answers · \
                        3 failed · 4 partly done · 130 interrupted"
)]
pub struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN", help_heading = "Output")]
    pub color: ColorArg,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a service: a repository on the golden path, committed and pushed
    CreateService(create_service::Args),
    /// Bring a service to a newer version of its template, or to its edited pave.yaml
    Update(update::Args),
    /// Check whether a service is on its path, and what is to be seen to
    Check(check::Args),
    /// Show what the team changed against what pave rendered, as a patch
    Diff(diff::Args),
    /// Put an existing repository on a golden path, and lose nothing of it
    Adopt(adopt::Args),
    /// Leave the path for good: a plain repository stays
    Eject(eject::Args),
    /// Find templates, and write, test and publish them
    Template(template::Args),
    /// Choose where templates come from, or make a registry of your own
    Registry(registry::Args),
    /// Print the JSON Schema of a kind of file, for editors
    Schema(schema::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual pages, or write them into a directory
    Man(man::Args),
    /// Serve a template that does not come with pave, apart from the rest
    #[command(name = crate::template::SERVE_COMMAND, hide = true)]
    ServeTemplate,
}

impl Command {
    /// How results and errors of this command are written.
    pub fn format(&self) -> output::Format {
        match self {
            Self::CreateService(args) => args.format.into(),
            Self::Update(args) => args.format.into(),
            Self::Adopt(args) => args.format.into(),
            Self::Diff(args) => args.format.into(),
            Self::Eject(args) => args.format.into(),
            Self::Check(args) => args.format.into(),
            Self::Template(args) => args.command.format(),
            Self::Registry(args) => args.command.format(),
            Self::Schema(_) | Self::Completions(_) | Self::Man(_) | Self::ServeTemplate => output::Format::Human,
        }
    }
}
