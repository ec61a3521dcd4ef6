//! Writing to the terminal or to whatever reads us.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "this module is the one that prints")]

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON object.
    Json,
}

/// Whether to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Settles colours for the whole process.
pub fn set_color(color: Color) {
    if color != Color::Auto {
        console::set_colors_enabled(color == Color::Always);
        console::set_colors_enabled_stderr(color == Color::Always);
    }
}

/// A result that did not reach stdout.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to stdout: {0}")]
pub struct StdoutError(io::Error);

/// Writes a result to stdout. A reader that has gone away is no error: it has seen what it wanted.
pub fn data(text: &str) -> Result<(), StdoutError> {
    bytes(text.as_bytes())
}

/// The same for a result that need not be text.
pub fn bytes(content: &[u8]) -> Result<(), StdoutError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(content).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(StdoutError(error)),
        _ => Ok(()),
    }
}

/// Writes a result to stdout as one line of JSON, or several for a person to read.
pub fn json(value: &impl Serialize) -> Result<(), StdoutError> {
    let text = if is_terminal() { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    data(&(text.unwrap_or_default() + "\n"))
}

/// Says something to the person on stderr.
pub fn talk(text: &str) {
    let mut stderr = io::stderr().lock();
    // There is nowhere left to complain to.
    let _ = writeln!(stderr, "{text}");
}

/// Whether a person reads stdout.
#[must_use]
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether a person is there to ask: both stdin and stderr are a terminal.
#[must_use]
pub fn stderr_is_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
