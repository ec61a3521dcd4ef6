//! `pave registry init`.

use std::path::PathBuf;

use clap::ValueHint;

use crate::base::git::{RemoteUrl, Talk};
use crate::base::{interrupt, printable};
use crate::cli::output_args::OutputArgs;
use crate::ops;
use crate::ops::registry::{self, InitRequest, Initialized};
use crate::output::{self, Format, talk};

/// Arguments of `registry init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  pave registry init acme\n  pave registry init acme --remote https://git.acme.example/platform/registry.git"
)]
pub struct Args {
    /// Name of the registry: lower-case letters, digits and dashes
    name: String,

    /// Directory to create [default: ./NAME]
    #[arg(value_hint = ValueHint::DirPath)]
    directory: Option<PathBuf>,

    /// Push to this empty repository: https, ssh, file or a path
    #[arg(long, value_name = "URL", value_hint = ValueHint::AnyPath)]
    remote: Option<String>,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let request = InitRequest {
        name: args.name,
        directory: args.directory,
        remote: args.remote.as_deref().map(RemoteUrl::parse).transpose().map_err(ops::Error::from)?,
        git_talk: if output::stderr_is_terminal() { Talk::Person } else { Talk::Nobody },
    };
    let initialized = registry::init(&request)?;
    initialized.warnings.iter().for_each(|warning| talk(&printable(&format!("warning: {warning}"))));
    match Format::from(args.format) {
        Format::Json => output::json(&initialized)?,
        Format::Human => output::data(&human(&initialized))?,
    }
    Ok(())
}

fn human(initialized: &Initialized) -> String {
    let Initialized { registry, path, branch, templates, signer, remote, .. } = initialized;
    let mut text = format!("Made the registry {registry}\n  in         {path}\n  templates  {}\n", templates.join(", "));
    match signer {
        Some(fingerprint) => text.push_str(&format!("  signed by  {fingerprint}, the key that your git signs with\n")),
        None => text.push_str("  signed by  nobody yet: list `signers` in registry.yaml\n"),
    }
    if let Some(remote) = remote {
        text.push_str(&format!("  pushed to  {remote}\n"));
    }
    let quoted = shlex::try_quote(path).unwrap_or_default();
    text.push_str(&format!("\nNext:\n  cd {quoted}\n"));
    if remote.is_none() {
        text.push_str(&format!("  git remote add origin URL && git push -u origin {branch}\n"));
    }
    text.push_str("  pave template publish --all --dry-run\n  pave template publish --all\n");
    printable(&text).into_owned()
}
