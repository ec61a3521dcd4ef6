//! Answers to try: the defaults, the cases that templates bring, and what each input can be, one at a time.

use serde_json::{Value, json};

use super::answers::{Given, given};
use super::conditions::values;
use super::inputs::property;
use crate::template::answers::{Answers, get, set};
use crate::template::cases::TestCase;
use crate::template::error::TemplateError;
use crate::template::inputs::{Input, Kind, Resolution, State};
use crate::template::loaded::Summary;
use crate::template::opened::Opened;
use crate::template::package::Package;

/// Most samples of which a render is compared.
const MAX_SAMPLES: usize = 64;

/// Most samples of one kind that are tried for being services.
const MAX_TRIED: usize = 200;

/// Most inputs of one sample that get an answer made up.
const MAX_MADE_UP: usize = 64;

/// Texts that common patterns and formats take.
const TEXTS: [&str; 14] = [
    "sample",
    "Sample",
    "sample-service",
    "1",
    "1.0.0",
    "a",
    "A",
    "abc",
    "example.com",
    "https://example.com",
    "sample@example.com",
    "2026-01-01",
    "00000000-0000-0000-0000-000000000000",
    "10m",
];

/// Answers to try, and where they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// As people are told: `tests/full.yaml`, `the defaults`, `infrastructure.cache=redis`.
    pub name: String,
    /// What is answered; the rest has its defaults.
    pub answers: Answers,
}

/// The answers of every case in `tests/` of the template. What cannot be read as a case is left to whoever runs them.
#[must_use]
pub fn samples(package: &Package) -> Vec<Sample> {
    let cases = TestCase::all(package).into_iter().flatten();
    cases.map(|case| Sample { name: format!("tests/{}.yaml", case.name), answers: case.case.answers }).collect()
}

/// A service that the template makes: where its answers come from, and all of them.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) answers: Answers,
}

/// Services of `template`, each different: of its defaults, of `samples` as far as it takes them, and of what each input can be.
pub(super) fn services(template: &Opened, samples: &[Sample]) -> Result<Vec<Service>, TemplateError> {
    let mut services: Vec<Service> = Vec::new();
    let add = |services: &mut Vec<Service>, name: String, answers: Answers| {
        if !services.iter().any(|known| known.answers == answers) {
            services.push(Service { name, answers });
        }
    };
    let suggestions: Vec<Given> = samples.iter().map(|sample| given(&sample.answers, template.summary()).0).collect();
    let defaults = complete(template, Given::new(), &suggestions)?;
    if let Some(defaults) = &defaults {
        add(&mut services, "the defaults".into(), defaults.answers.clone());
    }
    for (sample, given) in samples.iter().zip(&suggestions).take(MAX_TRIED) {
        if services.len() >= MAX_SAMPLES {
            break;
        }
        if let Some(resolution) = accepted(template, given)? {
            add(&mut services, sample.name.clone(), resolution.answers);
        }
    }
    for (input, value) in variations(template, defaults.as_ref(), &suggestions)?.into_iter().take(MAX_TRIED) {
        if services.len() >= MAX_SAMPLES {
            break;
        }
        let mut given = answered(template, defaults.as_ref());
        given.insert(input.name.clone(), value.clone());
        if let Some(resolution) = complete(template, given, &suggestions)? {
            add(&mut services, format!("{}={}", input.name, super::schema::show(&value)), resolution.answers);
        }
    }
    Ok(services)
}

/// What each input can be, but for the defaults; of all inputs the first ones first, so that where they are too many each input has
/// its turn.
fn variations<'a>(
    template: &'a Opened,
    defaults: Option<&Resolution>,
    suggestions: &[Given],
) -> Result<Vec<(&'a Input, Value)>, TemplateError> {
    let Some(defaults) = defaults else { return Ok(Vec::new()) };
    let mut variations = Vec::new();
    for input in &template.summary().inputs {
        let default = get(&defaults.answers, &input.name);
        let mut found = alternatives(input, default, template.summary());
        if default.is_none() && found.is_empty() {
            found.extend(made_up(template, input, &defaults.answers, suggestions)?);
        }
        let others = found.into_iter().filter(|value| Some(value) != default);
        variations.extend(others.enumerate().map(|(turn, value)| (turn, input, value)));
    }
    variations.sort_by_key(|(turn, ..)| *turn);
    Ok(variations.into_iter().map(|(_, input, value)| (input, value)).collect())
}

/// Values of a choice, few and many entries of a list of choices, numbers at their limits, or next to the default.
fn alternatives(input: &Input, default: Option<&Value>, summary: &Summary) -> Vec<Value> {
    match &input.kind {
        Kind::List(choices) if !choices.is_empty() => {
            let mut lists: Vec<Value> = choices.iter().map(|choice| json!([choice.value])).collect();
            // Not at the end, as the last ones are left out where they are too many.
            lists.insert(0, json!([]));
            lists.insert(1, choices.iter().map(|choice| choice.value.clone()).collect());
            lists
        }
        Kind::Integer | Kind::Number => {
            let schema = property(&summary.schema, &input.name);
            let next = |by: i64| Some(default?.as_i64()?.checked_add(by)?.into());
            let limit = |keyword: &str, by: i64| schema.get(keyword).cloned().or_else(|| next(by));
            [limit("minimum", -1), limit("maximum", 1)].into_iter().flatten().collect()
        }
        _ => values(input).unwrap_or_default(),
    }
}

/// What was made up for inputs without a default.
fn answered(template: &Opened, defaults: Option<&Resolution>) -> Given {
    let states = defaults.map(|defaults| defaults.states.as_slice()).unwrap_or_default();
    let given = states.iter().filter(|state| state.state == State::Given);
    let answers = defaults.map(|defaults| &defaults.answers);
    let value = |name: &str| Some((name.to_owned(), get(answers?, name)?.clone()));
    given.filter(|state| template.summary().input(&state.name).is_some()).filter_map(|state| value(&state.name)).collect()
}

/// All answers, where nothing is missing and none is refused.
fn accepted(template: &Opened, given: &Given) -> Result<Option<Resolution>, TemplateError> {
    let resolution = template.resolve(given)?;
    let is_open = resolution.states.iter().any(|state| matches!(state.state, State::Missing | State::Waiting));
    let is_good = !is_open && template.check(&resolution.answers)?.is_empty();
    Ok(is_good.then_some(resolution))
}

/// The same, with answers made up for what is missing: from `suggestions`, or else some that its schema takes.
pub(super) fn complete(template: &Opened, mut given: Given, suggestions: &[Given]) -> Result<Option<Resolution>, TemplateError> {
    for _ in 0..MAX_MADE_UP {
        let resolution = template.resolve(&given)?;
        let Some(missing) = resolution.states.iter().find(|state| state.state == State::Missing) else { break };
        let Some(input) = template.summary().input(&missing.name) else { return Ok(None) };
        let Some(answer) = made_up(template, input, &resolution.answers, suggestions)? else { return Ok(None) };
        given.insert(input.name.clone(), answer);
    }
    accepted(template, &given)
}

/// An answer that the input takes, where one is found.
fn made_up(template: &Opened, input: &Input, answers: &Answers, suggestions: &[Given]) -> Result<Option<Value>, TemplateError> {
    for candidate in candidates(input, suggestions) {
        let mut answers = answers.clone();
        set(&mut answers, &input.name, candidate.clone());
        if !template.check(&answers)?.iter().any(|problem| problem.input == input.name) {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

fn candidates(input: &Input, suggestions: &[Given]) -> Vec<Value> {
    let mut candidates: Vec<Value> = suggestions.iter().filter_map(|given| given.get(&input.name)).cloned().collect();
    candidates.extend(input.choices().iter().flat_map(|choice| [choice.value.clone(), json!([choice.value])]));
    candidates.extend(TEXTS.iter().map(|text| json!(text)));
    candidates.extend([json!(true), json!(0), json!(1), json!(100), json!([]), json!(["sample"]), json!({})]);
    candidates
}
