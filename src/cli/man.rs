//! `pave man`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap_mangen::Man;

use crate::base::fs;
use crate::ops;
use crate::output::data;

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave man | man -l -\n  pave man /usr/local/share/man/man1")]
pub struct Args {
    /// Directory to write one page a command into; without it, the first page goes to stdout
    directory: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut root = super::command().disable_help_subcommand(true);
    root.build();
    let Some(directory) = &args.directory else {
        return Ok(data(&String::from_utf8_lossy(&page(&root)?))?);
    };
    fs::create_dir_all(directory).map_err(ops::Error::from)?;
    write(directory, &root)
}

/// Writes the page of `command` and those of all commands below it.
fn write(directory: &Path, command: &clap::Command) -> anyhow::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    fs::replace_file(&directory.join(format!("{name}.1")), &page(command)?).map_err(ops::Error::from)?;
    command.get_subcommands().filter(|command| !command.is_hide_set()).try_for_each(|command| write(directory, command))
}

fn page(command: &clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page).context("cannot write a manual page")?;
    Ok(page)
}
