//! `adopt`: an existing repository is put on a path, and loses nothing.
//!
//! What is there is read, a template and answers are proposed, and the template is rendered as for a new service. The render is
//! merged with an empty base and a preference for what is there: a file whose path is free is added, every other one stays as it is,
//! and is drift from then on. Files that begin the code of a new service are not needed where there is code. The result is a merge commit, whose second parent is a commit of the render alone, so that the next
//! update finds its base.
//!
//! The order of writing is what makes it safe to be killed: objects that nothing refers to; files, each whole or not at all, and only
//! where nothing is; the index; the branch. Run again, it finds its own files as they should be, and goes on.

mod compare;
mod detect;
mod dialog;
mod error;
mod ground;
mod judged;
mod plan;
mod report;
mod request;
mod select;
mod there;
mod write;

pub use compare::{Comparison, Differs, Fate, Standing};
pub use detect::Evidence;
pub use dialog::AdoptDialog;
pub use error::AdoptError;
pub use plan::AdoptPlan;
pub use report::{AdoptOutcome, Adopted, FileReport};
pub use request::AdoptRequest;

use std::collections::BTreeSet;

use super::Error;
use super::create::{self, Choice, Decision, Dialog, Given};
use crate::base::git::GitConfig;
use crate::base::interrupt;
use crate::output::{Step, Talk};
use crate::template::{Opened, State};
use ground::Ground;

/// Adopts a repository, or says what adopting it would do. `dialog` is absent where nobody can be asked.
pub fn adopt(request: &AdoptRequest, talk: &dyn Talk, dialog: Option<&dyn AdoptDialog>) -> Result<Adopted, Error> {
    let ground = Ground::find(&request.directory)?;
    if dialog.is_none() && !request.accepts_defaults && !request.dry_run {
        return Err(AdoptError::NotConfirmed.into());
    }
    talk.step(Step::Fetch);
    let Choice { selected, template, settings, policies } = select::select(request, &ground.surroundings, talk, dialog)?;
    let config = GitConfig::read_in(&ground.top)?;
    let (evidence, notes) = detect::propose(&ground.surroundings, &template)?;
    for note in &notes {
        talk.warn(note);
    }
    let detected: Given = evidence.iter().map(|found| (found.input.clone(), found.value.clone())).collect();
    let mut given = create::gather_over(detected.clone(), &request.sources, &template, &settings.defaults, talk)?;
    let person: Option<&dyn Dialog> = dialog.map(|dialog| dialog as &dyn Dialog);
    let mut asked = BTreeSet::new();
    if let Some(person) = person.filter(|_| !request.accepts_defaults) {
        confirm_detected(&template, &settings.teams, &detected, &mut given, &mut asked, person)?;
    }
    loop {
        let accepts = request.accepts_defaults;
        let resolution = create::collect(accepts, &template, &settings.teams, &mut given, talk, person, &mut asked)?;
        talk.step(Step::Render);
        let rendered = template.render(&resolution.answers)?;
        interrupt::check()?;
        let plan = plan::plan(&ground, &selected, &template, resolution, &evidence, rendered)?;
        judged::warn(&ground, &plan, &policies, talk)?;
        if request.dry_run {
            return Ok(report::planned(&ground, &plan));
        }
        match dialog.filter(|_| !accepts).map_or(Ok(Decision::Create), |dialog| dialog.confirm_adoption(&plan))? {
            Decision::Create => {
                talk.step(Step::Write);
                let written = write::write(&ground, &plan, &config, person)?;
                return Ok(report::adopted(&ground, &plan, written));
            }
            Decision::Change(input) => create::ask_again(&template, &settings.teams, &mut given, &input, person)?,
            Decision::Cancel => return Err(AdoptError::Cancelled.into()),
        }
    }
}

/// Asks for what was found as if it were a default: whoever is there knows better than the files.
fn confirm_detected(
    template: &Opened,
    teams: &[crate::registry::Team],
    detected: &Given,
    given: &mut Given,
    asked: &mut BTreeSet<String>,
    person: &dyn Dialog,
) -> Result<(), Error> {
    let inputs = template.summary().inputs.iter().filter(|input| input.prompt.is_some());
    for input in inputs.filter(|input| detected.contains_key(&input.name)) {
        let is_detected = given.get(&input.name) == detected.get(&input.name);
        let resolution = template.resolve(given)?;
        let is_open = resolution.states.iter().any(|state| state.name == input.name && state.state == State::Given);
        if is_detected && is_open {
            asked.insert(input.name.clone());
            create::ask_again(template, teams, given, &input.name, Some(person))?;
        }
    }
    Ok(())
}
