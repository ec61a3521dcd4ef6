//! `pave template lint`.

use std::path::PathBuf;

use clap::ValueHint;
use console::style;

use crate::base::{interrupt, printable};
use crate::cli::errors::No;
use crate::cli::output_args::FindingsFormatArg;
use crate::ops::author::lint::{self, LintFinding, LintRequest, Linted};
use crate::output::{self, Level, SarifResult, SarifRule, show_excerpt};
use crate::template::{Rule, RuleSeverity};

const EXAMPLES: &str = "\
Examples:
  Lint the template, the component or the registry in this directory:
    pave template lint
  In a CI job, with annotations on the pull request:
    pave template lint --deny-warnings --format sarif > lint.sarif";

/// Arguments of `template lint`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Directory of a template, a component, or a registry
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    paths: Vec<PathBuf>,

    /// Count warnings as errors
    #[arg(long)]
    deny_warnings: bool,

    /// How the result is written
    #[arg(long, value_enum, default_value_t = FindingsFormatArg::Human)]
    #[arg(value_name = "FORMAT", env = "PAVE_FORMAT", help_heading = "Output")]
    pub format: FindingsFormatArg,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let linted = lint::lint(&LintRequest { paths: args.paths, deny_warnings: args.deny_warnings })?;
    match args.format {
        FindingsFormatArg::Human => output::data(&human(&linted))?,
        FindingsFormatArg::Json => output::json(&linted)?,
        FindingsFormatArg::Sarif => output::json(&sarif(&linted))?,
    }
    if linted.errors > 0 { Err(No.into()) } else { Ok(()) }
}

/// Each finding as errors are shown, then how many there are.
fn human(linted: &Linted) -> String {
    let mut text: String = linted.findings.iter().map(shown).collect();
    let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let found = [(linted.errors, "error"), (linted.warnings, "warning")];
    let found: Vec<String> =
        found.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(number, word)).collect();
    let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
    let policies = match linted.policies {
        0 => String::new(),
        1 => " and 1 policy".to_owned(),
        more => format!(" and {more} policies"),
    };
    text.push_str(&format!("{found} in {}{policies}\n", count(linted.parts, "part")));
    text
}

fn shown(finding: &LintFinding) -> String {
    let label = format!("{}[{}]:", finding.severity.name(), finding.rule.name());
    let label = match finding.severity {
        RuleSeverity::Error => style(label).red().bold(),
        RuleSeverity::Warning => style(label).yellow().bold(),
    };
    let place = match (&*finding.place.text, finding.place.line) {
        // About the whole file.
        ("", 1) => format!(" --> {}", printable(&finding.place.file)),
        // An empty line, or the end of the file.
        ("", line) => format!(" --> {}:{line}:{}", printable(&finding.place.file), finding.place.column),
        _ => {
            let shown = show_excerpt(&finding.place);
            if console::colors_enabled() { shown } else { console::strip_ansi_codes(&shown).into_owned() }
        }
    };
    let hint = finding.hint.as_ref().map(|hint| format!("{} {}\n", style("hint:").cyan().bold(), printable(hint)));
    format!("{label} {}\n{place}\n{}\n", printable(&finding.message), hint.unwrap_or_default())
}

fn sarif(linted: &Linted) -> serde_json::Value {
    let level = |severity| match severity {
        RuleSeverity::Error => Level::Error,
        RuleSeverity::Warning => Level::Warning,
    };
    let rules = Rule::ALL.iter();
    let rules = rules.map(|rule| SarifRule { id: rule.name(), explanation: rule.explanation(), level: level(rule.severity()) });
    let results = linted.findings.iter().map(|finding| SarifResult {
        rule: finding.rule.name(),
        level: level(finding.severity),
        message: &finding.message,
        hint: finding.hint.as_deref(),
        place: &finding.place,
    });
    output::sarif(&rules.collect::<Vec<_>>(), &results.collect::<Vec<_>>())
}
