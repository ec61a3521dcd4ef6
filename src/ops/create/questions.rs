//! Asking a person, one input after the other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sources::Given;
use super::{Dialog, Question};
use crate::ops::Error;
use crate::registry::Team;
use crate::template::{Choice, Input, InputKind, InputState, Opened, Resolution, State};

/// Asks what has not been answered: every input with a prompt, and every one that needs an answer and has no default. With
/// `only_missing`, the latter alone.
///
/// Each answer goes into `given` before the next question is chosen, as it may change it; a default that is accepted stays a
/// default, so that it follows what it depends on. What is in `asked` is not asked again.
pub(super) fn ask(
    template: &Opened,
    teams: &[Team],
    given: &mut Given,
    asked: &mut BTreeSet<String>,
    dialog: &dyn Dialog,
    only_missing: bool,
) -> Result<Resolution, Error> {
    loop {
        let resolution = template.resolve(given)?;
        let next = resolution.states.iter().find(|state| {
            let has_prompt = template.summary().input(&state.name).is_some_and(|input| input.prompt.is_some());
            let is_open = matches!(state.state, State::Default | State::Absent) && has_prompt && !only_missing;
            (is_open || state.state == State::Missing) && !asked.contains(&state.name)
        });
        let Some(next) = next else { return Ok(resolution) };
        asked.insert(next.name.clone());
        put(template, teams, given, next, dialog)?;
    }
}

/// Asks the input `name` once more; what was answered is the default now.
pub(in crate::ops) fn ask_again(
    template: &Opened,
    teams: &[Team],
    given: &mut Given,
    name: &str,
    dialog: Option<&dyn Dialog>,
) -> Result<(), Error> {
    let resolution = template.resolve(given)?;
    let state = resolution.states.into_iter().find(|state| state.name == name);
    if let (Some(mut state), Some(dialog)) = (state, dialog) {
        state.default = given.get(name).cloned().or(state.default);
        put(template, teams, given, &state, dialog)?;
    }
    Ok(())
}

fn put(template: &Opened, teams: &[Team], given: &mut Given, state: &InputState, dialog: &dyn Dialog) -> Result<(), Error> {
    let Some(input) = template.summary().input(&state.name) else { return Ok(()) };
    let check = |value: &Value| problem_with(template, given, &state.name, value).map_or(Ok(()), Err);
    let question = Question { input, default: state.default.as_ref(), check: &check };
    let chosen = if input.name == "service.owner" && !teams.is_empty() { team(&question, teams, dialog)? } else { None };
    let answer = if chosen.is_some() { chosen } else { dialog.ask(&question)? };
    match answer {
        Some(answer) if state.state == State::Default && state.default.as_ref() == Some(&answer) => {}
        Some(answer) => drop(given.insert(state.name.clone(), answer)),
        None => drop(given.remove(&state.name)),
    }
    Ok(())
}

/// One of the registry's teams; none where the person wants another.
fn team(question: &Question<'_>, teams: &[Team], dialog: &dyn Dialog) -> Result<Option<Value>, Error> {
    let choice = |team: &Team| Choice {
        value: Value::from(team.name.as_str()),
        title: Some(team.description.clone()).filter(|text| !text.is_empty()),
    };
    let mut choices: Vec<Choice> = teams.iter().map(choice).collect();
    // No team has an empty name.
    choices.push(Choice { value: Value::from(""), title: Some("another team".into()) });
    let input = Input { kind: InputKind::Choice(choices), ..question.input.clone() };
    let answer = dialog.ask(&Question { input: &input, ..*question })?;
    Ok(answer.filter(|answer| *answer != ""))
}

/// Why `value` will not do for the input `name`, together with what was answered before.
fn problem_with(template: &Opened, given: &Given, name: &str, value: &Value) -> Option<String> {
    let mut with = given.clone();
    with.insert(name.to_owned(), value.clone());
    let problems = template.resolve(&with).and_then(|resolution| template.check(&resolution.answers));
    match problems {
        Ok(problems) => problems.into_iter().find(|problem| problem.input == name).map(|problem| match value {
            // Of many entries it says which.
            Value::Array(_) => format!("`{}`: {}", problem.answer, problem.rule),
            _ => problem.rule,
        }),
        Err(error) => Some(error.to_string()),
    }
}

/// The question in words.
pub(super) fn words(input: &Input) -> String {
    let words = input.prompt.as_ref().or(input.title.as_ref()).or(input.description.as_ref());
    words.cloned().unwrap_or_else(|| input.name.clone())
}
