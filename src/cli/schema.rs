//! `pave schema`.

use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::ops::schema::{SCHEMAS, find};
use crate::output::data;

const EXAMPLES: &str = "\
Examples:
  pave schema
  pave schema template > .schemas/template.json

In a template.yaml, a first line like this makes editors with a YAML language server use it:
  # yaml-language-server: $schema=../../.schemas/template.json";

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The kind of file; without it, the kinds are listed
    #[arg(value_name = "KIND", value_parser = kinds())]
    kind: Option<String>,
}

fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(SCHEMAS.map(|schema| PossibleValue::new(schema.name).help(schema.files)))
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(schema) = args.kind.as_deref().and_then(find) {
        return Ok(data(schema.text)?);
    }
    let width = SCHEMAS.iter().map(|schema| schema.name.len()).max().unwrap_or(0);
    let lines: Vec<String> = SCHEMAS.iter().map(|schema| format!("{:<width$}  {}\n", schema.name, schema.files)).collect();
    Ok(data(&lines.concat())?)
}
