//! `pave template preview`.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::ValueHint;
use console::style;

use crate::base::{env, interrupt};
use crate::cli::errors;
use crate::cli::output_args::{OutputArgs, assignment};
use crate::ops;
use crate::ops::author::preview::{self, PreviewRequest, Previewed};
use crate::ops::create::shown;
use crate::output::{self, Format, Progress, StdoutError};

const EXAMPLES: &str = "\
Examples:
  Render with the answers of a test case, and again whenever the template changes:
    pave template preview templates/go-http --case defaults --watch
  Render with answers of your own:
    pave template preview . --values answers.yaml --set service.tier=gold --output /tmp/preview";

/// Arguments of `template preview`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Directory of the template
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    path: PathBuf,

    /// Take the answers of this test case, where no others are given
    #[arg(long, value_name = "NAME", help_heading = "Answers")]
    case: Option<String>,

    /// Answer an input; may be given many times
    #[arg(short, long, value_name = "INPUT=VALUE", value_parser = assignment, help_heading = "Answers")]
    set: Vec<(String, String)>,

    /// Read answers from a YAML file, `-` for stdin; may be given many times, the last one wins
    #[arg(short = 'f', long, value_name = "FILE", help_heading = "Answers")]
    values: Vec<PathBuf>,

    /// Folder to render into
    #[arg(short, long, value_name = "DIR", default_value = "preview", value_hint = ValueHint::DirPath)]
    output: PathBuf,

    /// Render again whenever the template, its components or the answers change, until Ctrl-C
    #[arg(short, long)]
    watch: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<()> {
    interrupt::watch();
    let format = Format::from(args.format);
    let request = PreviewRequest {
        path: args.path,
        case: args.case,
        flags: args.set,
        values: args.values,
        environment: env::vars_with_prefix("PAVE_SET_"),
        output: args.output,
    };
    let talk = Progress::new(false);
    if !args.watch {
        return Ok(show(&preview::preview(&request, &talk)?, format)?);
    }
    let mut lost = None;
    let mut show = |result: Result<Previewed, ops::Error>| {
        match result {
            Ok(previewed) => lost = show(&previewed, format).err(),
            // It goes on, so that the status means nothing.
            Err(error) => drop(errors::report(&error.into(), format)),
        }
        output::talk(&style("watching; Ctrl-C ends it").for_stderr().dim().to_string());
        if lost.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    preview::watch(&request, &talk, &mut show)?;
    Ok(lost.map_or(Ok(()), Err)?)
}

fn show(previewed: &Previewed, format: Format) -> Result<(), StdoutError> {
    match format {
        Format::Json => output::json(previewed),
        Format::Human => output::data(&human(previewed)),
    }
}

/// A line for each file that is not as it was.
fn human(previewed: &Previewed) -> String {
    let changes = &previewed.changes;
    let mut text = String::new();
    for (word, paths) in [
        (style("added").green(), &changes.added),
        (style("changed").yellow(), &changes.changed),
        (style("removed").red(), &changes.removed),
    ] {
        for path in paths {
            text.push_str(&format!("  {word:<8} {path}\n"));
        }
    }
    let what = if changes.is_empty() { "all as they were".to_owned() } else { changes.to_string() };
    let folder = shown(Path::new(&previewed.path));
    text + &format!("{} files from {} {} in {folder}: {what}\n", previewed.files, previewed.name, previewed.version)
}
