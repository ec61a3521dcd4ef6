//! `pave registry add`.

use clap::builder::FalseyValueParser;

use crate::base::git::{RemoteUrl, Talk};
use crate::base::{interrupt, printable};
use crate::cli::output_args::OutputArgs;
use crate::cli::prompts;
use crate::ops;
use crate::ops::registry::{self, AddRequest, Added, Newcomer, SignerReport};
use crate::output::{self, Format, talk};

const EXAMPLES: &str = "\
Examples:
  pave registry add acme https://git.acme.example/platform/registry.git
  In a CI job, with the fingerprint that the platform team has published:
    pave registry add acme ssh://git@git.acme.example/platform/registry.git \\
      --signer SHA256:DHelwILmeQKTTXkDpRt4ufhYfk89lCTd28UVoVjvNXE --no-input";

/// Arguments of `registry add`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Args {
    /// Name of the registry, as its registry.yaml has it
    name: String,

    /// Its repository: https, ssh, file or a path
    url: String,

    /// Fingerprint of a signer, as its owners publish it; may be given many times. Refuses a registry with other signers
    #[arg(long, value_name = "FINGERPRINT", help_heading = "Trust")]
    signer: Vec<String>,

    /// Refuse versions without a good signature, even where the registry itself would not
    #[arg(long, help_heading = "Trust")]
    require_signatures: bool,

    /// Never ask; without --signer, whoever may sign the registry now is trusted
    #[arg(long, env = "PAVE_NO_INPUT", value_parser = FalseyValueParser::new(), help_heading = "Trust")]
    no_input: bool,

    /// Make it the default registry; the first one that is added becomes it anyway
    #[arg(long, conflicts_with = "no_default")]
    default: bool,

    /// Do not make it the default registry
    #[arg(long)]
    no_default: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let is_interactive = !args.no_input && output::stderr_is_terminal();
    let request = AddRequest {
        name: args.name,
        url: RemoteUrl::parse(&args.url).map_err(ops::Error::from)?,
        require_signatures: args.require_signatures,
        is_default: match (args.default, args.no_default) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        signers: args.signer,
        git_talk: if is_interactive { Talk::Person } else { Talk::Nobody },
    };
    let confirm = |newcomer: &Newcomer<'_>| {
        talk(&introduce(newcomer));
        prompts::confirm("Trust these signers, and nobody else?", false)
    };
    let added = registry::add(&request, is_interactive.then_some(&confirm))?;
    if !is_interactive && !args.no_input && request.signers.is_empty() && !added.signers.is_empty() && !added.was_known {
        talk("warning: nobody was asked, so that whoever signs the registry now is trusted; name signers with `--signer`");
    }
    match Format::from(args.format) {
        Format::Json => output::json(&added)?,
        Format::Human => output::data(&human(&added))?,
    }
    Ok(())
}

fn introduce(newcomer: &Newcomer<'_>) -> String {
    let mut text = format!("The registry {}", newcomer.name);
    if !newcomer.description.is_empty() {
        text.push_str(&format!(": {}", newcomer.description));
    }
    text.push_str(&format!("\n  templates  {}\n", list(newcomer.templates)));
    text.push_str("  signed by\n");
    text.push_str(&signers(newcomer.signers));
    text.push_str("Compare the fingerprints with what the owners of the registry have published.");
    printable(&text).into_owned()
}

fn list(templates: &[String]) -> String {
    if templates.is_empty() { "none published yet".into() } else { templates.join(", ") }
}

/// A line each: fingerprint and name.
pub(super) fn signers(signers: &[SignerReport]) -> String {
    let lines = signers.iter().map(|signer| format!("    {}  {}", signer.fingerprint, signer.name));
    lines.map(|line| line + "\n").collect()
}

fn human(added: &Added) -> String {
    let verb = if added.was_known { "Known already:" } else { "Added" };
    let mut text = format!("{verb} {} at {}\n", added.registry, added.url);
    text.push_str(&format!("  templates  {}\n", list(&added.templates)));
    match (added.signers.is_empty(), added.require_signatures) {
        (true, _) => text.push_str("  signed by  nobody: versions are checked by digest alone\n"),
        (false, wanted) => {
            let strictness = if wanted { "signatures are required" } else { "signatures are checked where there are any" };
            text.push_str(&format!("  trusted    {strictness}\n{}", signers(&added.signers)));
        }
    }
    if added.is_default {
        text.push_str("  It is the default registry.\n");
    }
    let registry = if added.is_default { String::new() } else { format!(" --registry {}", added.registry) };
    text.push_str(&format!("\nNext:\n  pave template list{registry}\n"));
    printable(&text).into_owned()
}
