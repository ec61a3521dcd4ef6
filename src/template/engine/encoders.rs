//! Filters that write a text safely in some language. Each gives a whole literal, with its quotes where the language has them.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Environment, Error, ErrorKind, Value};
use serde_json::Value as Json;

use super::Recorder;
use crate::base::yaml;

type Encode = fn(&str) -> Result<String, Error>;

/// Every encoder by its name.
pub const ENCODERS: [(&str, Encode); 9] = [
    ("yaml", |text| Ok(yaml::scalar(text))),
    ("json", |text| Ok(json(text))),
    ("toml", |text| Ok(toml(text))),
    ("shell", shell),
    ("dockerfile", dockerfile),
    ("promql", |text| Ok(json(text))),
    ("sql", sql),
    ("markdown", |text| Ok(markdown(text))),
    ("comment", |text| Ok(comment(text))),
];

/// Encoders that also take lists and mappings, and the encoder of the texts in those.
const STRUCTURED: [(&str, Encode); 3] =
    [("yaml", |text| Ok(yaml::quoted(text))), ("json", |text| Ok(json(text))), ("toml", |text| Ok(toml(text)))];

/// Adds the encoders as filters; what they write is noted in `recorder`.
pub(super) fn install(environment: &mut Environment<'_>, recorder: &Arc<Mutex<Recorder>>) {
    for (name, encode) in ENCODERS {
        let recorder = Arc::clone(recorder);
        let structured = STRUCTURED.iter().find(|(known, _)| *known == name).map(|(_, encode)| *encode);
        environment.add_filter(name, move |value: Value| -> Result<Value, Error> {
            let mut recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(text) = value.as_str() {
                return recorder.encoded(text, encode).map(Value::from_safe_string);
            }
            let json = serde_json::to_value(&value).map_err(|error| refuse(&error.to_string()))?;
            let Some(encode) = structured else { return scalar(name, &json) };
            let mut out = String::new();
            write_value(&mut out, &json, name == "toml", &mut |text| recorder.encoded(text, encode))?;
            Ok(Value::from_safe_string(out))
        });
    }
}

fn refuse(message: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.to_owned())
}

/// Numbers and booleans need no encoding in any of these languages.
fn scalar(name: &str, value: &Json) -> Result<Value, Error> {
    match value {
        Json::Bool(_) | Json::Number(_) => Ok(Value::from_safe_string(value.to_string())),
        _ => Err(refuse(&format!("`| {name}` takes a text, a number or a boolean"))),
    }
}

/// On one line, as JSON is written, which YAML reads too; as an inline table in TOML.
fn write_value(
    out: &mut String,
    value: &Json,
    is_toml: bool,
    encode: &mut dyn FnMut(&str) -> Result<String, Error>,
) -> Result<(), Error> {
    match value {
        Json::Null if is_toml => return Err(refuse("TOML has no way to write nothing")),
        Json::Null | Json::Bool(_) | Json::Number(_) => out.push_str(&value.to_string()),
        Json::String(text) => out.push_str(&encode(text)?),
        Json::Array(entries) => {
            out.push('[');
            for (index, entry) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write_value(out, entry, is_toml, encode)?;
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (index, (key, entry)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&encode(key)?);
                out.push_str(if is_toml { " = " } else { ": " });
                write_value(out, entry, is_toml, encode)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// RFC 8259, section 7. Control characters, and what is a line break to JavaScript or a byte order mark to Go, are escaped too, so that
/// the literal holds in Go, Python, Java, JavaScript and PromQL.
fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a String cannot fail.
            '\u{2028}' | '\u{2029}' | '\u{feff}' => drop(write!(out, "\\u{:04x}", u32::from(character))),
            _ if character.is_control() => drop(write!(out, "\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// A basic string (TOML 1.0, "String"): JSON's escapes, and DEL.
fn toml(text: &str) -> String {
    json(text)
}

/// One word of a POSIX shell, in single quotes where it needs any.
fn shell(text: &str) -> Result<String, Error> {
    shlex::try_quote(text).map(std::borrow::Cow::into_owned).map_err(|_| refuse("a word of a shell cannot hold a NUL"))
}

/// Whether `encoded` is what `| shell` makes of `raw`.
pub fn is_shell_word(raw: &str, encoded: &str) -> bool {
    shell(raw).is_ok_and(|word| word == encoded)
}

/// One word of `LABEL`, `ENV` or `ARG`, in double quotes. A Dockerfile has no escape for a line break.
fn dockerfile(text: &str) -> Result<String, Error> {
    if text.chars().any(char::is_control) {
        return Err(refuse("a word of a Dockerfile cannot hold line breaks or other control characters"));
    }
    let mut out = String::from('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    Ok(out)
}

/// A string of standard SQL.
fn sql(text: &str) -> Result<String, Error> {
    if text.contains('\0') {
        return Err(refuse("a string of SQL cannot hold a NUL"));
    }
    Ok(format!("'{}'", text.replace('\'', "''")))
}

/// Inline text: nothing in it is markup, and it stays one paragraph.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, character) in one_line(text).char_indices() {
        let starts_block = index == 0 && matches!(character, '#' | '+' | '-' | '=' | '~' | '>' | ':');
        if starts_block || matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '!' | '~') {
            out.push('\\');
        }
        out.push(character);
    }
    // `1.` at the start would begin a list.
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

/// The rest of a line comment: one line, which no backslash continues and which closes no block comment.
fn comment(text: &str) -> String {
    one_line(text).replace("*/", "* /").trim_end_matches(['\\', ' ']).to_owned()
}

/// Runs of white space and control characters become one space; what only changes direction or hides is dropped.
fn one_line(text: &str) -> String {
    let visible =
        |c: &char| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let spaced: String =
        text.chars().filter(visible).map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::ENCODERS;

    fn encode(name: &str, text: &str) -> Option<String> {
        let (_, encode) = ENCODERS.iter().find(|(known, _)| *known == name).expect("an encoder");
        encode(text).ok()
    }

    #[test]
    fn each_writes_a_whole_literal() {
        for (name, text, written) in [
            ("yaml", "no", "\"no\""),
            ("yaml", "payments", "payments"),
            ("json", "a\"b\n\u{2028}", "\"a\\\"b\\n\\u2028\""),
            ("toml", "a\\b\u{7f}", "\"a\\\\b\\u007f\""),
            ("shell", "it's $HOME", "\"it's \"'$HOME'"),
            ("shell", "plain", "plain"),
            ("dockerfile", "say \"$x\"", "\"say \\\"\\$x\\\"\""),
            ("promql", "a\"}", "\"a\\\"}\""),
            ("sql", "it's", "'it''s'"),
            ("markdown", "# a *b*\n<script> 1", "\\# a \\*b\\* \\<script\\> 1"),
            ("markdown", "1. a", "1\\. a"),
            ("markdown", "", ""),
            ("comment", "a\n#!b \\", "a #!b"),
            ("comment", "*/ x", "* / x"),
        ] {
            assert_eq!(encode(name, text).as_deref(), Some(written), "{name} {text:?}");
        }
        for (name, text) in [("shell", "\0"), ("sql", "\0"), ("dockerfile", "a\nRUN x")] {
            assert_eq!(encode(name, text), None, "{name}");
        }
    }
}
