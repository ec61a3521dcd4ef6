//! The conditions (`x-pave.when`) of inputs that both versions have: where one applied and does not any more.
//!
//! Expressions are a stranger's, and are not read here: both templates are asked about every combination of the choices that a
//! condition names.

use serde_json::Value;

use super::answers::{Given, carried};
use super::change::{Change, ChangeKind};
use super::inputs::{Pair, called, pairs};
use crate::template::error::TemplateError;
use crate::template::inputs::{Input, Kind, Resolution, State};
use crate::template::loaded::Summary;
use crate::template::opened::Opened;

/// Most combinations that are tried for one condition.
const MAX_COMBINATIONS: usize = 128;

/// Most choices of a list of which every combination is tried.
const MAX_LISTED: usize = 6;

/// What is different about conditions.
pub(super) fn compare(old: &Opened, new: &Opened) -> Result<Vec<Change>, TemplateError> {
    let pairs = pairs(old.summary(), new.summary());
    let changed = pairs.into_iter().filter(|pair| pair.old.when != pair.new.when);
    changed.map(|pair| compare_pair(pair, old, new)).collect()
}

fn compare_pair(pair: Pair<'_>, old: &Opened, new: &Opened) -> Result<Change, TemplateError> {
    let name = pair.new.name.as_str();
    let Some(when) = &pair.new.when else {
        return Ok(Change::new(ChangeKind::ConditionWidened, name, "it applies always, and had a condition"));
    };
    let narrowed =
        |words: &str| Ok(Change::new(ChangeKind::ConditionNarrowed, name, format!("it applies where `{when}`: {words}")));
    let Some(combinations) = combinations(pair, old.summary(), new.summary()) else {
        return narrowed("it cannot be shown that this holds wherever it applied");
    };
    let mut widens = false;
    for given in combinations {
        let before = old.resolve(&given)?;
        let (carried, _) = carried(&before.answers, old.summary(), new.summary());
        let after = new.resolve(&carried)?;
        match (applies(&before, &pair.old.name), applies(&after, name)) {
            (true, false) => return narrowed(&format!("not with {}, where it applied", words(&given))),
            (false, true) => widens = true,
            _ => {}
        }
    }
    Ok(if widens {
        Change::new(ChangeKind::ConditionWidened, name, format!("it applies where `{when}`, which is more than before"))
    } else {
        Change::new(ChangeKind::WordingChanged, name, "its condition is written differently, and holds where it did")
    })
}

fn applies(resolution: &Resolution, name: &str) -> bool {
    let state = resolution.states.iter().find(|state| state.name == name);
    state.is_some_and(|state| !matches!(state.state, State::Hidden | State::Dropped))
}

pub(super) fn words(given: &Given) -> String {
    if given.is_empty() {
        return "what has no answer".into();
    }
    let word = |(name, value): (&String, &Value)| format!("{name}={}", super::schema::show(value));
    given.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Every combination of what the inputs can be that either condition names; none where they cannot be told, or are too many.
fn combinations(pair: Pair<'_>, old: &Summary, new: &Summary) -> Option<Vec<Given>> {
    let named: Vec<&Input> = old.inputs.iter().filter(|input| is_named(input, pair, old, new)).collect();
    if named.is_empty() {
        return None;
    }
    product(&named)
}

/// Every combination of what these inputs can be; none where that cannot be told, or is too many.
pub(super) fn product(inputs: &[&Input]) -> Option<Vec<Given>> {
    let mut combinations = vec![Given::new()];
    for input in inputs {
        let with = |value: &Option<Value>| {
            let (name, value) = (&input.name, value.clone());
            combinations.iter().cloned().map(move |mut given| {
                given.extend(value.clone().map(|value| (name.clone(), value)));
                given
            })
        };
        combinations = everything(input)?.iter().flat_map(with).collect::<Vec<_>>();
        if combinations.len() > MAX_COMBINATIONS {
            return None;
        }
    }
    Some(combinations)
}

/// All that the answer to an input can be, or that there is none.
fn everything(input: &Input) -> Option<Vec<Option<Value>>> {
    let values = match &input.kind {
        Kind::List(choices) if !choices.is_empty() && choices.len() <= MAX_LISTED => {
            let list = |chosen: u32| {
                let choices = choices.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1);
                choices.map(|(_, choice)| choice.value.clone()).collect()
            };
            (0..1 << choices.len()).map(list).collect()
        }
        _ => values(input)?,
    };
    let can_be_none = !input.required && input.default.is_none() && input.default_expression.is_none();
    Some(can_be_none.then_some(None).into_iter().chain(values.into_iter().map(Some)).collect())
}

fn is_named(input: &Input, pair: Pair<'_>, old: &Summary, new: &Summary) -> bool {
    let before = pair.old.when.as_deref().is_some_and(|when| names(when, &input.name));
    let after = || {
        let name = called(&input.name, old, new);
        name.is_some_and(|name| pair.new.when.as_deref().is_some_and(|when| names(when, &name)))
    };
    before || after()
}

/// Whether `name` stands in the expression as a word, or a group that it is in does, as in `service is defined`.
fn names(expression: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let inside =
        |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    // `group['name']` names it too.
    let mut words = expression.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    words.any(|word| inside(word, name) || inside(name, word))
}

/// Everything that the input can be, where that is few.
pub(super) fn values(input: &Input) -> Option<Vec<Value>> {
    match &input.kind {
        Kind::Choice(choices) => Some(choices.iter().map(|choice| choice.value.clone()).collect()),
        Kind::Boolean => Some(vec![Value::Bool(true), Value::Bool(false)]),
        _ => None,
    }
}
