//! What a text of `pave.yaml` holds.

use serde_json::{Map, Value};

use super::error::EditError;
use crate::base::yaml::{self, Node};

/// The entries of `text`. Scalars without quotes that JSON writes in the same way are numbers, booleans and null; all others are
/// strings, `1.10` too, because it is the template that knows the types of answers.
pub(super) fn read(text: &str) -> Result<Map<String, Value>, EditError> {
    let invalid = |line, message: String| EditError::Invalid { line, message };
    match Node::parse(text).map_err(|error| invalid(error.line, error.message))? {
        Node::Mapping(entries) => Ok(entries.into_iter().map(|(name, node)| (name, value(node))).collect()),
        Node::Scalar { text, plain: true } if text.is_empty() || text == "~" => Ok(Map::new()),
        _ => Err(invalid(1, "it holds no `key: value` at its top".into())),
    }
}

/// A text that is one value.
pub(super) fn read_value(text: &str) -> Option<Value> {
    Node::parse(text).ok().map(value)
}

fn value(node: Node) -> Value {
    match node {
        Node::Mapping(entries) => entries.into_iter().map(|(name, node)| (name, value(node))).collect(),
        Node::Sequence(entries) => entries.into_iter().map(value).collect(),
        Node::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "Null" | "NULL") => Value::Null,
        Node::Scalar { text, plain: true } if yaml::reads_as_other_type(&text) => {
            let typed = serde_json::from_str::<Value>(&text).ok();
            typed.filter(|typed| serde_json::to_string(typed).is_ok_and(|written| written == text)).unwrap_or(Value::String(text))
        }
        Node::Scalar { text, .. } => Value::String(text),
    }
}

/// What stands at `path`, in one line.
pub(super) fn written(text: &str, path: &[String]) -> Option<String> {
    let root = Node::parse(text).ok()?;
    let node = path.iter().try_fold(&root, |node, name| match node {
        Node::Mapping(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, node)| node),
        _ => None,
    })?;
    Some(inline(node))
}

fn inline(node: &Node) -> String {
    match node {
        Node::Scalar { text, plain: true } if text.is_empty() => "null".into(),
        Node::Scalar { text, plain: true } if yaml::reads_as_other_type(text) => text.clone(),
        Node::Scalar { text, plain: true } => yaml::scalar(text),
        Node::Scalar { text, .. } => yaml::quoted(text),
        Node::Sequence(entries) => format!("[{}]", entries.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Node::Mapping(entries) => {
            let pair = |(name, node): &(String, Node)| format!("{}: {}", yaml::scalar(name), inline(node));
            format!("{{{}}}", entries.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}
