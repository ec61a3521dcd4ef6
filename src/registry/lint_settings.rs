//! `registry.yaml` as an author has written it: what is wrong with it, and what in it is for nobody.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value};

use super::{RegistryError, Settings};
use crate::base::fs::{self, FsError};
use crate::base::{Diagnostic, Excerpt, nearest, yaml};
use crate::template::{Finding, Manifest, Part, PartKind, Rule};

/// Largest file that is read, in bytes.
const MAX_SIZE: u64 = 1 << 20;

/// Inputs that every template has.
const BASE: [&str; 4] = ["service.name", "service.description", "service.owner", "service.default_branch"];

/// Findings about the `registry.yaml` in `root` (absolute), given all templates and components of the registry.
pub(super) fn findings(root: &Path, parts: &[Part]) -> Result<Vec<Finding>, FsError> {
    let path = root.join("registry.yaml");
    if !fs::is_file(&path) {
        return Ok(Vec::new());
    }
    let content = fs::read_file(&path, MAX_SIZE)?;
    let (file, source) = (path.display().to_string(), String::from_utf8_lossy(&content).into_owned());
    let settings = match Settings::parse(&source) {
        Ok(settings) => settings,
        Err(error) => return Ok(vec![invalid(&file, &error)]),
    };
    let at = |steps: &[&str]| {
        let (line, column) = yaml::locate(&source, steps).unwrap_or((1, 1));
        Excerpt::at(&file, &source, line, column)
    };
    let mut findings = Vec::new();
    findings.extend(unknown_default_template(&settings, parts, &at));
    if let Some(inputs) = inputs(parts) {
        let mut unknown = Vec::new();
        collect_unknown(&mut unknown, &settings.defaults, &[], &inputs);
        findings.extend(unknown.into_iter().map(|steps| {
            let name = steps.join(".");
            let near = nearest(&name, inputs.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let path: Vec<&str> = std::iter::once("defaults").chain(steps.iter().map(String::as_str)).collect();
            let message = format!("no template has the input `{name}`, so that its default is never used");
            Finding { rule: Rule::UnknownDefault, message, hint: near, place: at(&path) }
        }));
    }
    Ok(findings)
}

fn invalid(file: &str, error: &RegistryError) -> Finding {
    let place = error.excerpt().cloned().unwrap_or_else(|| Excerpt::at(file, "", 1, 1));
    let place = Excerpt { file: file.to_owned(), ..place };
    Finding { rule: Rule::InvalidRegistry, message: error.to_string(), hint: error.hint(), place }
}

fn unknown_default_template(settings: &Settings, parts: &[Part], at: &dyn Fn(&[&str]) -> Excerpt) -> Option<Finding> {
    let name = settings.default_template.as_deref()?;
    let templates = || parts.iter().filter_map(|part| part.directory.strip_prefix("templates/"));
    if templates().any(|known| known == name) {
        return None;
    }
    let hint = nearest(name, templates()).map(|near| format!("did you mean `{near}`?"));
    let message = format!("there is no template `{name}` to be the default");
    Some(Finding { rule: Rule::UnknownDefaultTemplate, message, hint, place: at(&["default-template"]) })
}

/// The dotted names of all inputs; none where a manifest cannot be read, so that its inputs are not known.
fn inputs(parts: &[Part]) -> Option<BTreeSet<String>> {
    let mut names: BTreeSet<String> = BASE.map(str::to_owned).into();
    for part in parts {
        let kind = if part.directory.starts_with("templates/") { PartKind::Template } else { PartKind::Component };
        let source = String::from_utf8_lossy(&part.files.get("template.yaml")?.content).into_owned();
        let manifest = Manifest::parse(&part.directory, &source, kind).ok()?;
        collect_inputs(&mut names, &manifest.inputs, "");
    }
    Some(names)
}

fn collect_inputs(names: &mut BTreeSet<String>, schema: &Map<String, Value>, prefix: &str) {
    for (key, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = format!("{prefix}{key}");
        match schema.as_object() {
            Some(group) if group.contains_key("properties") => collect_inputs(names, group, &format!("{name}.")),
            _ => drop(names.insert(name)),
        }
    }
}

/// The steps to every default that answers no input.
fn collect_unknown(unknown: &mut Vec<Vec<String>>, defaults: &Map<String, Value>, steps: &[String], inputs: &BTreeSet<String>) {
    for (key, value) in defaults {
        let steps: Vec<String> = steps.iter().cloned().chain([key.clone()]).collect();
        let name = steps.join(".");
        match value {
            _ if inputs.contains(&name) => {}
            Value::Object(group) => collect_unknown(unknown, group, &steps, inputs),
            _ => unknown.push(steps),
        }
    }
}
