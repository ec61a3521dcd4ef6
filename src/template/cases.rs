//! A template's own tests: `tests/*.yaml`, one case a file.
//!
//! ```yaml
//! answers: {service: {name: payments, description: Takes payments, owner: team-a}}
//! files: [Dockerfile]                # are there
//! absent: [compose.yaml]             # are not
//! contains: {README.md: ["make run"]}
//! values:                            # JSON pointers into the first document of parsed files
//!   deploy/base/service.yaml: {/spec/ports/0/port: 8080}
//! refused: invalid-answer            # or instead of all these: the code of the error
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::answers::Answers;
use super::error::TemplateError;
use super::opened::Opened;
use super::render::Rendered;
use crate::base::{Diagnostic, File};

/// One test case.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// What is answered; the rest comes from defaults.
    pub answers: Answers,
    /// Files that must be there.
    pub files: Vec<String>,
    /// Files that must not be there.
    pub absent: Vec<String>,
    /// Texts that files must hold.
    pub contains: BTreeMap<String, Vec<String>>,
    /// Values at JSON pointers of YAML, JSON and TOML files.
    pub values: BTreeMap<String, BTreeMap<String, Value>>,
    /// The code of the error that must come instead of files.
    pub refused: Option<String>,
}

/// What a case expected and did not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFailure(pub String);

impl Case {
    /// Reads a case.
    pub fn parse(source: &str) -> Result<Self, String> {
        serde_yaml::from_str(source).map_err(|error| error.to_string())
    }

    /// Renders the template with the case's answers and gives what does not hold.
    pub fn run(&self, template: &Opened) -> Result<Vec<CaseFailure>, TemplateError> {
        let mut given = BTreeMap::new();
        flatten(&mut given, &self.answers, "");
        let resolution = template.resolve(&given)?;
        let problems = template.check(&resolution.answers)?;
        if let Some(problem) = problems.first() {
            return Ok(self.refusal("invalid-answer", &problem.to_string()));
        }
        match template.render(&resolution.answers) {
            Ok(rendered) if self.refused.is_none() => Ok(self.compare(&rendered)),
            Ok(_) => Ok(vec![CaseFailure(format!("expected the error {:?}, but it renders", self.refused))]),
            Err(error) if self.refused.is_some() => Ok(self.refusal(error.code(), &error.to_string())),
            Err(error) => Err(error),
        }
    }

    fn refusal(&self, code: &str, message: &str) -> Vec<CaseFailure> {
        if self.refused.as_deref() == Some(code) { vec![] } else { vec![CaseFailure(format!("refused ({code}): {message}"))] }
    }

    fn compare(&self, rendered: &Rendered) -> Vec<CaseFailure> {
        let mut failures = Vec::new();
        let mut expect = |holds: bool, message: String| {
            if !holds {
                failures.push(CaseFailure(message));
            }
        };
        for path in &self.files {
            expect(rendered.tree.get(path).is_some(), format!("`{path}` is not there"));
        }
        for path in &self.absent {
            expect(rendered.tree.get(path).is_none(), format!("`{path}` is there"));
        }
        for (path, texts) in &self.contains {
            let content = rendered.tree.get(path).map(|file| String::from_utf8_lossy(&file.content)).unwrap_or_default();
            for text in texts {
                expect(content.contains(text.as_str()), format!("`{path}` does not hold `{text}`"));
            }
        }
        for (path, values) in &self.values {
            let document = rendered.tree.get(path).and_then(|file| first_document(path, file)).unwrap_or_default();
            for (pointer, expected) in values {
                let found = document.pointer(pointer).unwrap_or(&Value::Null);
                expect(found == expected, format!("`{path}` has {found} at `{pointer}`, not {expected}"));
            }
        }
        failures
    }
}

fn first_document(path: &str, file: &File) -> Option<Value> {
    let text = std::str::from_utf8(&file.content).ok()?;
    if path.rsplit_once('.').is_some_and(|(_, extension)| extension == "toml") {
        return serde_json::to_value(text.parse::<toml::Table>().ok()?).ok();
    }
    serde_yaml::Deserializer::from_str(text).next().and_then(|document| Value::deserialize(document).ok())
}

fn flatten(into: &mut BTreeMap<String, Value>, answers: &Map<String, Value>, prefix: &str) {
    for (key, value) in answers {
        match value {
            Value::Object(group) => flatten(into, group, &format!("{prefix}{key}.")),
            _ => drop(into.insert(format!("{prefix}{key}"), value.clone())),
        }
    }
}
