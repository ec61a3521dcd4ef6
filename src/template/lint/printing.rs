//! What can never be rendered: other files taken in, and mappings and lists where a text belongs.

use serde_json::Value;

use super::finding::Findings;
use super::rule::Rule;
use super::sources::{Holder, Text, schema_of};
use super::world::World;
use super::{Context, worlds_of};
use crate::template::answers::get;
use crate::template::package::Part;
use crate::template::reading::Named;

/// Encoders that take texts, numbers and booleans only.
const OF_TEXTS: [&str; 6] = ["shell", "dockerfile", "promql", "sql", "markdown", "comment"];

/// Files that take in others, and what is printed without being a text.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        let worlds = worlds_of(context, source);
        for text in &source.texts {
            let missing = text.reading.includes.iter().filter(|taken| !worlds.iter().any(|world| has(world, text, taken)));
            for taken in missing {
                let message =
                    format!("`{}` takes in a file that is not there: a template file cannot take in another", taken.name);
                let hint = "use a slot, or a component".to_owned();
                findings.add(Rule::ForeignInclude, text.place(&taken.at), message, Some(hint));
            }
            if matches!(text.holder, Holder::File(_) | Holder::Piece(_) | Holder::Name(_) | Holder::Next(_)) {
                unprintable(&worlds, text, findings);
            }
        }
    }
}

/// Whether what is taken in is a template file, by the name that the engine has for it: `components/x/files/y.jinja`.
fn has(world: &World<'_>, text: &Text, taken: &Named) -> bool {
    let name = text.source.get(taken.at.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let in_part = |part: &Part| {
        let path = name.strip_prefix(&part.directory).and_then(|rest| rest.strip_prefix('/'));
        path.and_then(|path| path.strip_suffix(".jinja").and(part.files.get(path))).is_some()
    };
    world.sources.iter().any(|source| in_part(source.part))
}

fn unprintable(worlds: &[&World<'_>], text: &Text, findings: &mut Findings<'_>) {
    for print in &text.reading.prints {
        let Some((name, filters)) = &print.whole else { continue };
        let why = match filters.first() {
            None => "has no one way to be written".to_owned(),
            Some(filter) if OF_TEXTS.contains(&filter.as_str()) => format!("is nothing that `| {filter}` can write"),
            Some(_) => continue,
        };
        if let Some(kind) = worlds.iter().find_map(|world| kind(world, name)) {
            let hint = "loop over it, name what is in it, or write it with `| yaml`, `| json` or `| toml`".to_owned();
            findings.add(Rule::NotPrintable, text.place(&print.at), format!("`{name}` is a {kind}, which {why}"), Some(hint));
        }
    }
}

/// What `name` is for certain, where it is not one value.
fn kind(world: &World<'_>, name: &str) -> Option<&'static str> {
    let of = |value: &Value| match value {
        Value::Object(_) => Some("mapping"),
        Value::Array(_) => Some("list"),
        _ => None,
    };
    match name.split_once('.') {
        None if matches!(name, "facts" | "derived" | "template") => Some("mapping"),
        Some(("facts", fact)) => of(get(&world.facts, fact)?),
        _ => {
            let schema = schema_of(world.schema.as_object()?, name)?;
            match schema.get("type").and_then(Value::as_str) {
                Some("array") => Some("list"),
                Some("object") => Some("mapping"),
                None if schema.contains_key("properties") => Some("mapping"),
                _ => None,
            }
        }
    }
}
