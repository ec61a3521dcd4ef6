//! `pave registry verify`.

use clap_complete::ArgValueCompleter;

use crate::base::git::Talk;
use crate::base::{interrupt, printable};
use crate::cli::complete;
use crate::cli::errors::No;
use crate::cli::output_args::OutputArgs;
use crate::ops::registry::{self, Verified};
use crate::output::{self, Format, Progress};

/// Arguments of `registry verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave registry verify\n  pave registry verify acme --format json")]
pub struct Args {
    /// Registry; the default one, where none is named
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    name: Option<String>,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    interrupt::watch();
    let is_terminal = output::stderr_is_terminal();
    let talk = if is_terminal { Talk::Person } else { Talk::Nobody };
    let progress = Progress::new(is_terminal);
    let verified = registry::verify(args.name.as_deref(), talk, &progress);
    progress.finish();
    let verified = verified?;
    match Format::from(args.format) {
        Format::Json => output::json(&verified)?,
        Format::Human => output::data(&human(&verified))?,
    }
    if verified.ok { Ok(()) } else { Err(No.into()) }
}

fn human(verified: &Verified) -> String {
    let versions = &verified.audit.versions;
    let mut text = String::new();
    if let Some(problem) = &verified.problem {
        text.push_str(&format!("{}  {}\n    {}\n", verified.registry, problem.code, problem.message));
    }
    for version in versions.iter().filter(|version| version.problem.is_some()) {
        if let Some(problem) = &version.problem {
            text.push_str(&format!("{}  {}\n    {}\n", version.tag, problem.code, problem.message));
        }
    }
    for tag in &verified.audit.unlisted {
        text.push_str(&format!("{tag}  unlisted\n    no index lists it: it was taken out of one, or was not made by pave\n"));
    }
    let bad = versions.iter().filter(|version| version.problem.is_some()).count();
    let signed = versions.iter().filter(|version| version.signer.is_some()).count();
    text.push_str(&match (bad, versions.len()) {
        (0, count) if !verified.ok => format!("{}: not as it was published; versions that are: {count}\n", verified.registry),
        (0, 0) => format!("{}: nothing was published yet\n", verified.registry),
        (0, count) => format!("{}: as published: {count}, signed: {signed}\n", verified.registry),
        (bad, count) => format!("{}: {bad} of {count} are not as they were published\n", verified.registry),
    });
    printable(&text).into_owned()
}
