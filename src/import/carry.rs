//! Files of another tool's template into files of pave's.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::jinja::{Syntax, parse};
use super::path::{Step, step};
use super::translate::{Body, Out, Scope, write};
use crate::base::{File, Mode, RelPath};

/// How a file gets into a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// As it is.
    Copy,
    /// Rendered by the engine.
    Render,
}

/// A file that was read.
struct Carried {
    origin: String,
    steps: Vec<Step>,
    file: File,
    is_template: bool,
}

/// Collects the files of one template.
pub(super) struct Carrier<'a> {
    pub draft: &'a mut Draft,
    pub scope: Scope,
    pub syntax: Syntax,
    /// What line breaks in text are written as.
    pub line_break: &'static str,
    /// In the tool, files whose name's directory is empty are not there; otherwise they are one level up.
    pub skips_empty_directories: bool,
    /// Every file is there only where this holds.
    pub condition: Option<String>,
    carried: Vec<Carried>,
}

const NAME_HINT: &str = "name the file in `files/` by hand; what is more than a name goes into `derived`";
const FILE_HINT: &str = "write what it should be in the template by hand";

impl<'a> Carrier<'a> {
    pub fn new(draft: &'a mut Draft, scope: Scope, syntax: Syntax) -> Self {
        Self { draft, scope, syntax, line_break: "\n", skips_empty_directories: true, condition: None, carried: Vec::new() }
    }

    /// Takes the file `origin`, which goes to `path`, before `path` is rendered.
    pub fn take(&mut self, origin: &str, path: &str, file: &File, how: How) {
        self.take_below(origin, &[], path, file, how);
    }

    /// The same, with steps above the path that are there under a condition.
    pub fn take_below(&mut self, origin: &str, above: &[Step], path: &str, file: &File, how: How) {
        let mut steps = above.to_vec();
        for name in path.split('/') {
            match step(name, &self.syntax, &self.scope) {
                Ok(step) => steps.push(step),
                Err(why) => return self.draft.report.lost((origin, 1), format!("the file name `{name}`"), why, NAME_HINT),
            }
        }
        let directories = steps.len() - 1;
        if !self.skips_empty_directories && steps[..directories].iter().any(|step| step.when.is_some()) {
            let why = "where the directory's name is empty, its files are one level up";
            return self.draft.report.lost((origin, 1), format!("the file name `{path}`"), why, NAME_HINT);
        }
        self.take_steps(origin, steps, file, how);
    }

    /// Takes a file whose name is known.
    pub fn take_steps(&mut self, origin: &str, mut steps: Vec<Step>, file: &File, how: How) {
        if let (Some(condition), Some(last)) = (&self.condition, steps.last_mut()) {
            last.when = Some(match &last.when {
                Some(when) => format!("({condition}) and ({when})"),
                None => condition.clone(),
            });
        }
        let name = steps.last().and_then(|step| step.name.clone().or_else(|| step.expression.clone())).unwrap_or_default();
        let rendered = match (how, std::str::from_utf8(&file.content)) {
            (How::Render, Ok(text)) => self.rendered(origin, &name, text),
            _ => None,
        };
        let is_link = file.mode == Mode::Symlink;
        let (content, is_template) = match rendered {
            Some(pieces) if pieces.iter().all(|piece| matches!(piece, Out::Text(_))) => (text_of(&pieces).into_bytes(), false),
            Some(pieces) => (write(&pieces).into_bytes(), true),
            None => (file.content.clone(), false),
        };
        // pave takes `.jinja` off every name.
        let (content, is_template) = if is_template || !has_ending(&name) || is_link {
            (content, is_template)
        } else {
            match String::from_utf8(content) {
                Ok(text) => (write(&[Out::Text(text)]).into_bytes(), true),
                Err(bytes) => {
                    self.draft.report.lost((origin, 1), "a binary file `.jinja`", "pave takes `.jinja` off its name", NAME_HINT);
                    (bytes.into_bytes(), false)
                }
            }
        };
        self.carried.push(Carried { origin: origin.to_owned(), steps, file: File { mode: file.mode, content }, is_template });
    }

    /// The pieces of a file that is rendered; none where it cannot be read, and is copied as it is.
    fn rendered(&mut self, origin: &str, name: &str, text: &str) -> Option<Vec<Out>> {
        let nodes = match parse(text, &self.syntax) {
            Ok(nodes) => nodes,
            Err(problem) => {
                let why = format!("{}; the file was copied as it is", problem.what);
                self.draft.report.lost((origin, problem.line), "the file", why, FILE_HINT);
                return None;
            }
        };
        let is_typed = [".yaml", ".yml", ".json", ".toml"].iter().any(|end| name.ends_with(end));
        let mut body = Body::new(self.scope.clone(), is_typed);
        body.nodes(&nodes);
        for (line, source, why) in body.done.lost {
            self.draft.report.lost((origin, line), format!("`{}`", first_line(&source)), why, FILE_HINT);
        }
        let pieces = body.done.pieces.into_iter();
        Some(
            pieces
                .map(|piece| match piece {
                    Out::Text(text) if self.line_break != "\n" => Out::Text(text.replace('\n', self.line_break)),
                    other => other,
                })
                .collect(),
        )
    }

    /// Names every file, and puts it into the draft.
    pub fn finish(mut self) {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for carried in &self.carried {
            *taken.entry(path_of(&carried.steps).unwrap_or_default().to_lowercase()).or_default() += 1;
        }
        let mut names: Vec<(String, Option<String>, usize)> = Vec::new();
        let mut placed = Vec::new();
        for carried in std::mem::take(&mut self.carried) {
            let is_alone = path_of(&carried.steps).is_some_and(|path| taken.get(&path.to_lowercase()) == Some(&1));
            let mut path = String::new();
            for step in &carried.steps {
                path.push_str(if path.is_empty() { "" } else { "/" });
                match (&step.name, &step.expression) {
                    (Some(name), expression) if is_alone || expression.is_none() => path.push_str(name),
                    (_, Some(expression)) => path.push_str(&format!("{{{{ derived.{} }}}}", self.derive(expression))),
                    (_, None) => {}
                }
                names.push((path.clone(), step.when.clone(), placed.len()));
            }
            placed.push((carried, path));
        }
        self.rules(&names, &placed.iter().map(|(_, path)| path.clone()).collect::<Vec<_>>());
        for (carried, path) in placed {
            self.place(carried, &path);
        }
    }

    /// The name of a derived value that this expression gives.
    fn derive(&mut self, expression: &str) -> String {
        let known = self.draft.derived.iter().find(|(_, known)| *known == expression);
        if let Some((name, _)) = known {
            return name.clone();
        }
        let mut names = (1..).map(|number| format!("path_{number}"));
        let name = names.find(|name| !self.draft.derived.contains_key(name)).expect("there is no end of numbers");
        self.draft.derived.insert(name.clone(), expression.to_owned());
        name
    }

    /// One rule for a directory where all that is in it has its condition, and one for each file otherwise.
    fn rules(&mut self, names: &[(String, Option<String>, usize)], paths: &[String]) {
        for (path, when, file) in names {
            let Some(when) = when else { continue };
            let is_directory = paths[*file] != *path;
            let all_agree = names.iter().filter(|(other, ..)| other == path).all(|(_, other, _)| other.as_ref() == Some(when));
            let glob = match (is_directory, all_agree) {
                (true, true) => format!("{}/**", escaped(path)),
                _ => escaped(&paths[*file]),
            };
            let rule = (glob, when.clone());
            if !self.draft.rules.contains(&rule) {
                self.draft.rules.push(rule);
            }
        }
    }

    fn place(&mut self, carried: Carried, path: &str) {
        let ending = if carried.is_template { ".jinja" } else { "" };
        let origin = carried.origin.clone();
        let path = match RelPath::new(&format!("{path}{ending}")) {
            Ok(path) => path,
            Err(error) => return self.draft.report.lost((&origin, 1), "the file name", error.to_string(), NAME_HINT),
        };
        if crate::template::RESERVED_PATHS.iter().any(|reserved| path.is_within(reserved)) {
            return self.draft.report.lost((&origin, 1), "the file", "pave itself writes there", "leave it out");
        }
        let (is_link, file) = (carried.file.mode == Mode::Symlink, carried.file);
        if let Err(error) = self.draft.files.insert(path, file) {
            let what = if is_link { "the link" } else { "the file" };
            self.draft.report.lost((&origin, 1), what, error.to_string(), NAME_HINT);
        }
    }
}

fn path_of(steps: &[Step]) -> Option<String> {
    steps.iter().map(|step| step.name.clone()).collect::<Option<Vec<_>>>().map(|names| names.join("/"))
}

fn text_of(pieces: &[Out]) -> String {
    pieces.iter().map(|piece| if let Out::Text(text) = piece { text.as_str() } else { "" }).collect()
}

/// Whether pave would take an ending off the name.
fn has_ending(name: &str) -> bool {
    name.strip_suffix(".jinja").is_some()
}

pub(super) fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// A path as a glob that matches nothing else.
fn escaped(path: &str) -> String {
    let special = |c: char| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '!' | ',' | '\\');
    path.chars().map(|c| if special(c) { format!("[{c}]") } else { c.to_string() }).collect()
}
