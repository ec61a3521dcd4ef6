//! `pave template list`.

use clap_complete::ArgValueCompleter;

use crate::base::git::Talk;
use crate::cli::complete;
use crate::cli::output_args::OutputArgs;
use crate::ops::registries;
use crate::ops::templates::{self, Listed};
use crate::output::{self, Format};
use crate::registry::Freshness;

/// Arguments of `template list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave template list\n  pave template list --format json")]
pub struct Args {
    /// Registry [default: the one of `pave registry default`]
    #[arg(long, value_name = "REGISTRY", env = "PAVE_REGISTRY")]
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    registry: Option<String>,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let listed = templates::list(&*registries::open(args.registry.as_deref(), Freshness::Known, Talk::Nobody)?)?;
    match Format::from(args.format) {
        Format::Json => output::json(&listed)?,
        Format::Human => output::data(&human(&listed))?,
    }
    Ok(())
}

/// A line each: name, version, what it is.
fn human(listed: &Listed) -> String {
    let width = |text: &dyn Fn(&crate::registry::Listing) -> usize| listed.templates.iter().map(text).max().unwrap_or(0);
    let (names, versions) = (width(&|one| one.name.len()), width(&|one| one.version.to_string().len()));
    let mut text = String::new();
    for one in &listed.templates {
        let mut notes = String::new();
        if listed.default.as_deref() == Some(one.name.as_str()) {
            notes.push_str(" (default)");
        }
        if let Some(deprecation) = &one.deprecated {
            notes.push_str(&format!(" (deprecated: {})", deprecation.reason));
        }
        let line = format!("{:<names$}  {:<versions$}  {}{notes}", one.name, one.version.to_string(), one.description);
        text.push_str(&crate::base::printable(&line));
        text.push('\n');
    }
    if text.is_empty() { format!("nothing was published in the registry `{}` yet\n", listed.registry) } else { text }
}
