//! Answers of the manifest that an update would refuse, by the schema that was rendered for editors.

use serde_json::{Value, json};

use crate::base::nearest;
use crate::base::yaml::Node;
use crate::service::Lock;
use crate::template::{broken_at, broken_rule};

/// What to do about it.
pub(super) const CORRECT: &str = "correct it; `pave update` refuses it too";

/// Why an update would refuse what stands at `steps`, and what to do about it; none where it would not, or where that cannot be told.
pub(super) fn refused(schema: &Value, steps: &[&str], node: &Node, lock: &Lock) -> Option<(String, String)> {
    let mut group = schema;
    for (index, step) in steps.iter().enumerate() {
        let inputs = group.get("properties")?.as_object()?;
        let Some(inner) = inputs.get(*step) else {
            return (index > 0 && is_closed(group)).then(|| {
                let known = inputs.keys().map(String::as_str);
                unknown(&steps[..index], step, nearest(step, known), lock)
            });
        };
        group = inner;
    }
    let value = typed(group, node)?;
    let rule = broken_rule(&with_definitions(group, schema), &value)?;
    let name = steps.join(".").escape_debug().to_string();
    Some((format!("`{name}` is refused: {rule}"), CORRECT.to_owned()))
}

/// The rule across inputs that the answers break together, where they do: where it is broken, and what is to be told of it.
pub(super) fn refused_together(schema: &Value, answers: &[(String, Node)]) -> Option<(Vec<String>, String)> {
    let rules = with_definitions(&json!({"allOf": schema.get("allOf")?}), schema);
    let all =
        answers.iter().filter_map(|(key, node)| Some((key.clone(), typed_group(schema.get("properties")?.get(key)?, node)?)));
    let (steps, rule) = broken_at(&rules, &Value::Object(all.collect()))?;
    let name = steps.join(".").escape_debug().to_string();
    Some((steps, format!("`{name}` is refused beside the other answers: {rule}")))
}

/// Like [`typed`], of a group what it can be told of.
fn typed_group(schema: &Value, node: &Node) -> Option<Value> {
    let Node::Mapping(entries) = node else { return typed(schema, node) };
    let inputs = schema.get("properties")?;
    let typed = entries.iter().filter_map(|(key, node)| Some((key.clone(), typed_group(inputs.get(key)?, node)?)));
    Some(Value::Object(typed.collect()))
}

fn is_closed(group: &Value) -> bool {
    group.get("additionalProperties") == Some(&Value::Bool(false))
}

fn unknown(group: &[&str], key: &str, near: Option<&str>, lock: &Lock) -> (String, String) {
    let group = group.join(".");
    let message =
        format!("`{}` is no input of {} {}", format!("{group}.{key}").escape_debug(), lock.template.escape_debug(), lock.version);
    let hint = near.map_or_else(
        || "take it out of pave.yaml".to_owned(),
        |near| format!("did you mean `{}`?", format!("{group}.{near}").escape_debug()),
    );
    (message, hint)
}

/// A part of the schema, which may name others of the whole.
fn with_definitions(schema: &Value, whole: &Value) -> Value {
    let mut schema = schema.clone();
    if let (Some(schema), Some(definitions)) = (schema.as_object_mut(), whole.get("$defs")) {
        schema.entry("$defs").or_insert(definitions.clone());
    }
    schema
}

/// Whether the answers are a choice among texts with a title each.
fn are_texts(schema: &Value) -> bool {
    let choices = schema.get("oneOf").and_then(Value::as_array);
    choices.is_some_and(|choices| choices.iter().all(|choice| choice.get("const").is_some_and(Value::is_string)))
}

/// What stands there, of the type that the schema names; none for what it does not say plainly.
fn typed(schema: &Value, node: &Node) -> Option<Value> {
    let kind = schema.get("type").and_then(Value::as_str);
    if kind == Some("array") {
        let items = schema.get("items")?;
        return entries(node)?.iter().map(|entry| typed(items, entry)).collect::<Option<Vec<_>>>().map(Value::Array);
    }
    let Node::Scalar { text, plain } = node else { return None };
    if *plain && matches!(text.as_str(), "" | "~" | "null") {
        return None;
    }
    let is_text = |value: &Value| value.is_string();
    match (kind, schema.get("enum").and_then(Value::as_array)) {
        (Some("string"), _) => Some(json!(text)),
        (None, Some(values)) if values.iter().all(is_text) => Some(json!(text)),
        (None, None) if are_texts(schema) => Some(json!(text)),
        (Some("integer" | "number"), _) => {
            Some(serde_json::from_str(text).ok().filter(Value::is_number).unwrap_or_else(|| json!(text)))
        }
        (Some("boolean"), _) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "false" | "no" | "off" | "n" => None,
            _ => Some(json!(text)),
        },
        _ => None,
    }
}

/// Those of a list, which may be written as one text with commas.
fn entries(node: &Node) -> Option<Vec<Node>> {
    match node {
        Node::Sequence(entries) => Some(entries.clone()),
        Node::Scalar { text, .. } if !text.trim_start().starts_with('[') => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(parts.map(|part| Node::Scalar { text: part.to_owned(), plain: false }).collect())
        }
        _ => None,
    }
}
