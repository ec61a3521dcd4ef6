//! The values and the types that two schemas name.

use serde_json::{Map, Value};

use super::difference::{Difference, Effect, narrower, show, wider};

/// Keywords that say nothing about which answers are taken.
pub(super) const ANNOTATIONS: [&str; 10] =
    ["x-pave", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema"];

/// Which keyword says that only a few values are taken: `enum`, `const`, or a `oneOf` that is a list of values.
pub(super) fn value_keyword(schema: &Map<String, Value>) -> Option<&'static str> {
    let is_list = |entries: &Value| entries.as_array().is_some_and(|all| all.iter().all(is_plain));
    ["enum", "const", "oneOf"].into_iter().find(|keyword| match (*keyword, schema.get(*keyword)) {
        ("oneOf", Some(entries)) => is_list(entries),
        (_, found) => found.is_some(),
    })
}

/// Whether the entry of a `oneOf` is a value, and words about it, and no rule.
fn is_plain(entry: &Value) -> bool {
    let is_word = |keyword: &String| keyword == "const" || ANNOTATIONS.contains(&keyword.as_str());
    entry.as_object().is_some_and(|entry| entry.contains_key("const") && entry.keys().all(is_word))
}

/// Those values.
fn choices(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    let keyword = value_keyword(schema)?;
    let value = schema.get(keyword)?;
    match keyword {
        "const" => Some(vec![value]),
        "enum" => Some(value.as_array()?.iter().collect()),
        _ => value.as_array()?.iter().map(|entry| entry.get("const")).collect(),
    }
}

/// Values that only one of them takes.
pub(super) fn values(found: &mut Vec<Difference>, old: &Map<String, Value>, new: &Map<String, Value>) {
    match (choices(old), choices(new)) {
        (Some(old), Some(new)) => {
            let mut list = |values: &[&Value], others: &[&Value], effect, what: &str| {
                for value in values.iter().filter(|value| !others.contains(value)) {
                    found.push(Difference { effect, is_choice: true, reason: format!("it {what} `{}`", show(value)) });
                }
            };
            list(&old, &new, Effect::Narrower, "does not take");
            list(&new, &old, Effect::Wider, "also takes");
        }
        (None, Some(_)) => found.push(narrower("it takes only a few values".into())),
        (Some(_), None) => found.push(wider("it takes more than a few values".into())),
        (None, None) => {}
    }
}

/// Types that only one of them takes.
pub(super) fn types(found: &mut Vec<Difference>, old: &Map<String, Value>, new: &Map<String, Value>) {
    let declared = |schema: &Map<String, Value>| {
        let names = schema.get("type").map(|kind| match kind {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>(),
            kind => kind.as_str().map(str::to_owned).into_iter().collect(),
        });
        names.or_else(|| choices(schema).map(|values| values.into_iter().map(|value| type_of(value).to_owned()).collect()))
    };
    let takes = |kinds: &[String], kind: &String| kinds.contains(kind) || kind == "integer" && kinds.contains(&"number".into());
    match (declared(old), declared(new)) {
        (Some(old), Some(new)) => {
            if let Some(lost) = old.iter().find(|kind| !takes(&new, kind)) {
                found.push(narrower(format!("its type is {}, and was {lost}", new.join(" or "))));
            } else if let Some(gained) = new.iter().find(|kind| !takes(&old, kind)) {
                found.push(wider(format!("its type can be {gained} too")));
            }
        }
        (None, Some(new)) => found.push(narrower(format!("its type is {}, and was not said", new.join(" or ")))),
        (Some(_), None) => found.push(wider("its type is not said any more".into())),
        (None, None) => {}
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
