//! Two versions of a template, compared.

use std::collections::BTreeSet;

use semver::Version;
use serde_json::Value;

use super::answers::carried;
use super::change::{Change, ChangeKind, Severity};
use super::files::{FileChange, Tally};
use super::samples::{Sample, Service, services};
use super::{conditions, inputs, parts};
use crate::base::Diagnostic;
use crate::template::answers::{Answers, get, set};
use crate::template::error::TemplateError;
use crate::template::inputs::State;
use crate::template::loaded::Summary;
use crate::template::opened::Opened;
use crate::template::render::Rendered;

/// What is different between two versions of a template.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The version before.
    pub old: Version,
    /// The version after.
    pub new: Version,
    /// What the changes ask of the version's number: as much as the gravest of them.
    pub verdict: Severity,
    /// Every change, the gravest first.
    pub changes: Vec<Change>,
    /// Every file that differs in some render, by path.
    pub files: Vec<FileChange>,
    /// The answers that both versions were rendered with, by name.
    pub renders: Vec<String>,
}

/// Compares two versions of a template: their inputs, and what they render for the defaults, for `samples`, and for every value of
/// every choice.
///
/// Both render with the same answers: those of a service of the old version, defaults included, as its migrations leave them.
pub fn compare(old: &Opened, new: &Opened, samples: &[Sample]) -> Result<Comparison, TemplateError> {
    let (before, after) = (old.summary(), new.summary());
    let mut changes = of_itself(before, after);
    changes.extend(inputs::compare(before, after));
    changes.extend(conditions::compare(old, new)?);
    let mut walk = Walk { old, new, blamed: blamed(&changes), changes, tally: Tally::default(), renders: Vec::new() };
    let services = services(old, samples)?;
    let name = services.first().and_then(|service| get(&service.answers, "service.name")).cloned();
    for service in services {
        walk.visit(&service, name.as_ref())?;
    }
    Ok(walk.finish(parts::compare(old, new)?))
}

fn of_itself(old: &Summary, new: &Summary) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name != new.name {
        let reason = format!("the template is called `{}`, and was `{}`", new.name, old.name);
        changes.push(Change::new(ChangeKind::NameChanged, "name", reason));
    }
    if old.description != new.description {
        changes.push(Change::new(ChangeKind::WordingChanged, "description", "the template's description reads differently"));
    }
    let components = |one: &Summary| one.parts[..one.parts.len().saturating_sub(1)].iter().cloned().collect::<BTreeSet<_>>();
    let (before, after) = (components(old), components(new));
    let change = |kind, reason: &'static str| move |name: &String| Change::new(kind, name, reason).in_part(name);
    changes.extend(after.difference(&before).map(change(ChangeKind::ComponentAdded, "the component is new")));
    changes.extend(before.difference(&after).map(change(ChangeKind::ComponentRemoved, "the component is not included any more")));
    changes
}

/// The inputs that are known to break services: that their answers are refused is no news.
fn blamed(changes: &[Change]) -> BTreeSet<String> {
    let breaking = changes.iter().filter(|change| change.severity == Severity::Major);
    breaking.map(|change| change.subject.clone()).collect()
}

struct Walk<'a> {
    old: &'a Opened,
    new: &'a Opened,
    blamed: BTreeSet<String>,
    changes: Vec<Change>,
    tally: Tally,
    renders: Vec<String>,
}

impl Walk<'_> {
    /// Takes one service of the old version to the new one. It is rendered under `name`, so that its paths are those of the others.
    fn visit(&mut self, service: &Service, name: Option<&Value>) -> Result<(), TemplateError> {
        if self.new_answers(service)?.is_none() {
            return Ok(());
        }
        let mut renamed = service.clone();
        if let Some(name) = name {
            set(&mut renamed.answers, "service.name", name.clone());
        }
        for service in [&renamed, service] {
            if self.old.check(&service.answers)?.is_empty()
                && let Some(before) = rendered(self.old.render(&service.answers))?.ok()
            {
                return self.render(service, &before);
            }
        }
        Ok(())
    }

    fn render(&mut self, service: &Service, before: &Rendered) -> Result<(), TemplateError> {
        let Some(answers) = self.new_answers(service)? else { return Ok(()) };
        match rendered(self.new.render(&answers))? {
            Ok(after) => {
                self.renders.push(service.name.clone());
                if before.next != after.next {
                    let change = Change::new(ChangeKind::NextChanged, "next", "the commands to run next are different");
                    self.push(change);
                }
                let versions = (&self.old.summary().version, &self.new.summary().version);
                self.tally.add(&service.name, (before, versions.0), (&after, versions.1));
            }
            Err(error) => self.push(Change::new(
                ChangeKind::AnswersRefused,
                &service.name,
                format!("{} renders it, {} does not: {error}", self.old.summary().version, self.new.summary().version),
            )),
        }
        Ok(())
    }

    /// All answers of the service in the new version; none where it refuses some, which is noted.
    fn new_answers(&mut self, service: &Service) -> Result<Option<Answers>, TemplateError> {
        let (given, _) = carried(&service.answers, self.old.summary(), self.new.summary());
        let resolution = self.new.resolve(&given)?;
        let mut refused: Vec<(String, String)> = self
            .new
            .check(&resolution.answers)?
            .into_iter()
            .map(|problem| (problem.input.clone(), format!("`{}` is refused: {}", problem.answer, problem.rule)))
            .collect();
        let missing = resolution.states.iter().filter(|state| matches!(state.state, State::Missing | State::Waiting));
        refused.extend(missing.map(|state| (state.name.clone(), "it needs an answer, and has none".to_owned())));
        let is_good = refused.is_empty();
        for (input, reason) in refused.into_iter().filter(|(input, _)| !self.blamed.contains(input)).collect::<Vec<_>>() {
            self.push(Change::new(ChangeKind::AnswersRefused, input, format!("{reason} (as with {})", service.name)));
        }
        Ok(is_good.then_some(resolution.answers))
    }

    /// Notes a change, once of its kind and subject.
    fn push(&mut self, change: Change) {
        if !self.changes.iter().any(|known| known.kind == change.kind && known.subject == change.subject) {
            self.changes.push(change);
        }
    }

    /// What is found out about the conditions of files comes after what is seen of files.
    fn finish(self, conditions: Vec<Change>) -> Comparison {
        let Self { old, new, mut changes, tally, renders, .. } = self;
        let files = tally.finish();
        changes.extend(files.iter().map(|file| file.as_change(renders.len())));
        changes.extend(conditions);
        // Where answers are refused, that is why nothing is compared.
        if renders.is_empty() && !changes.iter().any(|change| change.severity == Severity::Major) {
            let reason = "no answers are known of which the version before makes a service; add a case to its tests";
            changes.push(Change::new(ChangeKind::NotCompared, "files", reason));
        }
        changes.sort_by_key(|change| std::cmp::Reverse(change.severity));
        let verdict = changes.first().map_or(Severity::Patch, |change| change.severity);
        let (old, new) = (old.summary().version.clone(), new.summary().version.clone());
        Comparison { old, new, verdict, changes, files, renders }
    }
}

/// What the template says of these answers: a render, or why it refuses them. That the machine fails, or the user stops, is an error
/// of its own.
pub(super) fn rendered(result: Result<Rendered, TemplateError>) -> Result<Result<Rendered, TemplateError>, TemplateError> {
    match result {
        Err(error) if matches!(error.code(), "interrupted" | "no-process" | "template-stopped") => Err(error),
        other => Ok(other),
    }
}
