//! A whole set of answers: what was given, defaults, and what a person says.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::sources::{Given, gather_over};
use super::{AnswerSources, CreateError, Dialog, questions};
use crate::ops::Error;
use crate::output::Talk;
use crate::registry::Team;
use crate::template::{AnswerProblems, Opened, Resolution, State, get};

/// Completes `given`, asks where somebody is there (with `accepts_defaults`, only for what has no default), and checks the whole.
pub(in crate::ops) fn collect(
    accepts_defaults: bool,
    template: &Opened,
    teams: &[Team],
    given: &mut Given,
    talk: &dyn Talk,
    dialog: Option<&dyn Dialog>,
    asked: &mut BTreeSet<String>,
) -> Result<Resolution, Error> {
    // What was given and is wrong is said before anybody is asked the rest.
    refuse_problems(template, &template.resolve(given)?)?;
    let resolution = match dialog {
        Some(dialog) => questions::ask(template, teams, given, asked, dialog, accepts_defaults)?,
        None => template.resolve(given)?,
    };
    refuse_missing(template, &resolution)?;
    refuse_problems(template, &resolution)?;
    for name in warn_of_dropped(template, &resolution, talk) {
        given.remove(name);
    }
    warn_of_unknown_owner(teams, &resolution, talk);
    Ok(resolution)
}

/// A whole set of answers without a service and without a person: `weakest`, and over it `sources`.
pub fn complete(
    template: &Opened,
    weakest: Given,
    sources: &AnswerSources,
    defaults: &Map<String, Value>,
    talk: &dyn Talk,
) -> Result<Resolution, Error> {
    let given = gather_over(weakest, sources, template, defaults, talk)?;
    let resolution = template.resolve(&given)?;
    refuse_problems(template, &resolution)?;
    refuse_missing(template, &resolution)?;
    warn_of_dropped(template, &resolution, talk);
    Ok(resolution)
}

/// The answers that are not kept, as what they answer is not asked.
fn warn_of_dropped<'a>(template: &Opened, resolution: &'a Resolution, talk: &dyn Talk) -> Vec<&'a str> {
    let dropped = resolution.states.iter().filter(|state| state.state == State::Dropped);
    let dropped: Vec<&str> = dropped.map(|state| state.name.as_str()).collect();
    for name in &dropped {
        let when = template.summary().input(name).and_then(|input| input.when.as_deref()).unwrap_or_default();
        talk.warn(&format!("`{name}` is not used: it is asked only where `{when}`"));
    }
    dropped
}

/// The golden path is no cage: a team that the registry does not list may own a service.
fn warn_of_unknown_owner(teams: &[Team], resolution: &Resolution, talk: &dyn Talk) {
    let owner = get(&resolution.answers, "service.owner").and_then(|owner| owner.as_str()).unwrap_or_default();
    if !teams.is_empty() && !teams.iter().any(|team| team.name == owner) {
        let known: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
        talk.warn(&format!("`{owner}` is none of the registry's teams: {}", known.join(", ")));
    }
}

fn refuse_missing(template: &Opened, resolution: &Resolution) -> Result<(), CreateError> {
    let missing = resolution.states.iter().filter(|state| state.state == State::Missing);
    let inputs: Vec<(String, String)> = missing
        .map(|state| {
            let question = template.summary().input(&state.name).map(questions::words).unwrap_or_default();
            (state.name.clone(), question)
        })
        .collect();
    if inputs.is_empty() { Ok(()) } else { Err(CreateError::Missing { inputs }) }
}

fn refuse_problems(template: &Opened, resolution: &Resolution) -> Result<(), Error> {
    let problems = template.check(&resolution.answers)?;
    if problems.is_empty() { Ok(()) } else { Err(AnswerProblems { problems }.into()) }
}
