//! `pave registry sync`.

use clap_complete::ArgValueCompleter;

use super::add::signers;
use crate::base::git::Talk;
use crate::base::{interrupt, printable};
use crate::cli::complete;
use crate::cli::errors::Partly;
use crate::cli::output_args::OutputArgs;
use crate::cli::prompts;
use crate::ops::registry::{self, News, Refused, SignerReport, SyncRequest, Synced};
use crate::output::{self, Format, talk};

/// Arguments of `registry sync`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry sync\n  pave registry sync acme --accept-signers")]
pub struct Args {
    /// Registry; every one that you have added, where none is named
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    name: Option<String>,

    /// Trust whoever may sign the registry's versions now, in place of those whom you trusted before
    #[arg(long, requires = "name")]
    accept_signers: bool,

    /// Take the registry's history as it is now, whatever was seen of it before; whom you trust stays
    #[arg(long, requires = "name")]
    accept_history: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    interrupt::watch();
    let is_terminal = output::stderr_is_terminal();
    let request = SyncRequest {
        name: args.name.as_deref(),
        accepts_signers: args.accept_signers,
        accepts_history: args.accept_history,
        git_talk: if is_terminal { Talk::Person } else { Talk::Nobody },
    };
    let confirm = |now: &[SignerReport]| {
        let text = format!(
            "Who may sign its versions now:\n{}Compare the fingerprints with what its owners have published.",
            signers(now)
        );
        talk(&printable(&text));
        prompts::confirm("Trust these signers, and nobody else?", false)
    };
    let synced = registry::sync(&request, is_terminal.then_some(&confirm))?;
    match Format::from(args.format) {
        Format::Json => output::json(&synced)?,
        Format::Human => output::data(&human(&synced, args.accept_signers))?,
    }
    if synced.failed.is_empty() { Ok(()) } else { Err(Partly.into()) }
}

fn human(synced: &Synced, shows_signers: bool) -> String {
    if synced.registries.is_empty() && synced.failed.is_empty() {
        return "there are no registries to ask: `pave registry add NAME URL` adds one\n".into();
    }
    let mut text: String = synced.registries.iter().map(|news| one(news, shows_signers)).collect();
    for Refused { registry, message, hint, .. } in &synced.failed {
        text.push_str(&format!("{registry} failed\n"));
        let lines = message.lines().chain(hint.iter().flat_map(|hint| hint.lines()));
        lines.for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    printable(&text).into_owned()
}

fn one(news: &News, shows_signers: bool) -> String {
    let mut text = format!("{} at {}\n", news.registry, &news.commit[..news.commit.len().min(12)]);
    for published in &news.published {
        text.push_str(&format!("  new     {published}\n"));
    }
    for yanked in &news.yanked {
        text.push_str(&format!("  yanked  {yanked}\n"));
    }
    for deprecated in &news.deprecated {
        text.push_str(&format!("  deprecated  {deprecated}\n"));
    }
    for change in ["new", "changed", "gone"] {
        let names: Vec<&str> =
            news.policies.iter().filter(|policy| policy.change == change).map(|policy| policy.name.as_str()).collect();
        if !names.is_empty() {
            text.push_str(&format!("  policies   {change}: {}\n", names.join(", ")));
        }
    }
    if news.published.is_empty() && news.yanked.is_empty() && news.deprecated.is_empty() && news.policies.is_empty() {
        text.push_str("  nothing new\n");
    }
    if shows_signers {
        text.push_str(&format!("  trusted\n{}", signers(&news.signers)));
    }
    text
}
