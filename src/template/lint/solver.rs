//! Whether a condition can be true: every combination of the answers that it depends on is tried, where they are few.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::world::{World, overlaps};
use crate::template::answers::{Answers, set};
use crate::template::expression::{Expressions, Names};
use crate::template::inputs::{Input, Kind as InputKind};

/// Most combinations that are tried; beyond, a condition counts as possible.
const MAX_COMBINATIONS: usize = 4_096;

/// Longest list of choices whose orders are all tried.
const MAX_LISTED: usize = 4;

/// Answers for conditions of one closure.
pub(super) struct Solver<'a> {
    world: &'a World<'a>,
    expressions: &'a Expressions,
    /// Asked before.
    known: RefCell<BTreeMap<Vec<(String, bool)>, bool>>,
}

impl<'a> Solver<'a> {
    pub(super) fn new(world: &'a World<'a>, expressions: &'a Expressions) -> Self {
        Self { world, expressions, known: RefCell::default() }
    }

    /// Whether all `conditions` may be as they are told at once. Only `false` is sure.
    pub(super) fn is_possible(&self, conditions: &[(String, bool)]) -> bool {
        if let Some(known) = self.known.borrow().get(conditions) {
            return *known;
        }
        let is_possible = self.try_all(conditions).unwrap_or(true);
        self.known.borrow_mut().insert(conditions.to_vec(), is_possible);
        is_possible
    }

    /// Whether they surely may: it was tried.
    pub(super) fn is_sure(&self, conditions: &[(String, bool)]) -> bool {
        self.try_all(conditions) == Some(true)
    }

    fn try_all(&self, conditions: &[(String, bool)]) -> Option<bool> {
        let mut needed = Needed::default();
        for (condition, _) in conditions {
            self.need(condition, &mut needed)?;
        }
        let combinations = self.combinations(&needed.inputs)?;
        Some(combinations.iter().any(|answers| {
            let derived = self.derived(answers, &needed.derived);
            let names = Names { answers, facts: &self.world.facts, derived: &derived };
            // What cannot be evaluated is left to be possible.
            let holds = |(condition, expected): &(String, bool)| {
                self.expressions.is_true(condition, &names).map_or(true, |is_true| is_true == *expected)
            };
            conditions.iter().all(holds)
        }))
    }

    /// Adds what `expression` depends on, through derived values and conditions of inputs.
    fn need(&self, expression: &str, needed: &mut Needed) -> Option<()> {
        for name in self.expressions.names(expression).ok()? {
            let root = name.split('.').next().unwrap_or_default();
            // What is not there may come with another template that includes the part.
            if !self.world.defines(&name) {
                return None;
            }
            match (root, name.strip_prefix("derived.")) {
                ("facts", _) => {}
                (_, Some(derived)) => {
                    let derived = derived.split('.').next().unwrap_or_default();
                    let text = self.world.derived.get(derived)?;
                    if needed.derived.insert(derived.to_owned()) {
                        self.need(text, needed)?;
                    }
                }
                ("template" | "derived", None) => return None,
                _ => {
                    for input in self.world.inputs.iter().filter(|input| overlaps(&input.name, &name)) {
                        if needed.inputs.insert(input.name.clone()) {
                            self.need(input.when.as_deref().unwrap_or("true"), needed)?;
                        }
                    }
                }
            }
        }
        Some(())
    }

    /// Every way to answer these inputs; none where there is no end of them.
    fn combinations(&self, needed: &BTreeSet<String>) -> Option<Vec<Answers>> {
        let mut combinations = vec![Answers::new()];
        for input in self.world.inputs.iter().filter(|input| needed.contains(&input.name)) {
            let values = self.values(input)?;
            let may_be_absent = !input.required && input.default.is_none() && input.default_expression.is_none();
            let mut next = Vec::new();
            for answers in combinations {
                let derived = Map::new();
                let names = Names { answers: &answers, facts: &self.world.facts, derived: &derived };
                let applies = input.when.as_deref().map_or(Some(true), |when| self.expressions.is_true(when, &names).ok());
                if applies != Some(false) {
                    next.extend(values.iter().map(|value| {
                        let mut answers = answers.clone();
                        set(&mut answers, &input.name, value.clone());
                        answers
                    }));
                }
                // A default that follows from others may give nothing.
                if applies != Some(true) || may_be_absent || input.default_expression.is_some() {
                    next.push(answers);
                }
                if next.len() > MAX_COMBINATIONS {
                    return None;
                }
            }
            combinations = next;
        }
        Some(combinations)
    }

    fn values(&self, input: &Input) -> Option<Vec<Value>> {
        match &input.kind {
            InputKind::Boolean => Some(vec![true.into(), false.into()]),
            InputKind::Choice(choices) => Some(choices.iter().map(|choice| choice.value.clone()).collect()),
            InputKind::List(choices) if !choices.is_empty() && choices.len() <= MAX_LISTED => {
                let schema = self.world.schema.as_object().and_then(|schema| super::sources::schema_of(schema, &input.name))?;
                // Otherwise one may be there many times.
                let is_set = schema.get("uniqueItems") == Some(&Value::Bool(true));
                let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
                let values: Vec<Value> = choices.iter().map(|choice| choice.value.clone()).collect();
                let lists = orders(&values).into_iter().filter(|list| list.len() as u64 >= least);
                is_set.then(|| lists.map(Value::Array).collect())
            }
            _ => None,
        }
    }

    fn derived(&self, answers: &Answers, needed: &BTreeSet<String>) -> Map<String, Value> {
        let mut derived = Map::new();
        for (name, expression) in self.world.derived.iter().filter(|(name, _)| needed.contains(*name)) {
            let names = Names { answers, facts: &self.world.facts, derived: &derived };
            if let Ok(Some(value)) = self.expressions.value(expression, &names) {
                derived.insert(name.clone(), value);
            }
        }
        derived
    }
}

#[derive(Default)]
struct Needed {
    inputs: BTreeSet<String>,
    derived: BTreeSet<String>,
}

/// Every list of different `values`, in every order.
fn orders(values: &[Value]) -> Vec<Vec<Value>> {
    let mut lists: Vec<Vec<Value>> = vec![vec![]];
    let mut from = 0;
    while from < lists.len() {
        let list = lists[from].clone();
        let longer = values.iter().filter(|value| !list.contains(value));
        lists.extend(longer.map(|value| list.iter().chain([value]).cloned().collect()));
        from += 1;
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::orders;
    use serde_json::json;

    #[test]
    fn lists_come_in_every_order() {
        let lists = orders(&[json!(1), json!(2)]);
        assert_eq!(lists, [vec![], vec![json!(1)], vec![json!(2)], vec![json!(1), json!(2)], vec![json!(2), json!(1)]]);
    }
}
