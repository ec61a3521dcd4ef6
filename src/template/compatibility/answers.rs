//! Answers on their way from one version to another.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::template::answers::{Answers, set};
use crate::template::loaded::Summary;

/// Answers by the dotted names of inputs.
pub(super) type Given = BTreeMap<String, Value>;

/// Answers by the dotted names of the template's inputs, and the names of those that it has no input for.
pub(super) fn given(answers: &Answers, template: &Summary) -> (Given, Vec<String>) {
    let (mut given, mut unknown) = (Given::new(), Vec::new());
    collect(&mut given, &mut unknown, answers, "", template);
    (given, unknown)
}

fn collect(given: &mut Given, unknown: &mut Vec<String>, answers: &Map<String, Value>, prefix: &str, template: &Summary) {
    for (key, value) in answers {
        let name = format!("{prefix}{key}");
        match value {
            _ if template.input(&name).is_some() => drop(given.insert(name, value.clone())),
            Value::Object(group) => collect(given, unknown, group, &format!("{name}."), template),
            _ => unknown.push(name),
        }
    }
}

/// The answers of a service of the old version for the new one, and the names that the new one does not know.
pub(super) fn carried(answers: &Answers, old: &Summary, new: &Summary) -> (Given, Vec<String>) {
    given(&new.migrations.migrate(answers, &old.version, &new.version), new)
}

/// The same answers, nested.
pub(super) fn nested(given: &Given) -> Answers {
    let mut answers = Answers::new();
    for (name, value) in given {
        set(&mut answers, name, value.clone());
    }
    answers
}
