//! What expressions name: inputs, facts, derived values, filters, tests, functions, slots.

use std::collections::BTreeSet;

use super::finding::{Findings, meant};
use super::rule::Rule;
use super::sources::{Holder, Text};
use super::world::{World, overlaps};
use super::{Context, worlds_of};
use crate::base::nearest;
use crate::template::engine::{FUNCTIONS, has_filter, has_test, nearest_filter};
use crate::template::reading::Named;

/// Names that nobody defines, and filters, tests, functions and slots that are not there.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let filled: BTreeSet<&str> = context.sources.iter().flat_map(|source| &source.texts).filter_map(piece).collect();
    for source in context.sources {
        let worlds = worlds_of(context, source);
        for text in &source.texts {
            undefined(&worlds, text, findings);
            calls(context, text, findings);
            empty_slots(&filled, text, findings);
        }
    }
}

fn piece(text: &Text) -> Option<&str> {
    if let Holder::Piece(slot) = &text.holder { Some(slot) } else { None }
}

fn undefined(worlds: &[&World<'_>], text: &Text, findings: &mut Findings<'_>) {
    for named in text.names() {
        let name = named.name.as_str();
        let is_guarded = text.reading.guarded.iter().any(|guarded| overlaps(guarded, name));
        if is_guarded || FUNCTIONS.contains(&name) {
            continue;
        }
        let missing: Vec<&&World<'_>> = worlds.iter().filter(|world| !is_known(world, text, name)).collect();
        let Some(first) = missing.first() else {
            order(worlds, text, named, findings);
            continue;
        };
        let names = first.names();
        let near = nearest(name, names.iter().map(String::as_str));
        let only = if missing.len() < worlds.len() { format!(" in `{}`", first.name) } else { String::new() };
        let hint = meant(near).unwrap_or_else(|| "declare it as an input or a fact, or ask with `is defined` first".into());
        findings.add(Rule::UndefinedName, text.place(&named.at), format!("`{name}` is not defined{only}"), Some(hint));
    }
}

fn is_known(world: &World<'_>, text: &Text, name: &str) -> bool {
    let root = name.split('.').next().unwrap_or(name);
    match (&text.holder, root) {
        // Inputs are asked before anything is derived.
        (Holder::When(_) | Holder::Default(_), "derived" | "template")
        | (Holder::Include(_) | Holder::FileRule(_) | Holder::Derived(_), "template") => false,
        _ => world.defines(name),
    }
}

/// Conditions and defaults of inputs name what is asked before.
fn order(worlds: &[&World<'_>], text: &Text, named: &Named, findings: &mut Findings<'_>) {
    let (Holder::When(input) | Holder::Default(input)) = &text.holder else { return };
    let is_late = |world: &&World<'_>| {
        let before = world.inputs.iter().take_while(|known| known.name != *input);
        !named.name.starts_with("facts") && !before.into_iter().any(|known| overlaps(&known.name, &named.name))
    };
    if worlds.iter().any(is_late) {
        let message = format!("`{input}` depends on `{}`, which is asked after it", named.name);
        let hint = "declare the one that is depended on first".to_owned();
        findings.add(Rule::InputOrder, text.place(&named.at), message, Some(hint));
    }
}

fn calls(context: &Context<'_>, text: &Text, findings: &mut Findings<'_>) {
    let is_file = matches!(text.holder, Holder::File(_) | Holder::Piece(_) | Holder::Name(_) | Holder::Next(_));
    let environment = if is_file { context.engine.environment() } else { context.expressions.environment() };
    for filter in text.reading.filters.iter().filter(|filter| !has_filter(environment, &filter.name)) {
        let near = nearest_filter(&filter.name);
        findings.add(
            Rule::UnknownFilter,
            text.place(&filter.at),
            format!(
                "there is no filter `{}`{}",
                filter.name,
                if is_file { "" } else { " in conditions and expressions of the manifest" }
            ),
            meant(near.as_deref().filter(|near| *near != filter.name)),
        );
    }
    for test in text.reading.tests.iter().filter(|test| !has_test(environment, &test.name)) {
        let message = format!("there is no test `is {}`", test.name);
        let near =
            nearest(&test.name, ["defined", "undefined", "none", "string", "number", "mapping", "sequence", "true", "false"]);
        findings.add(Rule::UnknownTest, text.place(&test.at), message, meant(near));
    }
    for function in &text.reading.functions {
        let message = format!("there is no function `{}`", function.name);
        findings.add(Rule::UnknownFunction, text.place(&function.at), message, meant(nearest(&function.name, FUNCTIONS)));
    }
}

fn empty_slots(filled: &BTreeSet<&str>, text: &Text, findings: &mut Findings<'_>) {
    for slot in text.reading.slots.iter().filter(|slot| !filled.contains(slot.name.as_str())) {
        let message = format!("no part fills the slot `{}`", slot.name);
        let hint = meant(nearest(&slot.name, filled.iter().copied()))
            .unwrap_or_else(|| format!("add `slots/{}.jinja` to a part, or take it out", slot.name));
        findings.add(Rule::EmptySlot, text.place(&slot.at), message, Some(hint));
    }
}
