//! The one place that prints errors and picks the exit status.

use std::process::ExitCode;

use console::style;
use serde_json::json;

use super::code;
use crate::base::{Diagnostic, Exit, printable};
use crate::ops;
use crate::output::{self, Format, data, show_excerpt, talk};

/// The answer is no, as the result that was printed says: there is nothing to add but the exit status.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the answer is no")]
pub struct No;

/// Part of the work is done, as the result that was printed says.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("part of it is done")]
pub struct Partly;

/// Prints the error of a command, and gives the exit status.
pub fn report(error: &anyhow::Error, format: Format) -> ExitCode {
    if error.is::<No>() {
        return code(Exit::No);
    }
    if error.is::<Partly>() {
        return code(Exit::Partly);
    }
    if let Some(error) = error.downcast_ref::<ops::Error>() {
        return diagnostic(error.diagnostic(), format);
    }
    talk(&format!("{} {}", label("error:"), printable(&format!("{error:#}"))));
    code(Exit::Failed)
}

fn diagnostic(error: &dyn Diagnostic, format: Format) -> ExitCode {
    let mut text = format!("{} {}", label("error:"), printable(&error.to_string()));
    if let Some(excerpt) = error.excerpt() {
        text.push('\n');
        text.push_str(&show_excerpt(excerpt));
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("\n{} {}", style("hint:").for_stderr().cyan().bold(), printable(&hint)));
    }
    talk(&text);
    if format == Format::Json {
        json_error(error);
    }
    code(error.exit())
}

fn json_error(error: &dyn Diagnostic) {
    // Where stdout takes nothing, stderr has said it.
    let _ = output::json(&json!({
        "schema": "pave.error/1",
        "error": {
            "code": error.code(),
            "message": error.to_string(),
            "hint": error.hint(),
            "exit": error.exit() as u8,
            "place": error.excerpt(),
        },
    }));
}

/// A command line that cannot be parsed.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct WrongUsage {
    message: String,
    advice: String,
}

impl From<&clap::Error> for WrongUsage {
    fn from(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let (message, advice) = text.split_once("\n\n").unwrap_or((&text, ""));
        Self { message: message.trim_start_matches("error: ").to_owned(), advice: advice.trim().to_owned() }
    }
}

impl Diagnostic for WrongUsage {
    fn code(&self) -> &'static str {
        "usage"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(self.advice.clone())
    }
}

/// Prints what the parser of arguments says: an error, or the help that was asked for.
pub fn usage(error: &clap::Error, format: Format) -> ExitCode {
    let text = error.render();
    if error.use_stderr() {
        let text = if console::colors_enabled_stderr() { text.ansi().to_string() } else { text.to_string() };
        talk(text.trim_end());
        if format == Format::Json {
            json_error(&WrongUsage::from(error));
        }
        code(Exit::Usage)
    } else {
        match data(&if console::colors_enabled() { text.ansi().to_string() } else { text.to_string() }) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => report(&error.into(), Format::Human),
        }
    }
}

fn label(text: &str) -> console::StyledObject<&str> {
    style(text).for_stderr().red().bold()
}
