//! `pave registry list`.

use crate::base::printable;
use crate::cli::output_args::OutputArgs;
use crate::ops::registry::{self, Listed, RegistryReport};
use crate::output::{self, Format};

/// Arguments of `registry list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry list")]
pub struct Args {
    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let listed = registry::list()?;
    match Format::from(args.format) {
        Format::Json => output::json(&listed)?,
        Format::Human => output::data(&human(&listed))?,
    }
    Ok(())
}

fn human(listed: &Listed) -> String {
    let width = listed.registries.iter().map(|registry| registry.name.len()).max().unwrap_or(0);
    let line = |registry: &RegistryReport| {
        let templates = match registry.templates {
            Some(1) => "1 template".to_owned(),
            Some(count) => format!("{count} templates"),
            None => "not asked yet".to_owned(),
        };
        let place = registry.url.as_deref().unwrap_or("part of pave");
        let default = if registry.is_default { ", default" } else { "" };
        let signed = if registry.require_signatures { ", signed" } else { "" };
        format!("{:<width$}  {place}  ({templates}{signed}{default})\n", registry.name)
    };
    printable(&listed.registries.iter().map(line).collect::<String>()).into_owned()
}
