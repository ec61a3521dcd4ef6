//! `spec.steps`: what is fetched, and with which values.

use serde_json::{Map, Value};

use super::Reader;
use crate::base::{File, Mode};
use crate::import::carry::{Carrier, How};
use crate::import::jinja::{Node, Syntax, parse, parse_expression};
use crate::import::path::Step;
use crate::import::pattern::is_ignored;
use crate::import::source::visit;
use crate::import::translate::{Binding, Scope, Type, text_expression};

/// Steps that pave takes itself, with `--push-to` and `--remote`, or that leave nothing in a service.
const DONE: [&str; 4] = ["publish:", "catalog:register", "debug:", "notification:send"];
const BY_HAND: &str = "do by hand what it did, or write the files in the template";

impl Reader<'_> {
    pub(super) fn steps(&mut self, steps: &[Value]) {
        for (index, step) in steps.iter().enumerate() {
            let action = step.get("action").and_then(Value::as_str).unwrap_or_default();
            let place = ["spec", "steps", &index.to_string()];
            let line = self.source.line(&self.file, &place);
            if DONE.iter().any(|done| action.starts_with(done)) {
                let why = "pave pushes a service itself, and leaves the catalog to the forge";
                self.draft.report.note((&self.file, line), format!("the step `{action}`"), why, "nothing");
                continue;
            }
            let input = step.get("input").and_then(Value::as_object).cloned().unwrap_or_default();
            let result = match action {
                _ if step.get("each").is_some() => Err("a step for each of several values has no counterpart".to_owned()),
                "fetch:template" | "fetch:plain" => self.fetch(index, action, step, &input),
                _ => Err("pave has no such step".to_owned()),
            };
            if let Err(why) = result {
                self.draft.report.lost((&self.file, line), format!("the step `{action}`"), why, BY_HAND);
            }
        }
    }

    fn fetch(&mut self, index: usize, action: &str, step: &Value, input: &Map<String, Value>) -> Result<(), String> {
        let text = |key: &str| input.get(key).and_then(Value::as_str).unwrap_or_default();
        let is_true = |key: &str| input.get(key).is_some_and(|value| *value == Value::Bool(true));
        let url = text("url");
        let directory = url.strip_prefix("./").ok_or_else(|| format!("`{url}` is not in the template"))?.trim_matches('/');
        let above = self.target(text("targetPath"))?;
        let condition = self.condition(step.get("if"))?;
        for key in input.keys() {
            let known = [
                "url",
                "targetPath",
                "values",
                "copyWithoutTemplating",
                "cookiecutterCompat",
                "templateFileExtension",
                "trimBlocks",
                "lstripBlocks",
                "replace",
                "token",
            ];
            if !known.contains(&key.as_str()) {
                self.lost(&["spec", "steps", &index.to_string(), "input", key], "it has no counterpart", BY_HAND);
            }
        }
        if action == "fetch:plain" {
            let files: Vec<(String, File)> =
                self.source.below(directory).map(|(path, file)| (path.to_owned(), file.clone())).collect();
            let mut draft = std::mem::take(&mut self.draft);
            let mut carrier = Carrier::new(&mut draft, self.known.clone(), self.syntax.clone());
            carrier.condition = condition;
            for (path, file) in files {
                let steps = above.iter().cloned().chain(path.split('/').map(Step::fixed)).collect();
                carrier.take_steps(&format!("{directory}/{path}"), steps, &file, How::Copy);
            }
            carrier.finish();
            self.draft = draft;
            return Ok(());
        }
        let is_compatible = is_true("cookiecutterCompat");
        let root = if is_compatible { "cookiecutter" } else { "values" };
        let scope = self.values(index, root, input.get("values").unwrap_or(&Value::Null));
        let syntax = Syntax {
            trim_blocks: is_true("trimBlocks"),
            lstrip_blocks: is_true("lstripBlocks"),
            ..Syntax::backstage(is_compatible)
        };
        let extension = match input.get("templateFileExtension") {
            None | Some(Value::Bool(false)) => None,
            Some(Value::String(extension)) => Some(format!(".{}", extension.trim_start_matches('.'))),
            Some(_) => Some(".njk".to_owned()),
        };
        let copied: Vec<String> = input
            .get("copyWithoutTemplating")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|pattern| pattern.as_str().map(|pattern| format!("/{pattern}")))
            .collect();
        let mut draft = std::mem::take(&mut self.draft);
        let mut carrier = Carrier::new(&mut draft, scope, syntax);
        carrier.condition = condition;
        for (path, file) in self.source.below(directory) {
            let origin = format!("{directory}/{path}");
            let ending = extension.as_deref().filter(|extension| path.ends_with(extension));
            let is_rendered = if extension.is_some() { ending.is_some() } else { !is_ignored(&copied, path) };
            let is_text = file.mode != Mode::Symlink && !file.content.contains(&0);
            let how = if is_rendered && is_text { How::Render } else { How::Copy };
            let name = ending.and_then(|ending| path.strip_suffix(ending)).unwrap_or(path);
            carrier.take_below(&origin, &above, name, file, how);
        }
        carrier.finish();
        self.draft = draft;
        Ok(())
    }

    /// The directory that the files go to.
    fn target(&self, path: &str) -> Result<Vec<Step>, String> {
        let path = path.trim_start_matches("./").trim_matches('/');
        let names = path.split('/').filter(|name| !name.is_empty() && *name != ".");
        let step = |name: &str| match crate::import::path::step(name, &self.syntax, &self.known) {
            Ok(step) if step.when.is_some() => Err("its `targetPath` may be empty".to_owned()),
            Ok(step) => Ok(step),
            Err(why) => Err(format!("its `targetPath`: {why}")),
        };
        names.map(step).collect()
    }

    /// The condition of all files of a step.
    fn condition(&self, condition: Option<&Value>) -> Result<Option<String>, String> {
        match condition {
            None | Some(Value::Bool(true)) => Ok(None),
            Some(Value::String(text)) => {
                let inner = text.trim().strip_prefix("${{").and_then(|text| text.strip_suffix("}}"));
                let expr = parse_expression(inner.ok_or("its condition is a text")?, self.syntax.flavour)?;
                Ok(Some(self.known.condition(&expr)?.source))
            }
            Some(_) => Err("its condition is no expression".into()),
        }
    }

    /// The names of the files of a step.
    fn values(&mut self, index: usize, root: &'static str, values: &Value) -> Scope {
        let mut scope = Scope::new(self.syntax.flavour);
        scope.open = Some(root);
        for (name, value) in values.as_object().into_iter().flatten() {
            let path = ["spec", "steps", &index.to_string(), "input", "values", name].map(str::to_owned);
            self.value(&mut scope, &format!("{root}.{name}"), name, value, &path);
        }
        scope
    }

    fn value(&mut self, scope: &mut Scope, dotted: &str, name: &str, value: &Value, path: &[String]) {
        let binding = match value {
            Value::Object(entries) => {
                for (key, entry) in entries {
                    self.value(scope, &format!("{dotted}.{key}"), &format!("{name}_{key}"), entry, path);
                }
                return;
            }
            Value::String(text) => self.text_value(name, text),
            Value::Null => return,
            constant => {
                let mut holds = false;
                visit(constant, &mut |text| holds |= self.syntax.occurs_in(text));
                if holds {
                    Err("a list with expressions has no counterpart".to_owned())
                } else {
                    Ok(self.constant(name, constant))
                }
            }
        };
        match binding {
            Ok(binding) => scope.bind(dotted, binding),
            Err(why) => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                self.lost(&path, why.clone(), "derive it by hand in `derived` of template.yaml");
                scope.refused.insert(dotted.to_owned(), format!("`{dotted}` was not carried over: {why}"));
            }
        }
    }

    fn constant(&mut self, name: &str, value: &Value) -> Binding {
        let own = crate::import::question::input_name(name);
        self.draft.facts.insert(own.clone(), value.clone());
        let mut binding = Binding::name(&format!("facts.{own}"), Type::of(value));
        binding.choices = value.as_str().map(|text| vec![text.to_owned()]).unwrap_or_default();
        binding
    }

    fn text_value(&mut self, name: &str, text: &str) -> Result<Binding, String> {
        if !self.syntax.occurs_in(text) {
            return Ok(self.constant(name, &Value::from(text)));
        }
        let nodes = parse(text.trim(), &self.syntax).map_err(|problem| problem.what)?;
        let piece = match nodes.as_slice() {
            // A value that is one expression keeps its type.
            [Node::Print { expr, .. }] => self.known.value(expr)?,
            _ => text_expression(&parse(text, &self.syntax).map_err(|problem| problem.what)?, &self.known)?,
        };
        let own = crate::import::question::input_name(name);
        let (source, choices, given) = (piece.source.clone(), piece.choices.clone(), piece.given.clone());
        if piece.is_name && piece.given.is_none() {
            return Ok(Binding { source, level: piece.level, kind: piece.kind, choices, given });
        }
        let known = self.draft.derived.get(&own).is_some_and(|known| *known != source);
        let own = if known { format!("{own}_{}", self.draft.derived.len()) } else { own };
        self.draft.derived.insert(own.clone(), source);
        Ok(Binding { choices, given, ..Binding::name(&format!("derived.{own}"), piece.kind) })
    }
}
