//! `pave template import`.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use console::style;

use crate::base::{interrupt, printable};
use crate::cli::errors::Partly;
use crate::cli::output_args::OutputArgs;
use crate::import::{Finding, Severity, Tool};
use crate::ops::author::import::{self, ImportRequest, ImportedTemplate};
use crate::output::{self, Format};

const EXAMPLES: &str = "\
Examples:
  Into the registry in this directory, or beside it where there is none:
    pave template import ../cookiecutter-service
  See what could not be carried over, and write nothing:
    pave template import ../copier-service --name python-lib --dry-run";

/// Arguments of `template import`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Directory of the template to import
    #[arg(value_name = "SOURCE", value_hint = ValueHint::DirPath)]
    source: PathBuf,

    /// Name of the new template [default: the name of the old one, or of its directory]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Directory to write it in; where that is a registry, it goes to templates/
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    output: PathBuf,

    /// Tool that the template is for [default: the one that it looks like]
    #[arg(long, value_enum, value_name = "TOOL")]
    from: Option<ToolArg>,

    /// Report what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// `--from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ToolArg {
    /// cookiecutter.json
    Cookiecutter,
    /// copier.yml
    Copier,
    /// A YAML of kind Template
    Backstage,
}

impl From<ToolArg> for Tool {
    fn from(tool: ToolArg) -> Self {
        match tool {
            ToolArg::Cookiecutter => Self::Cookiecutter,
            ToolArg::Copier => Self::Copier,
            ToolArg::Backstage => Self::Backstage,
        }
    }
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let Args { source, name, output, from, dry_run, format } = args;
    let request = ImportRequest { source, name, output, tool: from.map(Tool::from), dry_run };
    let imported = import::import(&request)?;
    match Format::from(format) {
        Format::Json => output::json(&imported)?,
        Format::Human => output::data(&human(&imported))?,
    }
    if imported.is_whole() { Ok(()) } else { Err(Partly.into()) }
}

/// Where it is, then what was lost and what to know.
fn human(imported: &ImportedTemplate) -> String {
    let verb = if imported.outcome == "planned" { "would import" } else { "imported" };
    let count = imported.files.len();
    let files = if count == 1 { "file" } else { "files" };
    let place = printable(&imported.path).into_owned();
    let mut text = format!("{verb} {} from {}: {count} {files} in {place}\n", style(&imported.name).bold(), imported.tool);
    for (severity, title) in [(Severity::Lost, "Not carried over"), (Severity::Note, "To know")] {
        let found: Vec<&Finding> = imported.findings.iter().filter(|finding| finding.severity == severity).collect();
        if !found.is_empty() {
            text.push_str(&format!("\n{}\n", style(title).bold()));
        }
        for finding in found {
            let line = format!("{}:{}: {}: {}", finding.file, finding.line, finding.what, finding.why);
            text.push_str(&format!("  {}\n    {} {}\n", printable(&line), style("to do:").cyan(), printable(&finding.hint)));
        }
    }
    text
}
