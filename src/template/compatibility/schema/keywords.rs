//! Two schemas, keyword by keyword.

use serde_json::{Map, Value, json};

use super::difference::{Difference, Effect, narrower, show, wider};
use super::values::{ANNOTATIONS, types, value_keyword, values};

/// Keywords that others lean on: `unevaluatedItems` and `unevaluatedProperties` are about what none of these is about, so that without
/// one of them more is refused.
const EVALUATING: [&str; 13] = [
    "items",
    "contains",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "$ref",
    "$dynamicRef",
];

/// How deep schemas are compared; deeper ones are alike or not. A stranger's may be nested as deeply as its file is long.
const MAX_DEPTH: usize = 6;

/// Most pairs of rules that are compared for what they take; of more, only those count as known that are there again.
const MAX_PAIRS: usize = 10_000;

/// Every difference, keyword by keyword. `ignored` are keywords that are looked at elsewhere.
pub(in super::super) fn differences(old: &Map<String, Value>, new: &Map<String, Value>, ignored: &[&str]) -> Vec<Difference> {
    at_depth(old, new, ignored, 0)
}

fn at_depth(old: &Map<String, Value>, new: &Map<String, Value>, ignored: &[&str], depth: usize) -> Vec<Difference> {
    if old == new {
        return Vec::new();
    }
    if depth > MAX_DEPTH {
        return vec![narrower("it differs deep inside".into())];
    }
    let mut found = Vec::new();
    values(&mut found, old, new);
    types(&mut found, old, new);
    let (values_before, values_after) = (value_keyword(old), value_keyword(new));
    let mut keywords: Vec<&String> = old.keys().chain(new.keys().filter(|keyword| !old.contains_key(*keyword))).collect();
    keywords.retain(|keyword| {
        let keyword = keyword.as_str();
        // Where the other side has it for something else, it is a rule of its own there.
        let is_values =
            |schema: &Map<String, Value>, values: Option<&str>| values == Some(keyword) || !schema.contains_key(keyword);
        let is_done = keyword == "type" || is_values(old, values_before) && is_values(new, values_after);
        !is_done && !ANNOTATIONS.contains(&keyword) && !ignored.contains(&keyword)
    });
    let leans = ["unevaluatedItems", "unevaluatedProperties"].iter().any(|keyword| new.contains_key(*keyword));
    for keyword in keywords {
        let known = found.len();
        keyword_differences(&mut found, keyword, old, new, depth);
        if leans && EVALUATING.contains(&keyword.as_str()) {
            found[known..].iter_mut().for_each(|difference| difference.effect = Effect::Narrower);
        }
    }
    found
}

/// Whether `new` takes everything that `old` takes, as far as it can be shown.
fn takes_all(old: &Value, new: &Value, depth: usize) -> bool {
    match (old, new) {
        _ if old == new => true,
        (_, Value::Bool(takes)) => *takes,
        (Value::Bool(false), _) => true,
        _ => {
            at_depth(&as_object(old), &as_object(new), &[], depth + 1).iter().all(|difference| difference.effect == Effect::Wider)
        }
    }
}

/// A schema that is `true` takes everything, as an empty one does; one that is `false` nothing.
fn as_object(schema: &Value) -> Map<String, Value> {
    match schema {
        Value::Object(schema) => schema.clone(),
        Value::Bool(false) => Map::from_iter([("not".to_owned(), json!({}))]),
        _ => Map::new(),
    }
}

fn keyword_differences(
    found: &mut Vec<Difference>,
    keyword: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    depth: usize,
) {
    let (before, after) = (old.get(keyword), new.get(keyword));
    if before == after {
        return;
    }
    let everything = json!(true);
    match keyword {
        "items"
            if !["prefixItems", "unevaluatedItems"].iter().any(|other| old.contains_key(*other) || new.contains_key(*other)) =>
        {
            let (before, after) = (before.unwrap_or(&everything), after.unwrap_or(&everything));
            let inner = at_depth(&as_object(before), &as_object(after), &[], depth + 1).into_iter();
            found.extend(inner.map(|inner| Difference { reason: format!("of its entries: {}", inner.reason), ..inner }));
        }
        "allOf" => rules(found, before, after, depth),
        "properties" => members(found, old, new, depth),
        _ => {
            let effect = effect(keyword, before, after, depth);
            let reason = match (before, after) {
                (Some(before), Some(after)) => format!("`{keyword}` is `{}`, and was `{}`", show(after), show(before)),
                (None, Some(after)) => format!("`{keyword}` is new: `{}`", show(after)),
                _ => format!("`{keyword}` is gone"),
            };
            found.push(Difference { effect, is_choice: false, reason });
        }
    }
}

/// What it does to the answers that `keyword` changes from `before` to `after`.
fn effect(keyword: &str, before: Option<&Value>, after: Option<&Value>, depth: usize) -> Effect {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    let is_wider = match keyword {
        "minimum" | "exclusiveMinimum" => number(after).is_none_or(|after| number(before).is_some_and(|before| after <= before)),
        "minLength" | "minItems" | "minProperties" => number(after).unwrap_or(0.0) <= number(before).unwrap_or(0.0),
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
            number(after).is_none_or(|after| number(before).is_some_and(|before| after >= before))
        }
        "multipleOf" => match (before.and_then(Value::as_u64), after.and_then(Value::as_u64)) {
            (Some(before), Some(after)) => after > 0 && before % after == 0,
            _ => after.is_none(),
        },
        "uniqueItems" => after != Some(&json!(true)),
        "required" => {
            let names = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
            let known = names(before);
            names(after).iter().all(|name| known.contains(name))
        }
        "anyOf" => match (before.and_then(Value::as_array), after.and_then(Value::as_array)) {
            (Some(before), Some(after)) if before.len() * after.len() > MAX_PAIRS => before == after,
            (Some(before), Some(after)) => before.iter().all(|old| after.iter().any(|new| takes_all(old, new, depth))),
            (_, after) => after.is_none(),
        },
        // What must not be taken less is taken more.
        "not" => match (before, after) {
            (Some(before), Some(after)) => takes_all(after, before, depth),
            (_, after) => after.is_none(),
        },
        "additionalProperties" => match (before, after) {
            (Some(before), Some(after)) => takes_all(before, after, depth),
            (_, after) => after.is_none(),
        },
        // Others lean on these, so that less of them can be more of a rule.
        "$defs" | "minContains" | "patternProperties" | "prefixItems" => keyword == "$defs" && before.is_none(),
        _ => after.is_none(),
    };
    if is_wider { Effect::Wider } else { Effect::Narrower }
}

/// The entries of `allOf`: one that no old one implies is a new rule.
fn rules(found: &mut Vec<Difference>, before: Option<&Value>, after: Option<&Value>, depth: usize) {
    let entries = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (before, after) = (entries(before), entries(after));
    let is_much = before.len() * after.len() > MAX_PAIRS;
    let takes_all = |old: &Value, new: &Value| if is_much { old == new } else { takes_all(old, new, depth) };
    for rule in after.iter().filter(|rule| !before.iter().any(|known| takes_all(known, rule))) {
        found.push(narrower(format!("it has a new rule: {}", words(rule))));
    }
    for rule in before.iter().filter(|rule| !after.iter().any(|known| takes_all(known, rule))) {
        found.push(wider(format!("it has lost a rule, or has it less strict: {}", words(rule))));
    }
}

/// The members of mappings.
fn members(found: &mut Vec<Difference>, old: &Map<String, Value>, new: &Map<String, Value>, depth: usize) {
    let of = |schema: &Map<String, Value>| schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    // Whether members that are not among its properties were refused, and whether they are taken.
    let was_closed = old.get("additionalProperties") == Some(&json!(false)) && !old.contains_key("patternProperties");
    let is_open = !new.contains_key("additionalProperties") && !new.contains_key("unevaluatedProperties");
    let (before, after) = (of(old), of(new));
    for (name, member) in &after {
        match before.get(name) {
            Some(known) => {
                let inner = at_depth(&as_object(known), &as_object(member), &[], depth + 1).into_iter();
                found.extend(inner.map(|inner| Difference { reason: format!("of its `{name}`: {}", inner.reason), ..inner }));
            }
            None if was_closed => found.push(wider(format!("it can have `{name}`"))),
            None => found.push(narrower(format!("it has rules for `{name}`"))),
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        let difference = if is_open { wider } else { narrower };
        found.push(difference(format!("`{name}` is not among its members any more")));
    }
}

/// The rule in the author's words, where there are some.
fn words(rule: &Value) -> String {
    rule.pointer("/x-pave/rule").and_then(Value::as_str).map_or_else(|| format!("`{}`", show(rule)), str::to_owned)
}
