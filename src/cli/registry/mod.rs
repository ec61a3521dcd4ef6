//! `pave registry …`: one file a command.

mod add;
mod default;
mod import;
mod init;
mod list;
mod remove;
mod sync;
mod verify;

use clap::Subcommand;

use crate::output::Format;

const EXAMPLES: &str = "\
Use the registry of your organization:
  pave registry add acme https://git.acme.example/platform/registry.git
  pave template list

Make one, out of the templates that come with pave:
  pave registry init acme";

/// Arguments of `registry`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: RegistryCommand,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum RegistryCommand {
    /// Make a registry of your own out of the built-in templates
    Init(init::Args),
    /// Merge the built-in templates of this pave into a registry made by `init`
    Import(import::Args),
    /// Add a registry, and trust its signers
    Add(add::Args),
    /// List the registries that you have added
    List(list::Args),
    /// Ask registries what is new
    Sync(sync::Args),
    /// Check every version that a registry has published
    Verify(verify::Args),
    /// Show or choose the registry that is used where none is named
    Default(default::Args),
    /// Remove a registry, and forget what was seen of it
    Remove(remove::Args),
}

impl RegistryCommand {
    /// How results and errors of this command are written.
    pub fn format(&self) -> Format {
        match self {
            Self::Init(args) => args.format.into(),
            Self::Import(args) => args.format.into(),
            Self::Add(args) => args.format.into(),
            Self::List(args) => args.format.into(),
            Self::Sync(args) => args.format.into(),
            Self::Verify(args) => args.format.into(),
            Self::Default(args) => args.format.into(),
            Self::Remove(args) => args.format.into(),
        }
    }
}

/// Runs the command.
pub fn run(command: RegistryCommand) -> anyhow::Result<()> {
    match command {
        RegistryCommand::Init(args) => init::run(args),
        RegistryCommand::Import(args) => import::run(args),
        RegistryCommand::Add(args) => add::run(args),
        RegistryCommand::List(args) => list::run(&args),
        RegistryCommand::Sync(args) => sync::run(&args),
        RegistryCommand::Verify(args) => verify::run(&args),
        RegistryCommand::Default(args) => default::run(&args),
        RegistryCommand::Remove(args) => remove::run(&args),
    }
}
