//! The documents of a file, as JSON.

use std::cell::OnceCell;

use saphyr_parser::{Event, Parser};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::base::RelPath;
use crate::template::{FileKind, instructions};

/// Whether the file at `path` is of a kind that has documents.
pub(super) fn has_documents(path: &str) -> bool {
    RelPath::new(path).is_ok_and(|path| !matches!(FileKind::of(&path), FileKind::Helm | FileKind::Other))
}

/// The documents of the file at `path`; none where it is of no kind that has some, and why not where it does not parse.
pub(super) fn documents(path: &str, text: &str) -> Result<Vec<Value>, String> {
    let Ok(path) = RelPath::new(path) else { return Ok(Vec::new()) };
    let kind = FileKind::of(&path);
    let found = match kind {
        FileKind::Yaml => yaml(text),
        FileKind::Json => serde_json::from_str(text).map(|document| vec![document]).map_err(|error| error.to_string()),
        FileKind::Toml => match text.parse() {
            Ok(table) => Ok(vec![from_toml(toml::Value::Table(table))]),
            Err(error) => Err(toml::de::Error::message(&error).to_owned()),
        },
        FileKind::Dockerfile => dockerfile(text).map(|document| vec![document]),
        // What Helm makes of its templates, its values decide.
        FileKind::Helm | FileKind::Other => Ok(Vec::new()),
    };
    found.map_err(|why| format!("it does not parse as {}: {why}", kind.name()))
}

/// Empty documents, as there is one after a last `---`, say nothing.
fn yaml(text: &str) -> Result<Vec<Value>, String> {
    let read = |document| {
        let mut value = serde_yaml::Value::deserialize(document)?;
        value.apply_merge()?;
        Ok(from_yaml(value))
    };
    let documents: Result<Vec<Value>, serde_yaml::Error> = serde_yaml::Deserializer::from_str(text).map(read).collect();
    documents.map_err(|error| error.to_string())
}

/// Tags are left out; keys that are no texts are written as they would be in JSON.
fn from_yaml(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(truth) => truth.into(),
        serde_yaml::Value::Number(number) => {
            let whole = number.as_i64().map(Value::from).or_else(|| number.as_u64().map(Value::from));
            whole.or_else(|| number.as_f64().map(Value::from)).unwrap_or_default()
        }
        serde_yaml::Value::String(text) => text.into(),
        serde_yaml::Value::Sequence(entries) => entries.into_iter().map(from_yaml).collect(),
        serde_yaml::Value::Mapping(entries) => {
            let key = |key| match from_yaml(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object(entries.into_iter().map(|(name, entry)| (key(name), from_yaml(entry))).collect())
        }
        serde_yaml::Value::Tagged(tagged) => from_yaml(tagged.value),
    }
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(entries) => entries.into_iter().map(from_toml).collect(),
        toml::Value::Table(entries) => {
            entries.into_iter().map(|(name, entry)| (name, from_toml(entry))).collect::<Map<_, _>>().into()
        }
    }
}

fn dockerfile(text: &str) -> Result<Value, String> {
    let all = instructions(text)?;
    let entry = |(line, name, words): (usize, String, Vec<String>)| json!({"name": name, "words": words, "line": line});
    Ok(json!({"instructions": all.into_iter().map(entry).collect::<Vec<_>>()}))
}

/// Where the documents of a file start; found out when it is first asked.
pub(super) struct Starts<'a> {
    path: &'a str,
    text: &'a str,
    lines: OnceCell<Vec<usize>>,
}

impl<'a> Starts<'a> {
    pub(super) fn of(path: &'a str, text: &'a str) -> Self {
        Self { path, text, lines: OnceCell::new() }
    }

    /// The 1-based line on which the document of this number starts; none where a file cannot hold several.
    pub(super) fn line(&self, number: usize) -> Option<usize> {
        let lines = self.lines.get_or_init(|| {
            let kind = RelPath::new(self.path).map(|path| FileKind::of(&path));
            let events = Parser::new_from_str(if kind == Ok(FileKind::Yaml) { self.text } else { "" });
            let starts = events.map_while(Result::ok).filter(|(event, _)| matches!(event, Event::DocumentStart(_)));
            starts.map(|(_, span)| span.start.line()).collect()
        });
        lines.get(number).copied()
    }
}
