//! A template that was read and found good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{Fault, TemplateError};
use super::expression::{Expressions, Names};
use super::inputs::{AnswerProblem, Answers, Declared, Input, Inputs, Resolution};
use super::manifest::Manifest;
use super::package::{Package, Part};
use super::render::{self, Rendered};
use crate::base::{Excerpt, nearest, yaml};

/// A template, ready to be asked and rendered.
#[derive(Debug)]
pub struct Template {
    package: Package,
    /// One for each part of the package, in its order.
    manifests: Vec<Manifest>,
    /// Facts of all parts; the template's win.
    facts: Map<String, Value>,
    expressions: Expressions,
    inputs: Inputs,
}

/// What a person is shown of a template.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: semver::Version,
    /// One line.
    pub description: String,
    /// Every input, in the order in which they are asked.
    pub inputs: Vec<Input>,
    /// The merged schema of its answers.
    pub schema: Value,
}

impl Template {
    /// Reads every manifest of the package and checks how they fit together.
    pub fn load(package: Package) -> Result<Self, TemplateError> {
        let parsed: Vec<(Manifest, &str)> = package.parts().iter().map(Part::manifest).collect::<Result<_, _>>()?;
        let mut facts = Map::new();
        for (manifest, _) in &parsed {
            overlay(&mut facts, &manifest.facts);
        }
        let expressions = Expressions::default();
        let declared: Vec<Declared<'_>> = package
            .parts()
            .iter()
            .zip(&parsed)
            .map(|(part, (manifest, source))| Declared { part: &part.directory, schema: &manifest.inputs, source })
            .collect();
        let inputs = Inputs::merge(&declared, &expressions, &facts)?;
        for (part, (manifest, source)) in package.parts().iter().zip(&parsed) {
            check_conditions(part, manifest, source, &expressions, &inputs, &facts)?;
        }
        let manifests = parsed.into_iter().map(|(manifest, _)| manifest).collect();
        Ok(Self { package, manifests, facts, expressions, inputs })
    }

    /// What a person is shown.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let own = self.own();
        Summary {
            name: own.name.clone(),
            version: own.version.clone().unwrap_or_else(|| semver::Version::new(0, 0, 0)),
            description: own.description.clone(),
            inputs: self.inputs.list().to_vec(),
            schema: self.inputs.schema().clone(),
        }
    }

    /// Completes what was given, by dotted name.
    pub fn resolve(&self, given: &BTreeMap<String, Value>) -> Result<Resolution, TemplateError> {
        self.inputs.resolve(given, &self.expressions, &self.facts)
    }

    /// Every way in which `answers` break the schema.
    #[must_use]
    pub fn check(&self, answers: &Answers) -> Vec<AnswerProblem> {
        self.inputs.check(answers)
    }

    /// Renders the template with answers that were resolved and checked.
    pub fn render(&self, answers: &Answers) -> Result<Rendered, TemplateError> {
        render::render(self, answers)
    }

    /// The manifest of the template itself, the last part.
    pub(super) fn own(&self) -> &Manifest {
        // A package always holds its template, last.
        &self.manifests[self.manifests.len() - 1]
    }

    pub(super) fn parts(&self) -> impl DoubleEndedIterator<Item = (&Part, &Manifest)> {
        self.package.parts().iter().zip(&self.manifests)
    }

    pub(super) fn facts(&self) -> &Map<String, Value> {
        &self.facts
    }

    pub(super) fn inputs(&self) -> &[Input] {
        self.inputs.list()
    }

    /// Whether the condition holds for these answers.
    pub(super) fn holds(&self, when: Option<&str>, answers: &Answers) -> Result<bool, TemplateError> {
        let names = Names { answers, facts: &self.facts };
        when.map_or(Ok(true), |when| self.expressions.is_true(when, &names))
    }
}

/// Puts `over` over `under`; mappings are merged.
fn overlay(under: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Object(under)), Value::Object(over)) => overlay(under, over),
            _ => drop(under.insert(key.clone(), value.clone())),
        }
    }
}

/// The conditions of includes and files can be read, and name only inputs and facts.
fn check_conditions(
    part: &Part,
    manifest: &Manifest,
    source: &str,
    expressions: &Expressions,
    inputs: &Inputs,
    facts: &Map<String, Value>,
) -> Result<(), TemplateError> {
    let includes = manifest.includes.iter().enumerate().map(|(index, include)| ("includes", index, include.when.as_deref()));
    let files = manifest.files.iter().enumerate().map(|(index, rule)| ("files", index, Some(rule.when.as_str())));
    for (list, index, when) in includes.chain(files) {
        let Some(when) = when else { continue };
        let at = || {
            let path = [list, &index.to_string(), "when"];
            let (line, column) = yaml::locate(source, &path).unwrap_or((1, 1));
            Excerpt::at(&format!("{}/template.yaml", part.directory), source, line, column)
        };
        let names = expressions.names(when).map_err(|message| Fault::Expression { message }.at(at()))?;
        if let Some(name) = names.into_iter().find(|name| !inputs.knows(name, facts)) {
            let nearest = nearest(&name, inputs.list().iter().map(|input| input.name.as_str())).map(str::to_owned);
            return Err(Fault::Undefined { name, nearest }.at(at()));
        }
    }
    Ok(())
}
