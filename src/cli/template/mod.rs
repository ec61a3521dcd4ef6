//! `pave template …`: one file a command.

mod import;
mod list;
mod show;

use clap::Subcommand;

use crate::output::Format;

/// Arguments of `template`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: TemplateCommand,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// Make a template of one of cookiecutter, copier or Backstage
    Import(import::Args),
    /// List the templates of a registry
    List(list::Args),
    /// Show what a template asks, its versions and its changelog
    Show(show::Args),
}

impl TemplateCommand {
    /// How results and errors of this command are written.
    pub fn format(&self) -> Format {
        match self {
            Self::Import(args) => args.format.into(),
            Self::List(args) => args.format.into(),
            Self::Show(args) => args.format.into(),
        }
    }
}

/// Runs the command.
pub fn run(command: TemplateCommand) -> anyhow::Result<()> {
    match command {
        TemplateCommand::Import(args) => import::run(args),
        TemplateCommand::List(args) => list::run(&args),
        TemplateCommand::Show(args) => show::run(&args),
    }
}
