//! How a template sets its engine up: `_jinja2_env_vars` of cookiecutter, `_envops` of copier.

use serde_json::{Map, Value};

use super::jinja::Syntax;

/// Puts `settings` into `syntax`; gives the names of those that have no counterpart.
pub(super) fn apply(settings: &Map<String, Value>, syntax: &mut Syntax) -> Vec<String> {
    let mut unknown = Vec::new();
    for (name, value) in settings {
        let delimiter = match name.as_str() {
            "block_start_string" => Some(&mut syntax.block.0),
            "block_end_string" => Some(&mut syntax.block.1),
            "variable_start_string" => Some(&mut syntax.variable.0),
            "variable_end_string" => Some(&mut syntax.variable.1),
            "comment_start_string" => Some(&mut syntax.comment.0),
            "comment_end_string" => Some(&mut syntax.comment.1),
            _ => None,
        };
        let flag = match name.as_str() {
            "trim_blocks" => Some(&mut syntax.trim_blocks),
            "lstrip_blocks" => Some(&mut syntax.lstrip_blocks),
            "keep_trailing_newline" => Some(&mut syntax.keep_trailing_newline),
            _ => None,
        };
        match (delimiter, flag, value) {
            (Some(delimiter), _, Value::String(text)) if !text.is_empty() => delimiter.clone_from(text),
            (_, Some(flag), Value::Bool(value)) => *flag = *value,
            _ if name == "undefined" || (name == "autoescape" && *value == Value::Bool(false)) => {}
            _ if name == "newline_sequence" && value == "\n" => {}
            _ => unknown.push(name.clone()),
        }
    }
    unknown
}
