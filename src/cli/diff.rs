//! `pave diff`.

use std::path::PathBuf;

use crate::base::git::Talk;
use crate::base::{interrupt, printable};
use crate::cli::errors::{No, Partly};
use crate::cli::output_args::OutputArgs;
use crate::cli::patch;
use crate::ops::diff::{self, Change, Changed, DiffRequest, Diffed};
use crate::output::{self, Format, talk};

const EXAMPLES: &str = "\
Examples:
  pave diff
  pave diff --stat
  pave diff deploy | git apply -R     # back to the path for these files";

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Args {
    /// Only these files and directories
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The service: a directory in it
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".")]
    directory: PathBuf,

    /// Also files that pave did not render, and that git does not ignore
    #[arg(long)]
    all: bool,

    /// Paths below the service, not below the repository's top
    #[arg(long)]
    relative: bool,

    /// The same change as a patch to the template: for a clone of its registry
    #[arg(long, conflicts_with_all = ["relative", "exit_code"])]
    upstream: bool,

    /// Exit with 1 where anything differs
    #[arg(long)]
    exit_code: bool,

    /// Count the lines of each file, and show no patch
    #[arg(long, help_heading = "Output", group = "short")]
    stat: bool,

    /// Only the names of files
    #[arg(long, help_heading = "Output", group = "short")]
    name_only: bool,

    /// Only the names of files, each with M, D, R, T or A before it
    #[arg(long, help_heading = "Output", group = "short")]
    name_status: bool,

    #[command(flatten)]
    pub format: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<()> {
    interrupt::watch();
    let request = DiffRequest {
        directory: args.directory.clone(),
        paths: args.paths.clone(),
        with_added: args.all,
        is_relative: args.relative,
        git_talk: if output::stderr_is_terminal() { Talk::Person } else { Talk::Nobody },
    };
    if args.upstream {
        return propose(args, &request);
    }
    let mut diffed = diff::diff(&request)?;
    let is_short = args.stat || args.name_only || args.name_status;
    if is_short {
        diffed.drop_patch();
    }
    match Format::from(args.format) {
        Format::Json => output::json(&diffed)?,
        Format::Human if is_short => output::data(&short(args, &diffed))?,
        Format::Human => show_patch(&diffed.bytes)?,
    }
    warn_of_missing(&diffed);
    match (diffed.missing.is_empty(), diffed.files.is_empty()) {
        (false, _) => Err(Partly.into()),
        (true, false) if args.exit_code => Err(No.into()),
        _ => Ok(()),
    }
}

/// The patch to stdout, what is left out of it to stderr.
fn propose(args: &Args, request: &DiffRequest) -> anyhow::Result<()> {
    let mut upstream = diff::upstream(request)?;
    let is_short = args.stat || args.name_only || args.name_status;
    if is_short {
        upstream.patch = None;
    }
    let sources = || upstream.proposed.iter().fold(String::new(), |text, one| text + &printable(&one.source) + "\n");
    match Format::from(args.format) {
        Format::Json => output::json(&upstream)?,
        Format::Human if is_short => output::data(&sources())?,
        Format::Human => show_patch(&upstream.bytes)?,
    }
    if !upstream.left_out.is_empty() {
        talk("warning: these changes are not proposed:");
        upstream.left_out.iter().for_each(|one| talk(&printable(&format!("  {}: {}", one.path, one.reason))));
    }
    match (upstream.left_out.is_empty(), upstream.proposed.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => Err(No.into()),
        (false, false) => Err(Partly.into()),
    }
}

/// To a program byte for byte, to a person as lines.
fn show_patch(patch: &[u8]) -> Result<(), output::StdoutError> {
    if !output::is_terminal() && !console::colors_enabled() {
        return output::bytes(patch);
    }
    let text = String::from_utf8_lossy(patch);
    output::data(&text.lines().map(patch::line).collect::<String>())
}

fn warn_of_missing(diffed: &Diffed) {
    if diffed.missing.is_empty() {
        return;
    }
    let why = diffed.unavailable.as_deref().unwrap_or("nobody has it");
    let (template, version) = (&diffed.template, &diffed.version);
    talk(&printable(&format!("warning: the repository does not have all of {template} {version} as it was rendered, and {why}")));
    for path in &diffed.missing {
        talk(&printable(&format!("  not compared: {path}")));
    }
}

fn short(args: &Args, diffed: &Diffed) -> String {
    let shown = |path: &str| {
        let is_whole = args.relative || diffed.prefix.is_empty();
        let path = if is_whole { path.to_owned() } else { format!("{}/{path}", diffed.prefix) };
        printable(&path).into_owned()
    };
    let line = |file: &Changed| match (&file.from, args.name_status) {
        (Some(from), true) => format!("R\t{}\t{}\n", shown(from), shown(&file.path)),
        (None, true) => format!("{}\t{}\n", file.change.letter(), shown(&file.path)),
        (_, false) => format!("{}\n", shown(&file.path)),
    };
    if args.stat { stat(diffed, shown) } else { diffed.files.iter().map(line).collect() }
}

/// A line a file, and a last one that counts them.
fn stat(diffed: &Diffed, shown: impl Fn(&str) -> String) -> String {
    let names: Vec<String> = diffed.files.iter().map(|file| shown(&file.path)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (file, name) in diffed.files.iter().zip(&names) {
        let lines = match (file.added, file.removed) {
            (Some(added), Some(removed)) => format!("+{added} -{removed}"),
            _ => "no text".to_owned(),
        };
        let note = match (file.change, &file.from) {
            (Change::Deleted, _) => "  (deleted)".to_owned(),
            (Change::Added, _) => "  (yours)".to_owned(),
            (Change::Mode, _) => "  (mode)".to_owned(),
            (Change::Retyped, _) => "  (another type)".to_owned(),
            (_, Some(from)) => format!("  (was {})", shown(from)),
            _ => String::new(),
        };
        text.push_str(&format!("{name:<width$}  {lines}{note}\n"));
    }
    let (template, version) = (&diffed.template, &diffed.version);
    let count = match diffed.files.len() {
        0 => "nothing differs".to_owned(),
        1 => "1 file differs".to_owned(),
        count => format!("{count} files differ"),
    };
    text + &format!("{count} from {template} {version}\n")
}
