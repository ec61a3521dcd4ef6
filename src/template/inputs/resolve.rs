//! From what was given to a whole set of answers: conditions, defaults, and what is still missing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Input, Inputs};
use crate::base::nearest;
use crate::template::answers::{Answers, get, set};
use crate::template::error::{Fault, TemplateError};
use crate::template::expression::{Expressions, Names};

/// A whole set of answers, and how each came about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resolution {
    /// Every answer that holds, nested.
    pub answers: Answers,
    /// One entry an input, in the order in which they are asked.
    pub states: Vec<InputState>,
}

/// How one input stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputState {
    /// The input.
    pub name: String,
    /// How it got its answer, or why it has none.
    pub state: State,
    /// The default that holds now, whether it is used or not.
    pub default: Option<Value>,
}

/// How an input got its answer, or why it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It was given.
    Given,
    /// Its default holds.
    Default,
    /// It has no default and needs none.
    Absent,
    /// It has no default and needs an answer.
    Missing,
    /// Its default follows from an input that is missing.
    Waiting,
    /// Its condition is false, and nothing was given.
    Hidden,
    /// Its condition is false, so that what was given for it is not kept.
    Dropped,
}

impl Inputs {
    /// Whether the dotted `name` is an input, a group of inputs, something in an answer, or a fact.
    pub fn knows(&self, name: &str, facts: &Map<String, Value>) -> bool {
        is_known(name, &self.list, facts)
    }

    /// Completes what was `given` (by dotted name, each a known input).
    pub fn resolve(
        &self,
        given: &BTreeMap<String, Value>,
        expressions: &Expressions,
        facts: &Map<String, Value>,
    ) -> Result<Resolution, TemplateError> {
        let mut answers = Answers::new();
        let derived = Map::new();
        let mut states = Vec::with_capacity(self.list.len());
        for input in &self.list {
            let names = Names { answers: &answers, facts, derived: &derived };
            let given = given.get(&input.name);
            let applies = input.when.as_deref().map_or(Ok(true), |when| expressions.is_true(when, &names))?;
            let default = if applies { default(input, expressions, &names)? } else { None };
            let (state, answer) = match (applies, given, &default) {
                (false, Some(_), _) => (State::Dropped, None),
                (false, None, _) => (State::Hidden, None),
                (true, Some(given), _) => (State::Given, Some(given)),
                (true, None, Some(default)) => (State::Default, Some(default)),
                (true, None, None) if input.required && waits(input, expressions, &states) => (State::Waiting, None),
                (true, None, None) if input.required => (State::Missing, None),
                (true, None, None) => (State::Absent, None),
            };
            if let Some(answer) = answer {
                set(&mut answers, &input.name, answer.clone());
            }
            states.push(InputState { name: input.name.clone(), state, default });
        }
        Ok(Resolution { answers, states })
    }
}

/// Whether the default of `input` names one that has no answer yet.
fn waits(input: &Input, expressions: &Expressions, states: &[InputState]) -> bool {
    let used = input.default_expression.as_deref().and_then(|expression| expressions.names(expression).ok());
    let is_open = |state: &InputState| matches!(state.state, State::Missing | State::Waiting);
    used.is_some_and(|used| states.iter().any(|state| is_open(state) && used.contains(&state.name)))
}

fn default(input: &Input, expressions: &Expressions, names: &Names<'_>) -> Result<Option<Value>, TemplateError> {
    match &input.default_expression {
        Some(expression) => expressions.value(expression, names),
        None => Ok(input.default.clone()),
    }
}

/// Every `when` and `default` must be readable, and name only inputs that are asked before, or facts.
pub(super) fn check_expressions(
    inputs: &[Input],
    expressions: &Expressions,
    facts: &Map<String, Value>,
) -> Result<(), TemplateError> {
    for (index, input) in inputs.iter().enumerate() {
        for expression in [&input.when, &input.default_expression].into_iter().flatten() {
            let refuse = |problem: String| Err(Fault::Input { input: input.name.clone(), problem }.nowhere());
            let used = match expressions.names(expression) {
                Ok(used) => used,
                Err(message) => return refuse(format!("has an expression that cannot be read: {message}")),
            };
            for name in used {
                if is_known(&name, &inputs[..index], facts) {
                    continue;
                }
                if is_known(&name, inputs, facts) {
                    return refuse(format!("depends on `{name}`, which is asked after it"));
                }
                let near = nearest(&name, inputs.iter().map(|input| input.name.as_str()));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return refuse(format!("depends on `{name}`, which is not defined{near}"));
            }
        }
    }
    Ok(())
}

/// Whether `name` is one of the inputs, a group of them, something in one of them, or a fact.
fn is_known(name: &str, inputs: &[Input], facts: &Map<String, Value>) -> bool {
    if let Some(fact) = name.strip_prefix("facts.") {
        return get(facts, fact).is_some();
    }
    let below = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    inputs.iter().any(|input| below(name, &input.name) || below(&input.name, name))
}
