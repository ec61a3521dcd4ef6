//! New entries, as text.

use saphyr_parser::ScalarStyle;
use serde_json::{Map, Value};

use crate::base::yaml;

/// Whether `value` takes lines of its own: groups, and lists of groups.
pub(super) fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(group) => !group.is_empty(),
        Value::Array(entries) => entries.iter().any(is_block),
        _ => false,
    }
}

/// `name: value` as lines, indented by `column`.
pub(super) fn entry(name: &str, value: &Value, column: usize) -> String {
    format!("{}{}:{}", " ".repeat(column), yaml::scalar(name), after_colon(value, column, ""))
}

/// What stands after the colon of a key in `column`, with `comment` at the end of the key's line.
pub(super) fn after_colon(value: &Value, column: usize, comment: &str) -> String {
    let comment = if comment.is_empty() { String::new() } else { format!(" {comment}") };
    match value {
        Value::Object(group) if is_block(value) => format!("{comment}\n{}", entries(group, column + 2)),
        Value::Array(list) if is_block(value) => {
            format!("{comment}\n{}", list.iter().map(|value| item(value, column + 2)).collect::<String>())
        }
        other => format!(" {}{comment}\n", inline(other)),
    }
}

fn entries(group: &Map<String, Value>, column: usize) -> String {
    group.iter().map(|(name, value)| entry(name, value, column)).collect()
}

/// `- value` as lines, indented by `column`.
pub(super) fn item(value: &Value, column: usize) -> String {
    let body = match value {
        Value::Object(group) if is_block(value) => entries(group, column + 2).trim_start().to_owned(),
        other => inline(other) + "\n",
    };
    format!("{}- {body}", " ".repeat(column))
}

/// Comments on lines of their own.
pub(super) fn comments<'a>(texts: impl IntoIterator<Item = &'a str>, column: usize) -> String {
    texts.into_iter().fold(String::new(), |lines, text| lines + &" ".repeat(column) + text + "\n")
}

/// `value` in one line.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => yaml::scalar(text),
        Value::Array(list) => format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(group) => format!("{{{}}}", pairs(group)),
        other => other.to_string(),
    }
}

/// `name: value, …`.
fn pairs(group: &Map<String, Value>) -> String {
    let pair = |(name, value): (&String, &Value)| format!("{}: {}", yaml::scalar(name), inline(value));
    group.iter().map(pair).collect::<Vec<_>>().join(", ")
}

/// `value` in one line, in quotes where what it replaces was.
pub(super) fn inline_like(value: &Value, style: Option<ScalarStyle>) -> String {
    let Value::String(text) = value else { return inline(value) };
    let quoted = yaml::quoted(text);
    match style {
        Some(ScalarStyle::DoubleQuoted) => quoted,
        Some(ScalarStyle::SingleQuoted) if !quoted.contains('\\') => format!("'{}'", text.replace('\'', "''")),
        _ => inline(value),
    }
}
