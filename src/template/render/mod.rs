//! Answers in, files out.

mod checked;
mod plan;
mod renames;
#[cfg(test)]
mod tests;
mod unsafe_text;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use minijinja::value::Serde;
use serde_json::{Map, Value, json};

use super::answers::Answers;
use super::engine::{Engine, Mode, Slots};
use super::error::{Fault, TemplateError};
use super::loaded::Template;
use super::migrations::Rename;
use crate::base::{File, FileTree, Mode as FileMode, RelPath, acts, interrupt};
use plan::Planned;

/// Files that pave itself writes into a service, and that no template may render.
pub const RESERVED_PATHS: [&str; 3] = ["pave.yaml", "pave.lock", ".pave"];

/// Most bytes that a template may render.
pub(super) const MAX_OUTPUT: usize = 64 << 20;

/// What a template renders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The files.
    pub tree: FileTree,
    /// The part that each file comes from, by its name.
    pub owners: BTreeMap<RelPath, String>,
    /// The file of the registry that each file is made from, as `components/container/files/Dockerfile.jinja`.
    pub sources: BTreeMap<RelPath, String>,
    /// Commands that the owner of a new service should run next.
    pub next: Vec<String>,
    /// Every rename that the template's migrations declare, those to older versions first.
    pub renames: Vec<Rename>,
}

type Contexts = BTreeMap<(&'static str, Vec<String>), Option<minijinja::Value>>;

/// Everything that rendering one file needs.
struct Job<'a> {
    template: &'a Template,
    answers: &'a Answers,
    engine: Engine,
    context: minijinja::Value,
    derived: Map<String, Value>,
    /// With stand-ins for some answers, by the kind of stand-in and the inputs.
    contexts: RefCell<Contexts>,
    /// Every text among the facts.
    constants: HashSet<String>,
    /// Every name that a template file may use, for hints.
    known: Vec<String>,
}

impl Template {
    /// Renders the template with answers that were resolved and checked.
    pub fn render(&self, answers: &Answers) -> Result<Rendered, TemplateError> {
        let derived = self.derived(answers)?;
        let context = context(self, answers, &derived);
        let active = plan::active_parts(self, answers, &derived)?;
        let slots = plan::slots(&active);
        let known = known_names(self, &derived);
        let mut constants = HashSet::new();
        collect_texts(&mut constants, &Value::Object(self.facts().clone()));
        let mut job = Job {
            template: self,
            answers,
            engine: Engine::new(slots, context.clone()),
            context,
            derived,
            contexts: RefCell::default(),
            constants,
            known,
        };
        job.load(&active)?;
        let (next, renames) = (job.next_commands()?, renames::renames(self, answers, &job.derived)?);
        let mut rendered =
            Rendered { tree: FileTree::default(), owners: BTreeMap::new(), sources: BTreeMap::new(), next, renames };
        for planned in job.plan(&active)? {
            if interrupt::check().is_err() {
                return Err(Fault::Interrupted.nowhere());
            }
            job.add(&mut rendered, planned)?;
        }
        Ok(rendered)
    }
}

/// The names that a template file may use: answers, `facts`, `derived` and `template`.
fn context(template: &Template, answers: &Answers, derived: &Map<String, Value>) -> minijinja::Value {
    let mut names = answers.clone();
    names.insert("facts".into(), Value::Object(template.facts().clone()));
    names.insert("derived".into(), Value::Object(derived.clone()));
    let own = template.own();
    names.insert("template".into(), json!({"name": own.name, "version": own.version.as_ref().map(ToString::to_string)}));
    Serde(names).into()
}

fn collect_texts(texts: &mut HashSet<String>, value: &Value) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Array(entries) => entries.iter().for_each(|entry| collect_texts(texts, entry)),
        Value::Object(entries) => entries.values().for_each(|entry| collect_texts(texts, entry)),
        _ => {}
    }
}

fn known_names(template: &Template, derived: &Map<String, Value>) -> Vec<String> {
    fn facts(names: &mut Vec<String>, value: &Value, prefix: &str) {
        match value {
            Value::Object(entries) => {
                entries.iter().for_each(|(key, value)| facts(names, value, &format!("{prefix}.{key}")));
            }
            _ => names.push(prefix.to_owned()),
        }
    }
    let mut names: Vec<String> = template.inputs().iter().map(|input| input.name.clone()).collect();
    facts(&mut names, &Value::Object(template.facts().clone()), "facts");
    names.extend(derived.keys().map(|name| format!("derived.{name}")));
    names.extend(["template.name".to_owned(), "template.version".to_owned()]);
    names
}

/// Whether pave itself writes there.
pub(super) fn is_reserved(path: &RelPath) -> bool {
    RESERVED_PATHS.iter().any(|reserved| path.is_within(reserved))
}

/// Whether a command is one line that does nothing to the terminal that shows it.
pub(super) fn is_one_line(command: &str) -> bool {
    !command.contains(|character| character == '\n' || acts(character))
}

impl Job<'_> {
    fn add(&self, rendered: &mut Rendered, planned: Planned<'_>) -> Result<(), TemplateError> {
        let content = match planned.template_name() {
            Some(name) => self.checked(&name, planned.source()?, &planned.target)?.into_bytes(),
            None => planned.file.content.clone(),
        };
        if rendered.tree.size() + content.len() > MAX_OUTPUT {
            return Err(Fault::TooMuch { what: format!("renders more than {} MiB", MAX_OUTPUT >> 20) }.nowhere());
        }
        let mode = if planned.template_name().is_some() && planned.file.mode == FileMode::Symlink {
            FileMode::Regular
        } else {
            planned.file.mode
        };
        rendered.owners.insert(planned.target.clone(), planned.part_name().to_owned());
        rendered.sources.insert(planned.target.clone(), planned.place());
        rendered
            .tree
            .insert(planned.target, File { mode, content })
            .map_err(|error| Fault::Path { message: error.to_string() }.nowhere())
    }

    fn next_commands(&self) -> Result<Vec<String>, TemplateError> {
        let name = "template.yaml";
        let render = |command: &String| {
            self.engine
                .render_name(name, command, &self.context)
                .map_err(|error| super::engine::fault(&error, name, command, &self.known))
        };
        let commands: Vec<String> = self.template.own().next.iter().map(render).collect::<Result<_, _>>()?;
        for (command, source) in commands.iter().zip(&self.template.own().next) {
            // Nobody encodes a command that is only shown, and people paste it.
            let again = |context: &minijinja::Value| self.engine.render_name(name, source, context).ok();
            if !is_one_line(command) || self.depends_on_free_text(command, again) {
                return Err(Fault::NextCommand { command: command.clone() }.nowhere());
            }
        }
        Ok(commands)
    }
}
