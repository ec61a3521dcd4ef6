//! The answers for the new version: what pave.yaml says, moved by migrations, completed; and pave.yaml as it will be.

use std::collections::BTreeSet;

use semver::Version;
use serde_json::Value;

use super::report::AnswerReport;
use super::{UpdateError, UpdateRequest};
use crate::base::yaml::{Node, locate};
use crate::base::{Excerpt, nearest};
use crate::ops::Error;
use crate::ops::create::{self, CreateError, Dialog, Given};
use crate::output::Talk;
use crate::registry::Settings;
use crate::service::{Edit, MANIFEST, Service, edit};
use crate::template::{AnswerProblems, Answers, Fate, InputState, Opened, Resolution, State, get};

/// The answers, and pave.yaml with them.
pub(super) struct Answered {
    pub(super) resolution: Resolution,
    pub(super) edits: Vec<Edit>,
    /// Whether a person was asked for any.
    pub(super) was_asked: bool,
}

/// What pave.yaml answers, by the names of the new version's inputs.
struct Reading<'a> {
    service: &'a Service,
    template: &'a Opened,
    /// The version that migrations start from; none where the template is another one.
    from: Option<&'a Version>,
    given: Given,
    edits: Vec<Edit>,
    gone: Vec<String>,
}

/// Everything that is answered; a person is asked for the rest.
pub(super) fn collect(
    request: &UpdateRequest,
    service: &Service,
    template: &Opened,
    settings: &Settings,
    talk: &dyn Talk,
    dialog: Option<&dyn Dialog>,
) -> Result<Answered, Error> {
    let is_same = service.lock.template == template.summary().name;
    let from = is_same.then_some(&service.lock.version);
    let mut reading = Reading { service, template, from, given: Given::new(), edits: Vec::new(), gone: Vec::new() };
    reading.group(&service.manifest.answers, "")?;
    reading.branch();
    let Reading { given: written, mut edits, gone, .. } = reading;
    for name in gone {
        talk.warn(&format!("`{name}` is no input of {} any more, and goes from pave.yaml", template.summary().version));
    }
    let mut given = create::gather_over(written.clone(), &request.sources, template, &settings.defaults, talk)?;
    refuse_written(service, template, &written, &given)?;
    let mut asked = BTreeSet::new();
    let resolution = create::collect(request.accepts_defaults, template, &settings.teams, &mut given, talk, dialog, &mut asked)?;
    let dropped = resolution.states.iter().filter(|state| state.state == State::Dropped && written.contains_key(&state.name));
    for InputState { name, .. } in dropped {
        talk.warn(&format!("`{name}` goes from pave.yaml, as nothing would read it"));
        edits.push(Edit::Remove { name: name.clone() });
    }
    edits.extend(shown(template, &resolution, &written));
    Ok(Answered { resolution, edits, was_asked: !asked.is_empty() })
}

/// An error at its place where pave.yaml has an answer that is refused, and nothing stronger gives another.
fn refuse_written(service: &Service, template: &Opened, written: &Given, given: &Given) -> Result<(), Error> {
    let mut problems = template.check(&template.resolve(given)?.answers)?;
    problems.retain(|problem| written.get(&problem.input).is_some_and(|answer| given.get(&problem.input) == Some(answer)));
    let Some(first) = problems.first() else { return Ok(()) };
    let place = place(service, &first.input);
    let excerpt = Excerpt::at(MANIFEST, &service.manifest_text, place.0, place.1);
    Err(UpdateError::Answers { problems: AnswerProblems { problems }, excerpt: Box::new(excerpt) }.into())
}

/// Line and column of an answer in pave.yaml.
fn place(service: &Service, name: &str) -> (usize, usize) {
    locate(&service.manifest_text, &name.split('.').collect::<Vec<_>>()).unwrap_or((1, 1))
}

impl Reading<'_> {
    fn group(&mut self, entries: &[(String, Node)], prefix: &str) -> Result<(), CreateError> {
        for (key, node) in entries {
            let name = format!("{prefix}{key}");
            match self.fate(&name) {
                Fate::Dropped => self.edits.push(Edit::Remove { name }),
                Fate::Called(new) => self.entry(&name, &new, node)?,
            }
        }
        Ok(())
    }

    fn fate(&self, name: &str) -> Fate {
        let summary = self.template.summary();
        match self.from {
            Some(from) => summary.migrations.fate(name, from, &summary.version),
            None => Fate::Called(name.to_owned()),
        }
    }

    fn entry(&mut self, name: &str, new: &str, node: &Node) -> Result<(), CreateError> {
        let Some(input) = self.template.summary().input(new) else {
            return match node {
                Node::Mapping(entries) => self.group(entries, &format!("{name}.")),
                _ => self.unknown(name),
            };
        };
        if new != name {
            self.edits.push(Edit::Move { from: name.to_owned(), to: new.to_owned() });
        }
        // What stands there under its new name already is newer.
        let is_moved_over = new != name && self.given.contains_key(new);
        if let Some(answer) = create::answer(input, node).filter(|_| !is_moved_over) {
            self.given.insert(new.to_owned(), answer);
        }
        Ok(())
    }

    /// What the version before asked and this one does not goes; what nobody ever asked is a mistake.
    fn unknown(&mut self, name: &str) -> Result<(), CreateError> {
        if get(&self.service.lock.answers, name).is_some() {
            self.edits.push(Edit::Remove { name: name.to_owned() });
            self.gone.push(name.to_owned());
            return Ok(());
        }
        let summary = self.template.summary();
        let known: Vec<String> = summary.inputs.iter().map(|input| input.name.clone()).collect();
        Err(CreateError::UnknownInput {
            template: summary.name.clone(),
            input: name.to_owned(),
            place: format!("line {} of pave.yaml", place(self.service, name).0),
            nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        })
    }

    /// The branch that the repository started on: nobody was asked for it, and it does not change with the user's git.
    fn branch(&mut self) {
        const BRANCH: &str = "service.default_branch";
        if let Some(branch) = get(&self.service.lock.answers, BRANCH).filter(|_| !self.given.contains_key(BRANCH)) {
            self.given.insert(BRANCH.into(), branch.clone());
        }
    }
}

/// What has to change in pave.yaml so that it shows the answers that people gave or are asked for.
fn shown(template: &Opened, resolution: &Resolution, written: &Given) -> Vec<Edit> {
    let is_shown = |name: &str, state: State| {
        let has_prompt = || template.summary().input(name).is_some_and(|input| input.prompt.is_some());
        name != "service.default_branch" && (state == State::Given || has_prompt())
    };
    let states = resolution.states.iter().filter(|state| is_shown(&state.name, state.state));
    let sets = states.filter_map(|state| {
        let value = get(&resolution.answers, &state.name)?;
        (written.get(&state.name) != Some(value)).then(|| Edit::Set { name: state.name.clone(), value: value.clone() })
    });
    sets.collect()
}

/// pave.yaml as it will be.
pub(super) fn manifest(service: &Service, edits: &[Edit]) -> Result<String, UpdateError> {
    if edits.is_empty() { Ok(service.manifest_text.clone()) } else { Ok(edit(&service.manifest_text, edits)?) }
}

/// Which answers change.
pub(super) fn differences(before: &Answers, after: &Answers) -> Vec<AnswerReport> {
    let (before, after) = (leaves(before), leaves(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| AnswerReport { name: name.clone(), from: before.get(name).cloned(), to: after.get(name).cloned() })
        .collect()
}

fn leaves(answers: &Answers) -> Given {
    fn collect(found: &mut Given, answers: &Answers, prefix: &str) {
        for (key, value) in answers {
            match value {
                Value::Object(group) => collect(found, group, &format!("{prefix}{key}.")),
                value => drop(found.insert(format!("{prefix}{key}"), value.clone())),
            }
        }
    }
    let mut found = Given::new();
    collect(&mut found, answers, "");
    found
}
