//! What people are shown before anything is rendered: descriptions, titles, questions.

use serde_json::Value;

use super::Context;
use super::finding::Findings;
use super::rule::Rule;
use super::sources::Source;
use crate::base::{acts, holds_acting};

/// Characters that a terminal acts on: pave opens no template that shows any.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        if source.manifest.description.chars().any(acts) {
            told(source, &["description".to_owned()], findings);
        }
        let mut steps = vec!["inputs".to_owned()];
        source.manifest.inputs.iter().for_each(|(key, value)| look(source, key, value, &mut steps, findings));
    }
}

fn look(source: &Source<'_>, key: &str, value: &Value, steps: &mut Vec<String>, findings: &mut Findings<'_>) {
    if !key.chars().any(acts) && !holds_acting(value) {
        return;
    }
    steps.push(key.to_owned());
    match value {
        _ if key.chars().any(acts) => told(source, steps, findings),
        Value::Object(entries) => entries.iter().for_each(|(key, value)| look(source, key, value, steps, findings)),
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(index, value)| look(source, &index.to_string(), value, steps, findings));
        }
        _ => told(source, steps, findings),
    }
    steps.pop();
}

fn told(source: &Source<'_>, steps: &[String], findings: &mut Findings<'_>) {
    let names: Vec<&str> = steps.iter().map(String::as_str).collect();
    let message = format!("`{}` holds control characters, or ones that hide or reorder text", names.join("."));
    let hint = "take them out: pave opens no template that shows them".to_owned();
    findings.add(Rule::UnshowableText, source.place(&names), message, Some(hint));
}
