//! A whole set of answers: what was given, defaults, and what a person says.

use std::collections::BTreeSet;

use super::sources::Given;
use super::{CreateError, CreateRequest, Dialog, questions};
use crate::ops::Error;
use crate::output::Talk;
use crate::registry::Team;
use crate::template::{AnswerProblems, Opened, Resolution, State, get};

/// Completes `given`, asks where somebody is there, and checks the whole.
pub(super) fn collect(
    request: &CreateRequest,
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
        Some(dialog) => questions::ask(template, teams, given, asked, dialog, request.accepts_defaults)?,
        None => template.resolve(given)?,
    };
    refuse_missing(template, &resolution)?;
    refuse_problems(template, &resolution)?;
    for state in resolution.states.iter().filter(|state| state.state == State::Dropped) {
        given.remove(&state.name);
        let when = template.summary().input(&state.name).and_then(|input| input.when.as_deref()).unwrap_or_default();
        talk.warn(&format!("`{}` is not used: it is asked only where `{when}`", state.name));
    }
    warn_of_unknown_owner(teams, &resolution, talk);
    Ok(resolution)
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
