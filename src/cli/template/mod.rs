//! `pave template …`: one file a command.

mod change;
mod clone_args;
mod diff;
mod import;
mod lint;
mod list;
mod new;
mod preview;
mod publish;
mod show;
mod test;

use clap::Subcommand;

use crate::output::Format;

const LIFE: &str = "\
The life of a template:
  pave template new greeter                            make it, or `import` one
  pave template preview greeter --case defaults        see what it renders
  pave template lint greeter                           see what is wrong with it
  pave template test greeter                           run its cases
  pave template diff greeter ./templates/greeter       see what a change means for services
  pave template publish greeter                        publish it, in a clone of a registry";

/// Arguments of `template`.
#[derive(Debug, clap::Args)]
#[command(after_help = LIFE)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: TemplateCommand,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// List the templates of a registry
    List(list::Args),
    /// Show what a template asks, its versions and its changelog
    Show(show::Args),
    /// Make a small template with tests, to start from
    New(new::Args),
    /// Make a template out of a cookiecutter, copier or Backstage one
    Import(import::Args),
    /// Render a template into a folder, once or whenever it changes
    Preview(preview::Args),
    /// Find what is wrong with templates, without rendering them
    Lint(lint::Args),
    /// Run the test cases of templates, and try hostile answers
    Test(test::Args),
    /// Compare two versions of a template: a patch, minor or major step
    Diff(diff::Args),
    /// Publish a version of a template, if it passes the gate
    Publish(publish::Args),
    /// Take a version back: no new services from it
    Yank(change::YankArgs),
    /// Say that services should move from a template to something else
    Deprecate(change::DeprecateArgs),
}

impl TemplateCommand {
    /// How results and errors of this command are written.
    pub fn format(&self) -> Format {
        match self {
            Self::Import(args) => args.format.into(),
            Self::Diff(args) => args.format.into(),
            Self::Lint(args) => args.format.into(),
            Self::List(args) => args.format.into(),
            Self::Publish(args) => args.format.into(),
            Self::Yank(args) => args.format(),
            Self::Deprecate(args) => args.format(),
            Self::Show(args) => args.format.into(),
            Self::New(args) => args.format.into(),
            Self::Preview(args) => args.format.into(),
            Self::Test(args) => args.format.into(),
        }
    }
}

/// Runs the command.
pub fn run(command: TemplateCommand) -> anyhow::Result<()> {
    match command {
        TemplateCommand::Import(args) => import::run(args),
        TemplateCommand::Diff(args) => diff::run(&args),
        TemplateCommand::Lint(args) => lint::run(args),
        TemplateCommand::List(args) => list::run(&args),
        TemplateCommand::Publish(args) => publish::run(args),
        TemplateCommand::Yank(args) => change::yank(args),
        TemplateCommand::Deprecate(args) => change::deprecate(args),
        TemplateCommand::Show(args) => show::run(&args),
        TemplateCommand::New(args) => new::run(args),
        TemplateCommand::Preview(args) => preview::run(args),
        TemplateCommand::Test(args) => test::run(args),
    }
}
