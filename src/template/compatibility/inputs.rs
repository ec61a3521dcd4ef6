//! The inputs of two versions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::change::{Change, ChangeKind};
use super::schema::{Difference, Effect, differences, show};
use crate::template::inputs::Input;
use crate::template::loaded::Summary;
use crate::template::migrations::Fate;

/// Keywords of a group that are looked at elsewhere.
const OF_GROUPS: [&str; 4] = ["properties", "required", "type", "additionalProperties"];

/// An input of the old version, and the input of the new one that has its answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Input,
    pub(super) new: &'a Input,
}

/// Every input that both versions have, whatever it is called.
pub(super) fn pairs<'a>(old: &'a Summary, new: &'a Summary) -> Vec<Pair<'a>> {
    let find = |input: &'a Input| Some(Pair { old: input, new: new.input(&called(&input.name, old, new)?)? });
    old.inputs.iter().filter_map(find).collect()
}

/// What the input `name` of the old version is called in the new one; none where its answers are dropped.
pub(super) fn called(name: &str, old: &Summary, new: &Summary) -> Option<String> {
    match new.migrations.fate(name, &old.version, &new.version) {
        Fate::Called(name) => Some(name),
        Fate::Dropped => None,
    }
}

/// What is different about inputs, but for their conditions.
pub(super) fn compare(old: &Summary, new: &Summary) -> Vec<Change> {
    let pairs = pairs(old, new);
    let mut changes = gone(old, new, &pairs);
    let known: BTreeSet<&str> = pairs.iter().map(|pair| pair.new.name.as_str()).collect();
    changes.extend(new.inputs.iter().filter(|input| !known.contains(input.name.as_str())).map(added));
    for pair in pairs {
        changes.extend(compare_pair(pair, old, new));
    }
    groups(&mut changes, &old.schema, &new.schema, "");
    changes
}

fn gone(old: &Summary, new: &Summary, pairs: &[Pair<'_>]) -> Vec<Change> {
    let gone = old.inputs.iter().filter(|input| !pairs.iter().any(|pair| pair.old.name == input.name));
    let change = |input: &Input| match called(&input.name, old, new) {
        None => Change::new(ChangeKind::InputDropped, &input.name, "it is gone; a migration drops its answers"),
        Some(_) => Change::new(ChangeKind::InputRemoved, &input.name, "it is gone, and no migration moves or drops its answers"),
    };
    gone.map(change).collect()
}

fn added(input: &Input) -> Change {
    if needs_answer(input) {
        return Change::new(ChangeKind::InputAddedNeeded, &input.name, "it is new, needs an answer and has no default");
    }
    let reason = if has_default(input) { "it is new, and has a default" } else { "it is new, and needs no answer" };
    Change::new(ChangeKind::InputAdded, &input.name, reason)
}

fn has_default(input: &Input) -> bool {
    input.default.is_some() || input.default_expression.is_some()
}

fn needs_answer(input: &Input) -> bool {
    input.required && !has_default(input)
}

fn compare_pair(pair: Pair<'_>, old: &Summary, new: &Summary) -> Vec<Change> {
    let Pair { old: before, new: after } = pair;
    let name = after.name.as_str();
    let mut changes = Vec::new();
    if let Some(other) = old.inputs.iter().find(|other| covers(other, pair, old, new)) {
        let reason = format!("a migration moves it to `{name}`, which has the answers of `{}`: its own are lost", other.name);
        changes.push(Change::new(ChangeKind::InputCovered, &before.name, reason));
    } else if before.name != after.name {
        changes.push(Change::new(
            ChangeKind::InputMoved,
            &before.name,
            format!("it is called `{name}`; a migration moves its answers"),
        ));
    }
    let schemas = (property(&old.schema, &before.name), property(&new.schema, name));
    changes.extend(differences(&schemas.0, &schemas.1, &[]).into_iter().map(|difference| rule(name, difference)));
    match (needs_answer(before), needs_answer(after)) {
        (false, true) if has_default(before) => {
            changes.push(Change::new(ChangeKind::InputNowNeeded, name, "it needs an answer, and its default is gone"));
        }
        (false, true) => changes.push(Change::new(ChangeKind::InputNowNeeded, name, "it needs an answer, and did not")),
        (true, false) if !has_default(after) => {
            changes.push(Change::new(ChangeKind::InputNowOptional, name, "it needs no answer any more"));
        }
        _ => {}
    }
    changes.extend(default(before, after));
    if changes.is_empty() && before.when == after.when && schemas.0 != schemas.1 {
        changes.push(Change::new(ChangeKind::WordingChanged, name, "its title, description, question or rule reads differently"));
    }
    changes
}

/// Whether `other` of the old version becomes the same input, so that only one of them keeps its answers.
fn covers(other: &Input, pair: Pair<'_>, old: &Summary, new: &Summary) -> bool {
    let moves = pair.old.name != pair.new.name && other.name != pair.old.name;
    moves && called(&other.name, old, new).as_ref() == Some(&pair.new.name)
}

fn rule(name: &str, difference: Difference) -> Change {
    let kind = match (difference.effect, difference.is_choice) {
        (Effect::Narrower, true) => ChangeKind::ChoiceRemoved,
        (Effect::Narrower, false) => ChangeKind::InputNarrowed,
        (Effect::Wider, true) => ChangeKind::ChoiceAdded,
        (Effect::Wider, false) => ChangeKind::InputWidened,
    };
    Change::new(kind, name, difference.reason)
}

fn default(before: &Input, after: &Input) -> Option<Change> {
    let words = |input: &Input| match (&input.default_expression, &input.default) {
        (Some(expression), _) => Some(format!("`{expression}`")),
        (None, Some(value)) => Some(format!("`{}`", show(value))),
        (None, None) => None,
    };
    let reason = match (words(before), words(after)) {
        (before, after) if before == after => return None,
        (Some(before), Some(after)) => format!("its default is {after}, and was {before}"),
        (None, Some(after)) => format!("it has a default: {after}"),
        // Of one that needs an answer, the rule above says so.
        (Some(_), None) if after.required => return None,
        (Some(before), None) => format!("it has no default any more, and had {before}"),
        (None, None) => return None,
    };
    Some(Change::new(ChangeKind::DefaultChanged, &after.name, reason))
}

/// The rules of groups, and of all answers together.
fn groups(changes: &mut Vec<Change>, old: &Value, new: &Value, name: &str) {
    let (Some(before), Some(after)) = (old.as_object(), new.as_object()) else { return };
    let subject = if name.is_empty() { "inputs" } else { name };
    changes.extend(differences(before, after, &OF_GROUPS).into_iter().map(|difference| rule(subject, difference)));
    for (key, inner) in members(before).filter(|(_, inner)| inner.get("properties").is_some()) {
        let other = after.get("properties").and_then(|members| members.get(key));
        if let Some(other) = other.filter(|other| other.get("properties").is_some()) {
            let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            groups(changes, inner, other, &name);
        }
    }
}

fn members(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The schema of the input of this dotted name.
pub(super) fn property(schema: &Value, name: &str) -> Map<String, Value> {
    let found = name.split('.').try_fold(schema, |schema, step| schema.get("properties")?.get(step));
    found.and_then(Value::as_object).cloned().unwrap_or_default()
}
