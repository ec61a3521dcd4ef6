//! The inputs as JSON Schema.

use serde_json::{Map, Value};

use super::Context;
use super::finding::Findings;
use super::rule::Rule;
use super::sources::{Source, schema_of};
use super::world::World;
use crate::base::{Excerpt, nearest};
use crate::template::inputs::Input;

/// Schemas that are none, defaults that they refuse, what is required and not there, what nobody is asked.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        meta(source, findings);
    }
    for world in context.worlds {
        for source in &world.sources {
            required(world, source, &source.manifest.inputs, "", findings);
        }
        for input in &world.inputs {
            defaults(world, input, findings);
            prompts(world, input, findings);
        }
    }
}

/// Every way in which the part's own schema breaks that of JSON Schema, with the place.
fn meta(source: &Source<'_>, findings: &mut Findings<'_>) {
    let schema = Value::Object(source.manifest.inputs.clone());
    let validator = jsonschema::draft202012::meta::validator();
    let mut found = false;
    for error in validator.iter_errors(&schema) {
        found = true;
        let pointer = error.instance_path().as_str();
        let place = at_pointer(source, pointer);
        let message = format!("the schema is not valid: {}", error.masked_with("this"));
        findings.add(Rule::InvalidSchema, place, message, Some("write it as JSON Schema 2020-12 says".into()));
    }
    if found {
        return;
    }
    // What the schema of schemas cannot say: patterns that do not compile, references that lead nowhere.
    if let Err(error) = crate::template::inputs::compile_schema(&schema) {
        findings.add(Rule::InvalidSchema, source.place(&["inputs"]), error.fault.to_string(), None);
    }
}

fn at_pointer(source: &Source<'_>, pointer: &str) -> Excerpt {
    let steps: Vec<String> = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let steps: Vec<&str> = std::iter::once("inputs").chain(steps.iter().map(String::as_str)).collect();
    source.place(&steps)
}

/// `required` of any group names what the group has.
fn required(world: &World<'_>, source: &Source<'_>, schema: &Map<String, Value>, prefix: &str, findings: &mut Findings<'_>) {
    let merged = world.schema.as_object();
    let merged =
        if prefix.is_empty() { merged } else { merged.and_then(|merged| schema_of(merged, prefix.trim_end_matches('.'))) };
    let known = merged.and_then(|group| group.get("properties")?.as_object());
    let known: Vec<&str> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
    let group: Vec<&str> = prefix.split('.').filter(|name| !name.is_empty()).flat_map(|name| ["properties", name]).collect();
    let group: Vec<&str> = std::iter::once("inputs").chain(group).collect();
    for (index, name) in schema.get("required").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let Some(name) = name.as_str().filter(|name| !known.contains(name)) else { continue };
        let place = source.place(&[&group[..], &["required", &index.to_string()]].concat());
        let hint =
            super::finding::meant(nearest(name, known.iter().copied())).unwrap_or_else(|| "declare it, or take it out".into());
        findings.add(Rule::UnknownRequired, place, format!("`{prefix}{name}` is required, and is no input"), Some(hint));
    }
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(inner) = inner.as_object() {
            required(world, source, inner, &format!("{prefix}{name}."), findings);
        }
    }
}

fn defaults(world: &World<'_>, input: &Input, findings: &mut Findings<'_>) {
    let Some(default) = &input.default else { return };
    let Some(schema) = world.schema.as_object().and_then(|schema| schema_of(schema, &input.name)) else { return };
    let Ok(validator) = crate::template::inputs::compile_schema(&Value::Object(schema.clone())) else { return };
    let Some(error) = validator.iter_errors(default).next() else { return };
    let Some(source) = declaring(world, input, "default") else { return };
    let message = format!("the default of `{}` breaks its own schema: {}", input.name, error);
    let hint = "give a default that may be an answer".to_owned();
    findings.add(Rule::BadDefault, source.place_of_input(&input.name, &["default"]), message, Some(hint));
}

fn prompts(world: &World<'_>, input: &Input, findings: &mut Findings<'_>) {
    let is_answered = input.default.is_some() || input.default_expression.is_some();
    if !input.required || is_answered || input.prompt.is_some() {
        return;
    }
    let Some(source) = world.sources.iter().find(|source| source.declares(&input.name)) else { return };
    let message = format!("every service must answer `{}`, and its question is not written", input.name);
    let hint = "add `x-pave: {prompt: …}`, or a `default`".to_owned();
    findings.add(Rule::MissingPrompt, source.place_of_input(&input.name, &[]), message, Some(hint));
}

/// The part that gives the input this keyword.
fn declaring<'w>(world: &'w World<'_>, input: &Input, keyword: &str) -> Option<&'w Source<'w>> {
    let has = |source: &&&Source<'_>| {
        schema_of(&source.manifest.inputs, &input.name).is_some_and(|schema| schema.contains_key(keyword))
    };
    world.sources.iter().find(has).copied()
}
