//! `pave template show`.

use clap_complete::ArgValueCompleter;
use console::style;
use serde_json::Value;

use crate::base::git::Talk;
use crate::base::printable;
use crate::cli::complete;
use crate::cli::output_args::OutputArgs;
use crate::ops::templates::{self, InputReport, Shown};
use crate::ops::{self, registries};
use crate::output::{self, Format};
use crate::registry::{Freshness, RegistryError, TemplateRef};

/// Versions that people are shown.
const SHOWN_VERSIONS: usize = 10;

/// Arguments of `template show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  pave template show go-http\n  pave template show go-http@~1.4 --format json")]
pub struct Args {
    /// Template: NAME, or NAME@REQUIREMENT as in Cargo
    #[arg(value_name = "TEMPLATE", add = ArgValueCompleter::new(complete::templates))]
    template: String,

    /// Registry [default: the one of `pave registry default`]
    #[arg(long, value_name = "REGISTRY", env = "PAVE_REGISTRY")]
    #[arg(add = ArgValueCompleter::new(complete::registry_names))]
    registry: Option<String>,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let TemplateRef::Named { name, requirement } = TemplateRef::parse(&args.template).map_err(ops::Error::from)? else {
        return Err(ops::Error::from(RegistryError::Name { name: args.template.clone() }).into());
    };
    let shown = templates::show(
        &*registries::open(args.registry.as_deref(), Freshness::Known, Talk::Nobody)?,
        &name,
        requirement.as_ref(),
    )?;
    match Format::from(args.format) {
        Format::Json => output::json(&shown)?,
        Format::Human => output::data(&human(&shown))?,
    }
    Ok(())
}

fn human(shown: &Shown) -> String {
    let mut text = format!("{} {}  {}\n", style(&shown.name).bold(), shown.version, printable(&shown.description));
    text.push_str(&format!("registry {}, {}\n", shown.registry, shown.digest));
    if let Some(deprecation) = &shown.deprecated {
        let instead = deprecation.replaced_by.as_deref().map(|name| format!("; use {name}")).unwrap_or_default();
        text.push_str(&format!("{}: {}{instead}\n", style("deprecated").yellow(), printable(&deprecation.reason)));
    }
    text.push_str(&format!("\n{}\n", style("Inputs").bold()));
    let width = shown.inputs.iter().map(|input| input.name.len()).max().unwrap_or(0);
    for input in &shown.inputs {
        text.push_str(&printable(&format!("  {:<width$}  {}", input.name, describe(input))));
        text.push('\n');
    }
    text.push_str(&format!("\n{}\n", style("Versions").bold()));
    for version in shown.versions.iter().take(SHOWN_VERSIONS) {
        let yanked = version.yanked.as_deref().map(|reason| format!("  yanked: {reason}")).unwrap_or_default();
        text.push_str(printable(&format!("  {}  {}{yanked}", version.version, version.published)).trim_end());
        text.push('\n');
    }
    if shown.versions.len() > SHOWN_VERSIONS {
        text.push_str(&format!("  … and {} more\n", shown.versions.len() - SHOWN_VERSIONS));
    }
    if !shown.changelog.is_empty() {
        text.push_str(&format!("\n{}\n{}\n", style("Changelog").bold(), changelog(&shown.changelog)));
    }
    text
}

/// What it is; its values or its default; when it is asked.
fn describe(input: &InputReport) -> String {
    let show = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut text = input.title.clone().or_else(|| input.description.clone()).unwrap_or_default();
    if !input.choices.is_empty() {
        let choices: Vec<String> = input.choices.iter().map(show).collect();
        text.push_str(&format!(": {}", choices.join(", ")));
    }
    match &input.default {
        Some(default) => text.push_str(&format!(" [{}]", show(default))),
        None if input.required => text.push_str(" (needed)"),
        None => {}
    }
    input.when.iter().for_each(|when| text.push_str(&format!(" where {when}")));
    text
}

/// The sections of the newest versions, without the file's head.
fn changelog(text: &str) -> String {
    let start = text.find("\n## ").map_or(0, |at| at + 1);
    let lines = text[start..].lines().take(40).map(|line| format!("  {line}").trim_end().to_owned());
    lines.map(|line| printable(&line).into_owned()).collect::<Vec<_>>().join("\n")
}
