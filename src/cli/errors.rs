//! The one place that prints errors and picks the exit status.

use std::process::ExitCode;

use console::style;
use serde_json::json;

use super::code;
use crate::base::{Diagnostic, Excerpt, Exit};
use crate::ops;
use crate::output::{self, Format, data, show_excerpt, talk};

/// Prints the error of a command, and gives the exit status.
pub fn report(error: &anyhow::Error, format: Format) -> ExitCode {
    if let Some(error) = error.downcast_ref::<ops::Error>() {
        return diagnostic(error.diagnostic(), format);
    }
    talk(&format!("{} {error:#}", label("error:")));
    code(Exit::Failed)
}

fn diagnostic(error: &dyn Diagnostic, format: Format) -> ExitCode {
    let mut text = format!("{} {error}", label("error:"));
    if let Some(excerpt) = error.excerpt() {
        text.push('\n');
        text.push_str(&show_excerpt(excerpt));
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("\n{} {hint}", style("hint:").for_stderr().cyan().bold()));
    }
    talk(&text);
    if format == Format::Json {
        json_error(error.code(), &error.to_string(), error.hint().as_deref(), error.exit(), error.excerpt());
    }
    code(error.exit())
}

fn json_error(code: &str, message: &str, hint: Option<&str>, exit: Exit, place: Option<&Excerpt>) {
    output::json(&json!({
        "schema": "pave.error/1",
        "error": {"code": code, "message": message, "hint": hint, "exit": exit as u8, "place": place},
    }));
}

/// Prints what the parser of arguments says: an error, or the help that was asked for.
pub fn usage(error: &clap::Error, format: Format) -> ExitCode {
    let text = error.render();
    if error.use_stderr() {
        let text = if console::colors_enabled_stderr() { text.ansi().to_string() } else { text.to_string() };
        talk(text.trim_end());
        if format == Format::Json {
            let plain = error.render().to_string();
            let (message, rest) = plain.split_once("\n\n").unwrap_or((&plain, ""));
            let message = message.strip_prefix("error: ").unwrap_or(message);
            json_error("usage", message, Some(rest.trim()).filter(|rest| !rest.is_empty()), Exit::Usage, None);
        }
        code(Exit::Usage)
    } else {
        data(&if console::colors_enabled() { text.ansi().to_string() } else { text.to_string() });
        ExitCode::SUCCESS
    }
}

fn label(text: &str) -> console::StyledObject<&str> {
    style(text).for_stderr().red().bold()
}
