//! The parts as they are read: manifests, and every text that holds expressions.

use std::ops::Range;

use serde_json::{Map, Value};

use super::finding::Findings;
use super::foreign::foreign;
use super::rule::Rule;
use crate::base::{Excerpt, File, yaml};
use crate::template::engine::{from_engine, message, to_engine};
use crate::template::error::Fault;
use crate::template::manifest::Manifest;
use crate::template::package::Part;
use crate::template::reading::{MAX_DEPTH, Named, Reading, read_expression, read_file};

/// Longest expression, in bytes, as [`crate::template::expression`] reads them.
const MAX_EXPRESSION: usize = 1_000;

/// A part whose manifest could be read.
pub(super) struct Source<'a> {
    pub(super) part: &'a Part,
    pub(super) manifest: Manifest,
    /// The manifest's own text.
    pub(super) yaml: &'a str,
    /// Everything in it that holds expressions and can be read.
    pub(super) texts: Vec<Text>,
}

/// What holds the expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holder {
    /// The file below `files/`, without `.jinja`.
    File(String),
    /// The piece of this slot.
    Piece(String),
    /// The name of the file below `files/`, without `.jinja`.
    Name(String),
    /// `when` of the include of this number.
    Include(usize),
    /// `when` of the rule for files of this number.
    FileRule(usize),
    /// The derived value of this name.
    Derived(String),
    /// `x-pave.when` of the input.
    When(String),
    /// `x-pave.default` of the input.
    Default(String),
    /// The command of this number.
    Next(usize),
}

/// A text with expressions, or an expression.
pub(super) struct Text {
    pub(super) holder: Holder,
    /// As its author names it.
    pub(super) file: String,
    /// As the engine is given it.
    pub(super) source: String,
    pub(super) reading: Reading,
    /// Where it starts, where it is part of a manifest.
    place: Option<Excerpt>,
}

impl Text {
    /// The place of the bytes `at`.
    pub(super) fn place(&self, at: &Range<usize>) -> Excerpt {
        let Some(start) = &self.place else {
            let mut excerpt = Excerpt::of(&self.file, &self.source, at.clone());
            excerpt.text = from_engine(&excerpt.text);
            return excerpt;
        };
        let wanted = self.source.get(at.clone()).unwrap_or_default();
        // From where it starts: the key may have the same name.
        let from = start.text.char_indices().nth(start.column - 1).map_or(0, |(byte, _)| byte);
        match start.text[from..].rfind(wanted).filter(|_| !wanted.is_empty()) {
            Some(found) => {
                Excerpt { column: start.text[..from + found].chars().count() + 1, width: wanted.chars().count(), ..start.clone() }
            }
            None => start.clone(),
        }
    }

    /// Of every name that it uses.
    pub(super) fn names(&self) -> impl Iterator<Item = &Named> {
        self.reading.uses.iter()
    }
}

impl<'a> Source<'a> {
    /// Reads a part; what cannot be read becomes a finding.
    pub(super) fn read(part: &'a Part, findings: &mut Findings<'_>) -> Option<Self> {
        let (manifest, yaml) = match part.manifest() {
            Ok(read) => read,
            Err(error) => {
                let file = format!("{}/template.yaml", part.directory);
                let place = error.excerpt.map_or_else(|| Excerpt::at(&file, "", 1, 1), |excerpt| *excerpt);
                let text = match *error.fault {
                    Fault::Manifest { message, .. } => message,
                    other => other.to_string(),
                };
                findings.add(
                    Rule::InvalidManifest,
                    place,
                    text,
                    Some("correct it as the reference of template.yaml says".into()),
                );
                return None;
            }
        };
        let mut source = Self { part, manifest, yaml, texts: Vec::new() };
        source.read_manifest(findings);
        source.read_files(findings);
        Some(source)
    }

    /// The place in the manifest of the value that `steps` lead to.
    pub(super) fn place(&self, steps: &[&str]) -> Excerpt {
        let (line, column) = yaml::locate(self.yaml, steps).unwrap_or((1, 1));
        Excerpt::at(&format!("{}/template.yaml", self.part.directory), self.yaml, line, column)
    }

    /// The place of the input's schema, or of a keyword in it.
    pub(super) fn place_of_input(&self, input: &str, keyword: &[&str]) -> Excerpt {
        let mut steps = vec!["inputs"];
        input.split('.').for_each(|name| steps.extend(["properties", name]));
        steps.extend(keyword);
        self.place(&steps)
    }

    /// Whether the part itself declares something about the input.
    pub(super) fn declares(&self, input: &str) -> bool {
        schema_of(&self.manifest.inputs, input).is_some()
    }

    fn read_manifest(&mut self, findings: &mut Findings<'_>) {
        let mut found: Vec<(Holder, Vec<String>, String)> = Vec::new();
        let steps = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
        for (index, include) in self.manifest.includes.iter().enumerate() {
            if let Some(when) = &include.when {
                found.push((Holder::Include(index), steps(&["includes", &index.to_string(), "when"]), when.clone()));
            }
        }
        for (index, rule) in self.manifest.files.iter().enumerate() {
            found.push((Holder::FileRule(index), steps(&["files", &index.to_string(), "when"]), rule.when.clone()));
        }
        for (name, expression) in &self.manifest.derived {
            found.push((Holder::Derived(name.clone()), steps(&["derived", name]), expression.clone()));
        }
        for (index, command) in self.manifest.next.iter().enumerate() {
            found.push((Holder::Next(index), steps(&["next", &index.to_string()]), command.clone()));
        }
        collect_expressions(&self.manifest.inputs, "", &mut found);
        for (holder, steps, text) in found {
            let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
            let place = self.place(&steps);
            self.read_text(holder, place.file.clone(), &text, Some(place), findings);
        }
    }

    fn read_files(&mut self, findings: &mut Findings<'_>) {
        for (path, file) in self.part.files.iter() {
            let name = format!("{}/{path}", self.part.directory);
            let is_template = path.as_str().strip_suffix(".jinja");
            let inner = path.as_str().strip_prefix("files/");
            if let Some(inner) = inner.filter(|inner| inner.contains("{{")) {
                let bare = inner.strip_suffix(".jinja").unwrap_or(inner);
                self.read_text(Holder::Name(bare.to_owned()), name.clone(), bare, None, findings);
            }
            let holder = match (inner, path.as_str().strip_prefix("slots/")) {
                (Some(inner), _) => Holder::File(inner.trim_end_matches(".jinja").to_owned()),
                (None, Some(slot)) => Holder::Piece(slot.trim_end_matches(".jinja").to_owned()),
                _ => continue,
            };
            if is_template.is_none() {
                continue;
            }
            match text_of(file) {
                Ok(text) => self.read_text(holder, name, text, None, findings),
                Err(why) => {
                    let hint = "only text can be a template; drop `.jinja` from its name".to_owned();
                    findings.add(Rule::NotText, Excerpt::at(&name, "", 1, 1), why, Some(hint));
                }
            }
        }
    }

    fn read_text(&mut self, holder: Holder, file: String, text: &str, place: Option<Excerpt>, findings: &mut Findings<'_>) {
        let source = to_engine(text);
        let is_expression = !matches!(holder, Holder::File(_) | Holder::Piece(_) | Holder::Name(_) | Holder::Next(_));
        let mut read = Text { holder, file, source, reading: Reading::default(), place };
        let masked = self::masked(&read, findings);
        let source = masked.as_deref().unwrap_or(&read.source);
        if is_expression && source.len() > MAX_EXPRESSION {
            let message = format!("the expression is longer than {MAX_EXPRESSION} bytes");
            let hint = "move a part of it into `derived`".to_owned();
            findings.add(Rule::SyntaxError, read.place(&(0..0)), message, Some(hint));
            return;
        }
        match if is_expression { read_expression(source) } else { read_file(source) } {
            Ok(Reading { too_deep: Some(at), .. }) => {
                let message = format!("the expression is nested deeper than {MAX_DEPTH}");
                let hint = "take it apart with `{% set %}`, or move a part of it into `derived`".to_owned();
                findings.add(Rule::SyntaxError, read.place(&at), message, Some(hint));
            }
            Ok(reading) => {
                read.reading = reading;
                self.texts.push(read);
            }
            Err(error) => {
                let place = match error.range() {
                    Some(range) => read.place(&range),
                    None => read.place(&line_range(&read.source, error.line().unwrap_or(1))),
                };
                let hint = "text that is no expression stands between `{% raw %}` and `{% endraw %}`".to_owned();
                findings.add(Rule::SyntaxError, place, message(&error), (!is_expression).then_some(hint));
            }
        }
    }
}

/// Reports what is of another language; gives the text without it.
fn masked(text: &Text, findings: &mut Findings<'_>) -> Option<String> {
    if !matches!(text.holder, Holder::File(_) | Holder::Piece(_)) {
        return None;
    }
    let (found, masked) = foreign(&text.source);
    for at in found {
        let message = format!("`{}` is not an expression of pave", &text.source[at.clone()]);
        let hint = "put it between `{% raw %}` and `{% endraw %}`, or into a file whose name does not end in `.jinja`".to_owned();
        findings.add(Rule::ForeignBraces, text.place(&at), message, Some(hint));
    }
    Some(masked)
}

/// The bytes of a line, without what it is indented by.
fn line_range(source: &str, line: usize) -> Range<usize> {
    let start: usize = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let text = source[start..].lines().next().unwrap_or_default();
    start + (text.len() - text.trim_start().len())..start + text.len()
}

fn text_of(file: &File) -> Result<&str, &'static str> {
    match std::str::from_utf8(&file.content) {
        Ok(text) if text.chars().any(|c| matches!(u32::from(c), 0xfdd0..=0xfdef)) => {
            Err("the file holds code points that are no characters")
        }
        Ok(text) => Ok(text),
        Err(_) => Err("the file is not UTF-8"),
    }
}

/// The schema that `schema` has for the input of this dotted name.
pub(super) fn schema_of<'s>(schema: &'s Map<String, Value>, input: &str) -> Option<&'s Map<String, Value>> {
    input.split('.').try_fold(schema, |schema, name| schema.get("properties")?.as_object()?.get(name)?.as_object())
}

fn collect_expressions(schema: &Map<String, Value>, prefix: &str, found: &mut Vec<(Holder, Vec<String>, String)>) {
    for (key, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let Some(schema) = schema.as_object() else { continue };
        let name = format!("{prefix}{key}");
        for keyword in ["when", "default"] {
            let expression = schema.get("x-pave").and_then(|extension| extension.get(keyword)?.as_str());
            if let Some(expression) = expression {
                let mut steps = vec!["inputs".to_owned()];
                name.split('.').for_each(|name| steps.extend(["properties".to_owned(), name.to_owned()]));
                steps.extend(["x-pave".to_owned(), keyword.to_owned()]);
                let holder = if keyword == "when" { Holder::When(name.clone()) } else { Holder::Default(name.clone()) };
                found.push((holder, steps, expression.to_owned()));
            }
        }
        collect_expressions(schema, &format!("{name}."), found);
    }
}
