//! A template that was read and found good.

use std::collections::BTreeMap;

use globset::GlobBuilder;
use indexmap::IndexMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answers::Answers;
use super::error::{Fault, TemplateError};
use super::expression::{Expressions, Names};
use super::inputs::{AnswerProblem, Declared, Input, Inputs, Resolution};
use super::manifest::Manifest;
use super::migrations::{self, Migrations};
use super::package::{Package, Part};
use crate::base::{Excerpt, nearest, yaml};

/// A template, ready to be asked and rendered.
#[derive(Debug)]
pub struct Template {
    package: Package,
    /// One for each part of the package, in its order.
    manifests: Vec<Manifest>,
    /// Facts of all parts; the template's win.
    facts: Map<String, Value>,
    /// Expressions of all parts; the template's win.
    derived: IndexMap<String, String>,
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
    /// The names of its parts: the components that it can include, and itself, last.
    pub parts: Vec<String>,
    /// What happens to services of older versions.
    pub migrations: Migrations,
    /// Globs of all parts: files that begin a new service's own code.
    pub starter: Vec<String>,
    /// Globs of all parts: files that nobody edits.
    pub generated: Vec<String>,
    /// Every file of every part, and every component that one includes, with its conditions.
    pub conditions: Vec<Conditioned>,
}

/// A file of a part, or a component that the part includes, and where it renders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditioned {
    /// Whether it is a file.
    pub is_file: bool,
    /// The name of the part.
    pub part: String,
    /// The file's path below `files/`, without `.jinja`, or the component's name.
    pub subject: String,
    /// The expressions that all are true where it renders.
    pub all: Vec<String>,
}

impl Summary {
    /// The input of this dotted name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

impl Template {
    /// Reads every manifest of the package and checks how they fit together.
    pub fn load(package: Package) -> Result<Self, TemplateError> {
        let parsed: Vec<(Manifest, &str)> = package.parts().iter().map(Part::manifest).collect::<Result<_, _>>()?;
        let mut facts = Map::new();
        let mut derived = IndexMap::new();
        for (manifest, _) in &parsed {
            overlay(&mut facts, &manifest.facts);
            derived.extend(manifest.derived.clone());
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
            let known = Known { inputs: &inputs, facts: &facts, derived: &derived };
            check_migrations(part, manifest, source, &inputs)?;
            check_expressions(part, manifest, source, &expressions, &known)?;
        }
        let manifests = parsed.into_iter().map(|(manifest, _)| manifest).collect();
        Ok(Self { package, manifests, facts, derived, expressions, inputs })
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
            parts: self.manifests.iter().map(|manifest| manifest.name.clone()).collect(),
            migrations: own.migrations.clone(),
            generated: self.manifests.iter().flat_map(|manifest| manifest.generated.clone()).collect(),
            starter: self.manifests.iter().flat_map(|manifest| manifest.starter.clone()).collect(),
            conditions: self.parts().flat_map(|(part, manifest)| conditions(part, manifest)).collect(),
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

    /// The derived values that these answers give; one that depends on an input without an answer has none.
    pub(super) fn derived(&self, answers: &Answers) -> Result<Map<String, Value>, TemplateError> {
        let mut derived = Map::new();
        for (name, expression) in &self.derived {
            let names = Names { answers, facts: &self.facts, derived: &derived };
            if let Some(value) = self.expressions.value(expression, &names)? {
                derived.insert(name.clone(), value);
            }
        }
        Ok(derived)
    }

    /// Whether the condition holds for these answers, and what is derived from them.
    pub(super) fn holds(
        &self,
        when: Option<&str>,
        answers: &Answers,
        derived: &Map<String, Value>,
    ) -> Result<bool, TemplateError> {
        let names = Names { answers, facts: &self.facts, derived };
        when.map_or(Ok(true), |when| self.expressions.is_true(when, &names))
    }

    /// The value of an expression for these answers, and what is derived from them, where it has one.
    pub(super) fn value(
        &self,
        expression: &str,
        answers: &Answers,
        derived: &Map<String, Value>,
    ) -> Result<Option<Value>, TemplateError> {
        self.expressions.value(expression, &Names { answers, facts: &self.facts, derived })
    }
}

/// The files and includes of a part. A glob that is none is left to whoever renders.
fn conditions(part: &Part, manifest: &Manifest) -> Vec<Conditioned> {
    let conditioned = |is_file, subject: &str, all| {
        let (part, subject) = (manifest.name.clone(), subject.to_owned());
        Conditioned { is_file, part, subject, all }
    };
    let includes = manifest.includes.iter();
    let includes = includes.map(|include| conditioned(false, &include.component, include.when.iter().cloned().collect()));
    let glob = |path: &str| GlobBuilder::new(path).literal_separator(true).build().map(|glob| glob.compile_matcher());
    let rules: Vec<_> = manifest.files.iter().filter_map(|rule| Some((glob(&rule.path).ok()?, &rule.when))).collect();
    let files = part.files.iter().filter_map(|(path, _)| path.as_str().strip_prefix("files/"));
    let files = files.map(|path| {
        let path = path.strip_suffix(".jinja").unwrap_or(path);
        let all = rules.iter().filter(|(glob, _)| glob.is_match(path)).map(|(_, when)| (*when).clone()).collect();
        conditioned(true, path, all)
    });
    includes.chain(files).collect()
}

/// Puts `over` over `under`; mappings are merged.
pub(super) fn overlay(under: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Object(under)), Value::Object(over)) => overlay(under, over),
            _ => drop(under.insert(key.clone(), value.clone())),
        }
    }
}

/// What expressions outside of files may name.
struct Known<'a> {
    inputs: &'a Inputs,
    facts: &'a Map<String, Value>,
    derived: &'a IndexMap<String, String>,
}

impl Known<'_> {
    fn has(&self, name: &str) -> bool {
        match name.strip_prefix("derived.") {
            Some(name) => self.derived.contains_key(name),
            None => self.inputs.knows(name, self.facts),
        }
    }
}

/// The migrations of a template make sense for its version and its inputs.
fn check_migrations(part: &Part, manifest: &Manifest, source: &str, inputs: &Inputs) -> Result<(), TemplateError> {
    let Some(version) = &manifest.version else { return Ok(()) };
    let names: Vec<&str> = inputs.list().iter().map(|input| input.name.as_str()).collect();
    migrations::check(&manifest.migrations, version, &names).map_err(|(steps, message)| {
        let steps: Vec<&str> = std::iter::once("migrations").chain(steps.iter().map(String::as_str)).collect();
        let (line, column) = yaml::locate(source, &steps).unwrap_or((1, 1));
        let excerpt = Excerpt::at(&format!("{}/template.yaml", part.directory), source, line, column);
        Fault::Manifest { part: part.directory.clone(), message }.at(excerpt)
    })
}

/// The conditions of includes and files, what is derived, and what names of files hold, can be read, and name only what there is.
fn check_expressions(
    part: &Part,
    manifest: &Manifest,
    source: &str,
    expressions: &Expressions,
    known: &Known<'_>,
) -> Result<(), TemplateError> {
    let includes = manifest.includes.iter().enumerate();
    let includes = includes.filter_map(|(index, include)| {
        Some((["includes", &index.to_string(), "when", ""].map(str::to_owned), include.when.as_deref()?))
    });
    let files = manifest.files.iter().enumerate();
    let files = files.map(|(index, rule)| (["files", &index.to_string(), "when", ""].map(str::to_owned), rule.when.as_str()));
    let derived = manifest.derived.iter();
    let derived = derived.map(|(name, expression)| (["derived", name, "", ""].map(str::to_owned), expression.as_str()));
    let renames = manifest.migrations.iter().enumerate().flat_map(|(index, migration)| {
        let path = move |old: &str| ["migrations", &index.to_string(), "rename", old].map(str::to_owned);
        let renames = migration.rename.iter().flat_map(|(old, new)| [(old, old), (old, new)]);
        renames.flat_map(move |(old, name)| {
            migrations::expressions(name).into_iter().flatten().map(move |expression| (path(old.as_str()), expression))
        })
    });
    for (path, expression) in includes.chain(files).chain(derived).chain(renames) {
        let at = || {
            let path: Vec<&str> = path.iter().map(String::as_str).filter(|step| !step.is_empty()).collect();
            let (line, column) = yaml::locate(source, &path).unwrap_or((1, 1));
            Excerpt::at(&format!("{}/template.yaml", part.directory), source, line, column)
        };
        let names = expressions.names(expression).map_err(|message| Fault::Expression { message }.at(at()))?;
        let is_unknown = |name: &String| !known.has(name) && !Expressions::asks_about(expression, name);
        if let Some(name) = names.into_iter().find(is_unknown) {
            let nearest = nearest(&name, known.inputs.list().iter().map(|input| input.name.as_str())).map(str::to_owned);
            return Err(Fault::Undefined { name, nearest }.at(at()));
        }
    }
    Ok(())
}
