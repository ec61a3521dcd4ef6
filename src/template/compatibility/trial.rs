//! The trial update: a pristine service of one version on its way to another.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Given, carried, given, nested};
use super::comparison::rendered;
use super::samples::{Sample, complete};
use super::schema::show;
use crate::base::RelPath;
use crate::template::answers::Answers;
use crate::template::error::TemplateError;
use crate::template::inputs::{Resolution, State};
use crate::template::loaded::Summary;
use crate::template::migrations::Rename;
use crate::template::opened::Opened;
use crate::template::render::Rendered;

/// What an update of a pristine service meets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// What its team would have to answer, or answer differently, in words. A new major version may ask that.
    pub questions: Vec<String>,
    /// What would go wrong whatever the team answers, in words. No version may.
    pub problems: Vec<String>,
}

impl Trial {
    /// Whether the update needs nobody.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.questions.is_empty() && self.problems.is_empty()
    }
}

/// Updates a service of `old` that was given `answers`, and that nobody has edited, to `new`. None where `old` makes no service of
/// these answers. `samples` are answers to try where `new` wants more.
///
/// A merge of such a service takes the new version's files; what can go wrong is that answers do not fit, that nothing can be rendered
/// of them, and that files get into each other's way.
pub fn trial_update(old: &Opened, new: &Opened, answers: &Answers, samples: &[Sample]) -> Result<Option<Trial>, TemplateError> {
    let (known, _) = given(answers, old.summary());
    let resolution = old.resolve(&known)?;
    let is_open = resolution.states.iter().any(|state| matches!(state.state, State::Missing | State::Waiting));
    if is_open || !old.check(&resolution.answers)?.is_empty() {
        return Ok(None);
    }
    let Ok(before) = rendered(old.render(&resolution.answers))? else { return Ok(None) };
    let mut trial = Trial::default();
    let given = trial.answers(&known, &resolution, old.summary(), new)?;
    let suggestions: Vec<Given> = samples.iter().map(|sample| self::given(&sample.answers, new.summary()).0).collect();
    let Some(resolution) = complete(new, given, &suggestions)? else { return Ok(Some(trial)) };
    match rendered(new.render(&resolution.answers))? {
        Ok(after) => trial.files(&before, &after, old.summary(), new.summary()),
        Err(error) => trial.problems.push(format!("{} does not render: {error}", new.summary().version)),
    }
    Ok(Some(trial))
}

impl Trial {
    /// The answers for the new version that it takes; what becomes of the others is noted.
    fn answers(&mut self, known: &Given, before: &Resolution, old: &Summary, new: &Opened) -> Result<Given, TemplateError> {
        let (mut given, unknown) = carried(&nested(known), old, new.summary());
        let version = &new.summary().version;
        self.questions.extend(unknown.iter().map(|name| format!("`{name}` was answered, and is no input of {version}")));
        let resolution = new.resolve(&given)?;
        for state in &resolution.states {
            match state.state {
                State::Missing | State::Waiting => self.questions.push(format!("`{}` needs an answer", state.name)),
                State::Dropped if kept(before, &state.name) => {
                    self.questions.push(format!("`{}` was answered, and does not apply with these answers", state.name));
                }
                _ => {}
            }
        }
        for problem in new.check(&resolution.answers)? {
            let answer = given.remove(&problem.input).map_or_else(|| problem.answer.clone(), |answer| show(&answer));
            self.questions.push(format!("`{}`: `{answer}` is refused: {}", problem.input, problem.rule));
        }
        Ok(given)
    }

    /// Files that get into each other's way.
    fn files(&mut self, before: &Rendered, after: &Rendered, old: &Summary, new: &Summary) {
        let target = |path: &RelPath| Rename::follow(&after.renames, path, &old.version, &new.version);
        let targets: BTreeMap<&RelPath, RelPath> = before.tree.iter().map(|(path, _)| (path, target(path))).collect();
        let mut arrived: BTreeMap<&RelPath, &RelPath> = BTreeMap::new();
        for (path, target) in &targets {
            if let Some(other) = arrived.insert(target, path) {
                self.problems.push(format!("`{other}` and `{path}` would both become `{target}`"));
            }
        }
        for (path, target) in targets.iter().filter(|(path, target)| **path != *target) {
            if after.tree.get(target.as_str()).is_none() {
                self.problems.push(format!("a migration renames `{path}` to `{target}`, which is not rendered"));
            }
            if after.tree.get(path.as_str()).is_some() && !arrived.contains_key(path) {
                self.problems.push(format!("a migration renames `{path}` to `{target}`, and `{path}` is rendered still"));
            }
        }
        self.directories(&targets, after);
    }

    /// A path that is a file in one version and a directory in the other: what a team has there could not be merged.
    fn directories(&mut self, targets: &BTreeMap<&RelPath, RelPath>, after: &Rendered) {
        let staying = || targets.values();
        let directories: BTreeSet<&str> = after.tree.iter().flat_map(|(path, _)| path.parents()).collect();
        for path in staying().filter(|path| directories.contains(path.as_str())) {
            self.problems.push(format!("`{path}` was a file, and is a directory"));
        }
        let directories: BTreeSet<&str> = staying().flat_map(RelPath::parents).collect();
        for (path, _) in after.tree.iter().filter(|(path, _)| directories.contains(path.as_str())) {
            self.problems.push(format!("`{path}` was a directory, and is a file"));
        }
    }
}

/// Whether the old version kept an answer under this name.
fn kept(before: &Resolution, name: &str) -> bool {
    before.states.iter().any(|state| state.name == name && state.state == State::Given)
}
