//! `pave completions`.

use clap::ValueEnum;
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::output::data;

/// The script for bash.
const BASH: &str = include_str!("pave.bash");

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  source <(pave completions bash)\n  pave completions fish > ~/.config/fish/completions/pave.fish"
)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Shells that can complete.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let shell: &dyn EnvCompleter = match args.shell {
        // That of the library loses the words that bash splits.
        Shell::Bash => return Ok(data(BASH)?),
        Shell::Elvish => &Elvish,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Zsh => &Zsh,
    };
    let mut script = Vec::new();
    shell.write_registration("COMPLETE", "pave", "pave", "pave", &mut script)?;
    Ok(data(&String::from_utf8_lossy(&script))?)
}
