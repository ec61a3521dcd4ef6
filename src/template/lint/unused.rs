//! What is declared and used nowhere.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::finding::Findings;
use super::rule::Rule;
use super::sources::{Holder, Source, Text, schema_of};
use super::world::{World, touches};
use super::{Context, worlds_of};
use crate::base::Excerpt;
use crate::template::inputs::{Kind as InputKind, base_schema};
use crate::template::manifest::Kind;
use crate::template::reading::Flow;

/// What pave itself reads of an answer.
fn is_base(input: &str) -> bool {
    base_schema().as_object().is_some_and(|schema| schema_of(schema, input).is_some())
}

/// Unused inputs, facts, derived values and pieces of slots, and components that no template includes.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        let worlds: Vec<&World<'_>> = context.worlds.iter().filter(|world| world.has(source)).collect();
        if worlds.is_empty() {
            if context.is_registry && source.part.kind == Kind::Component {
                let message = "no template includes this component".to_owned();
                let hint = "include it in a template, or take it out".to_owned();
                findings.add(Rule::DeadComponent, source.place(&["name"]), message, Some(hint));
            }
            continue;
        }
        let used: Flow = worlds.iter().flat_map(|world| uses(world)).collect();
        inputs(source, &worlds, &used, findings);
        facts(source, &source.manifest.facts, "facts", &used, findings);
        derived(source, &used, findings);
        pieces(context, source, findings);
    }
}

/// Every name that some expression of the world uses. What asks for an input does not use it.
fn uses(world: &World<'_>) -> Flow {
    let texts = world.sources.iter().flat_map(|source| &source.texts);
    let mut used: Flow = texts.flat_map(Text::names).map(|named| named.name.clone()).collect();
    if let Some(schema) = world.schema.as_object() {
        conditions_of(schema, "", &mut used);
    }
    used
}

/// Inputs that another's schema depends on: `if`, `not`, `dependentRequired` and `dependentSchemas` of any group.
fn conditions_of(schema: &Map<String, Value>, prefix: &str, used: &mut Flow) {
    for keyword in ["if", "not"] {
        schema.get(keyword).and_then(Value::as_object).into_iter().for_each(|schema| mentioned(schema, prefix, used));
    }
    for keyword in ["dependentRequired", "dependentSchemas"] {
        for (name, dependent) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
            used.insert(format!("{prefix}{name}"));
            used.extend(
                dependent.as_array().into_iter().flatten().filter_map(Value::as_str).map(|name| format!("{prefix}{name}")),
            );
        }
    }
    for entry in ["allOf", "anyOf", "oneOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array()).flatten() {
        entry.as_object().into_iter().for_each(|entry| conditions_of(entry, prefix, used));
    }
    for (name, schema) in groups(schema) {
        conditions_of(schema, &format!("{prefix}{name}."), used);
    }
}

/// Properties that are groups.
fn groups(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties.filter_map(|(name, schema)| Some((name, schema.as_object().filter(|schema| schema.contains_key("properties"))?)))
}

/// Every property that a condition is about.
fn mentioned(schema: &Map<String, Value>, prefix: &str, used: &mut Flow) {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    used.extend(required.map(|name| format!("{prefix}{name}")).filter(|_| !schema.contains_key("properties")));
    for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let is_group = |schema: &&Map<String, Value>| schema.contains_key("properties") || schema.contains_key("required");
        match schema.as_object().filter(is_group) {
            Some(group) => mentioned(group, &format!("{prefix}{name}."), used),
            None => drop(used.insert(format!("{prefix}{name}"))),
        }
    }
    let inner = ["allOf", "anyOf", "oneOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array()).flatten();
    for schema in inner.chain(schema.get("not")).filter_map(Value::as_object) {
        mentioned(schema, prefix, used);
    }
}

fn inputs(source: &Source<'_>, worlds: &[&World<'_>], used: &Flow, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for input in worlds.iter().flat_map(|world| &world.inputs) {
        // One that can have one value only is there to be recorded.
        let is_record = matches!(&input.kind, InputKind::Choice(choices) if choices.len() == 1);
        if !source.declares(&input.name) || is_base(&input.name) || is_record || !seen.insert(&input.name) {
            continue;
        }
        if !touches(used, &input.name) {
            let message = format!("the answer to `{}` is used nowhere", input.name);
            let hint = "use it in a file or a condition, or do not ask for it".to_owned();
            findings.add(Rule::UnusedInput, source.place_of_input(&input.name, &[]), message, Some(hint));
        }
    }
}

fn facts(source: &Source<'_>, facts: &Map<String, Value>, prefix: &str, used: &Flow, findings: &mut Findings<'_>) {
    for (name, value) in facts {
        let name = format!("{prefix}.{name}");
        match value {
            _ if !touches(used, &name) => {
                let steps: Vec<&str> = name.split('.').collect();
                findings.add(
                    Rule::UnusedFact,
                    source.place(&steps),
                    format!("`{name}` is used nowhere"),
                    Some("take it out".into()),
                );
            }
            Value::Object(inner) if !used.contains(&name) => self::facts(source, inner, &name, used, findings),
            _ => {}
        }
    }
}

fn derived(source: &Source<'_>, used: &Flow, findings: &mut Findings<'_>) {
    for name in source.manifest.derived.keys() {
        if !touches(used, &format!("derived.{name}")) {
            let message = format!("`derived.{name}` is used nowhere");
            findings.add(Rule::UnusedDerived, source.place(&["derived", name]), message, Some("take it out".into()));
        }
    }
}

fn pieces(context: &Context<'_>, source: &Source<'_>, findings: &mut Findings<'_>) {
    let worlds = worlds_of(context, source);
    let texts = worlds.iter().flat_map(|world| &world.sources).flat_map(|source| &source.texts);
    let collected: BTreeSet<&str> = texts.flat_map(|text| &text.reading.slots).map(|slot| slot.name.as_str()).collect();
    for text in &source.texts {
        let Holder::Piece(slot) = &text.holder else { continue };
        if !collected.contains(slot.as_str()) {
            let near = crate::base::nearest(slot, collected.iter().copied());
            let hint = super::finding::meant(near).unwrap_or_else(|| format!("collect it with `{{{{ slot(\"{slot}\") }}}}`"));
            let message = format!("no file collects the slot `{slot}`");
            findings.add(Rule::UnusedSlot, text.place(&(0..0)), message, Some(hint));
        }
    }
    for (path, _) in
        source.part.files.iter().filter(|(path, _)| path.is_within("slots") && path.as_str().strip_suffix(".jinja").is_none())
    {
        let place = Excerpt::at(&format!("{}/{path}", source.part.directory), "", 1, 1);
        let message = "a piece of a slot ends in `.jinja`; this file is never used".to_owned();
        findings.add(Rule::UnusedSlot, place, message, Some(format!("rename it to `{path}.jinja`")));
    }
}
