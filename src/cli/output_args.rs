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

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people
    Human,
    /// One JSON object on stdout
    Json,
}

impl From<FormatArg> for output::Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Human => Self::Human,
            FormatArg::Json => Self::Json,
        }
    }
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

/// How errors are written.
impl From<FindingsFormatArg> for output::Format {
    fn from(format: FindingsFormatArg) -> Self {
        match format {
            FindingsFormatArg::Json => Self::Json,
            FindingsFormatArg::Human | FindingsFormatArg::Sarif => Self::Human,
        }
    }
}
