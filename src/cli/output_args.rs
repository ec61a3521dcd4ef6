//! Flags that several commands have: the values of `--color`, `--format` and `--set`.

use clap::ValueEnum;

use crate::output;

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<ColorArg> for output::Color {
    fn from(color: ColorArg) -> Self {
        match color {
            ColorArg::Auto => Self::Auto,
            ColorArg::Always => Self::Always,
            ColorArg::Never => Self::Never,
        }
    }
}

/// How a command writes its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct OutputArgs {
    /// How the result is written
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    #[arg(value_name = "FORMAT", env = "PAVE_FORMAT", help_heading = "Output")]
    format: FormatArg,
}

impl From<OutputArgs> for output::Format {
    fn from(args: OutputArgs) -> Self {
        match args.format {
            FormatArg::Human => Self::Human,
            FormatArg::Json => Self::Json,
        }
    }
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// For people
    Human,
    /// One JSON object on stdout
    Json,
}

/// Reads `--set INPUT=VALUE`.
pub fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((input, value)) if !input.is_empty() => Ok((input.to_owned(), value.to_owned())),
        _ => Err("expected INPUT=VALUE, as `service.owner=team-payments`".into()),
    }
}

/// `--format` of commands that find things in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormatArg {
    /// For people
    Human,
    /// One JSON object on stdout
    Json,
    /// SARIF 2.1.0 on stdout, for code hosts and editors
    Sarif,
}

/// `--format` of `pave check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormatArg {
    /// For people
    Human,
    /// One JSON object on stdout
    Json,
    /// SARIF 2.1.0 on stdout, for code hosts and editors
    Sarif,
    /// Annotations of GitHub Actions on stdout
    Github,
}

impl From<CheckFormatArg> for output::Format {
    fn from(format: CheckFormatArg) -> Self {
        if format == CheckFormatArg::Json { Self::Json } else { Self::Human }
    }
}

/// How errors are written.
impl From<FindingsFormatArg> for output::Format {
    fn from(format: FindingsFormatArg) -> Self {
        match format {
            FindingsFormatArg::Json => Self::Json,
            FindingsFormatArg::Human | FindingsFormatArg::Sarif => Self::Human,
        }
    }
}
