//! Two schemas of one input: which answers are no longer taken, and which are now.
//!
//! Whether one schema takes all that another takes cannot be told for every pair. What cannot be shown to be wider counts as narrower.

use serde_json::{Map, Value, json};

/// One difference between two schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) effect: Effect,
    /// Whether it is about one value of a choice.
    pub(super) is_choice: bool,
    /// What is different, in words.
    pub(super) reason: String,
}

/// What a difference does to the answers that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Narrower,
    Wider,
}

/// Keywords that say nothing about which answers are taken.
const ANNOTATIONS: [&str; 10] =
    ["x-pave", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema"];

/// Longest value that is shown, in characters.
const SHOWN: usize = 60;

/// Every difference, keyword by keyword. `ignored` are keywords that are looked at elsewhere.
pub(super) fn differences(old: &Map<String, Value>, new: &Map<String, Value>, ignored: &[&str]) -> Vec<Difference> {
    let mut found = Vec::new();
    values(&mut found, old, new);
    types(&mut found, old, new);
    let has_values = |schema: &Map<String, Value>, keyword: &str| is_value_keyword(keyword) && choices(schema).is_some();
    let mut keywords: Vec<&String> = old.keys().chain(new.keys().filter(|keyword| !old.contains_key(*keyword))).collect();
    keywords.retain(|keyword| {
        let keyword = keyword.as_str();
        let is_done = keyword == "type" || has_values(old, keyword) || has_values(new, keyword);
        !is_done && !ANNOTATIONS.contains(&keyword) && !ignored.contains(&keyword)
    });
    for keyword in keywords {
        keyword_differences(&mut found, keyword, old, new);
    }
    found
}

/// Whether `new` takes everything that `old` takes, as far as it can be shown.
fn takes_all(old: &Value, new: &Value) -> bool {
    match (old, new) {
        _ if old == new => true,
        (_, Value::Bool(takes)) => *takes,
        (Value::Bool(false), _) => true,
        _ => differences(&as_object(old), &as_object(new), &[]).iter().all(|difference| difference.effect == Effect::Wider),
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

fn is_value_keyword(keyword: &str) -> bool {
    matches!(keyword, "enum" | "const" | "oneOf")
}

/// The values of `enum`, `const`, or of a `oneOf` that is a list of values.
fn choices(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    if let Some(values) = schema.get("enum") {
        return Some(values.as_array()?.iter().collect());
    }
    if let Some(value) = schema.get("const") {
        return Some(vec![value]);
    }
    schema.get("oneOf")?.as_array()?.iter().map(|entry| entry.get("const")).collect()
}

fn values(found: &mut Vec<Difference>, old: &Map<String, Value>, new: &Map<String, Value>) {
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

fn types(found: &mut Vec<Difference>, old: &Map<String, Value>, new: &Map<String, Value>) {
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

fn keyword_differences(found: &mut Vec<Difference>, keyword: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
    let (before, after) = (old.get(keyword), new.get(keyword));
    if before == after {
        return;
    }
    let everything = json!(true);
    match keyword {
        "items" => {
            let (before, after) = (before.unwrap_or(&everything), after.unwrap_or(&everything));
            let inner = differences(&as_object(before), &as_object(after), &[]).into_iter();
            found.extend(inner.map(|inner| Difference { reason: format!("of its entries: {}", inner.reason), ..inner }));
        }
        "allOf" => rules(found, before, after),
        "properties" => members(found, old, new),
        _ => {
            let effect = effect(keyword, before, after);
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
fn effect(keyword: &str, before: Option<&Value>, after: Option<&Value>) -> Effect {
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
            (Some(before), Some(after)) => before.iter().all(|old| after.iter().any(|new| takes_all(old, new))),
            (_, after) => after.is_none(),
        },
        // What must not be taken less is taken more.
        "not" => match (before, after) {
            (Some(before), Some(after)) => takes_all(after, before),
            (_, after) => after.is_none(),
        },
        "additionalProperties" => match (before, after) {
            (Some(before), Some(after)) => takes_all(before, after),
            (_, after) => after.is_none(),
        },
        // Others lean on these, so that less of them can be more of a rule.
        "$defs" | "minContains" | "patternProperties" | "prefixItems" => keyword == "$defs" && before.is_none(),
        _ => after.is_none(),
    };
    if is_wider { Effect::Wider } else { Effect::Narrower }
}

/// The entries of `allOf`: one that no old one implies is a new rule.
fn rules(found: &mut Vec<Difference>, before: Option<&Value>, after: Option<&Value>) {
    let entries = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (before, after) = (entries(before), entries(after));
    for rule in after.iter().filter(|rule| !before.iter().any(|known| takes_all(known, rule))) {
        found.push(narrower(format!("it has a new rule: {}", words(rule))));
    }
    for rule in before.iter().filter(|rule| !after.iter().any(|known| takes_all(known, rule))) {
        found.push(wider(format!("it has lost a rule, or has it less strict: {}", words(rule))));
    }
}

/// The members of mappings.
fn members(found: &mut Vec<Difference>, old: &Map<String, Value>, new: &Map<String, Value>) {
    let of = |schema: &Map<String, Value>| schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let is_closed = |schema: &Map<String, Value>| schema.get("additionalProperties") == Some(&json!(false));
    let (before, after) = (of(old), of(new));
    for (name, member) in &after {
        match before.get(name) {
            Some(known) => {
                let inner = differences(&as_object(known), &as_object(member), &[]).into_iter();
                found.extend(inner.map(|inner| Difference { reason: format!("of its `{name}`: {}", inner.reason), ..inner }));
            }
            None if is_closed(old) => found.push(wider(format!("it can have `{name}`"))),
            None => found.push(narrower(format!("it has rules for `{name}`"))),
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        let difference = if is_closed(new) { narrower } else { wider };
        found.push(difference(format!("`{name}` is not among its members any more")));
    }
}

/// The rule in the author's words, where there are some.
fn words(rule: &Value) -> String {
    rule.pointer("/x-pave/rule").and_then(Value::as_str).map_or_else(|| format!("`{}`", show(rule)), str::to_owned)
}

fn narrower(reason: String) -> Difference {
    Difference { effect: Effect::Narrower, is_choice: false, reason }
}

fn wider(reason: String) -> Difference {
    Difference { effect: Effect::Wider, is_choice: false, reason }
}

/// A value as it is shown: texts bare, everything else as JSON, and not too long.
pub(super) fn show(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{Effect, differences};
    use serde_json::{Value, json};

    fn effects(old: &Value, new: &Value) -> String {
        let object = |value: &Value| value.as_object().cloned().expect("a schema");
        let found = differences(&object(old), &object(new), &[]);
        found.iter().map(|difference| if difference.effect == Effect::Narrower { '-' } else { '+' }).collect()
    }

    #[test]
    fn each_keyword_in_both_directions() {
        for (one, other, there, back) in [
            (json!({}), json!({"type": "string"}), "-", "+"),
            (json!({"type": "integer"}), json!({"type": "number"}), "+", "-"),
            (json!({"type": "integer"}), json!({"type": "string"}), "-", "-"),
            (json!({"type": "string"}), json!({"type": ["string", "integer"]}), "+", "-"),
            (json!({"enum": ["a", "b"]}), json!({"enum": ["b", "c", "a"]}), "+", "-"),
            (json!({"enum": ["a", "b"]}), json!({"enum": ["b", "c"]}), "-+", "-+"),
            (json!({"enum": ["a"]}), json!({"oneOf": [{"const": "a", "title": "A"}]}), "", ""),
            (json!({"enum": ["a"]}), json!({"type": "string"}), "+", "-"),
            (json!({"enum": [1]}), json!({"type": "string"}), "+-", "--"),
            (json!({"const": "a"}), json!({"enum": ["a", "b"], "type": "string"}), "+", "-"),
            (json!({"minLength": 1}), json!({"minLength": 2}), "-", "+"),
            (json!({}), json!({"minLength": 0}), "+", "+"),
            (json!({"maxLength": 63}), json!({"maxLength": 48}), "-", "+"),
            (json!({}), json!({"maxLength": 48}), "-", "+"),
            (json!({"minimum": 0}), json!({"minimum": 1}), "-", "+"),
            (json!({"minimum": 0}), json!({"exclusiveMinimum": 0}), "+-", "+-"),
            (json!({"maximum": 5}), json!({"maximum": 4}), "-", "+"),
            (json!({"multipleOf": 4}), json!({"multipleOf": 2}), "+", "-"),
            (json!({"uniqueItems": true}), json!({}), "+", "-"),
            (json!({"pattern": "^a$"}), json!({"pattern": "^[ab]$"}), "-", "-"),
            (json!({"pattern": "^a$"}), json!({}), "+", "-"),
            (json!({"format": "uri"}), json!({"format": "email"}), "-", "-"),
            (json!({"items": {"enum": ["a", "b"]}}), json!({"items": {"enum": ["a"]}}), "-", "+"),
            (json!({"items": {"maxLength": 3}}), json!({}), "+", "-"),
            (json!({"allOf": [{"minLength": 1}]}), json!({"allOf": [{"minLength": 1}, {"pattern": "^a"}]}), "-", "+"),
            (json!({"allOf": [{"maxLength": 4}]}), json!({"allOf": [{"maxLength": 5}]}), "+", "-"),
            (json!({"allOf": [{"not": {"enum": ["a"]}}]}), json!({"allOf": [{"not": {"enum": ["a", "b"]}}]}), "-", "+"),
            (json!({"anyOf": [{"maxLength": 4}]}), json!({"anyOf": [{"maxLength": 4}, {"pattern": "^a"}]}), "+", "-"),
            (json!({"not": {"pattern": "a"}}), json!({}), "+", "-"),
            (json!({"if": {"minLength": 3}, "then": {"pattern": "^a"}}), json!({}), "++", "--"),
            (json!({"unheard": 1}), json!({"unheard": 2}), "-", "-"),
            (json!({"additionalProperties": false}), json!({}), "+", "-"),
            (json!({"patternProperties": {"^a": {}}}), json!({}), "-", "-"),
            (json!({"properties": {"a": {"minLength": 1}}}), json!({"properties": {"a": {"minLength": 2}}}), "-", "+"),
            (json!({"properties": {"a": {}}}), json!({"properties": {"a": {}, "b": {}}}), "-", "+"),
        ] {
            assert_eq!(effects(&one, &other), there, "{one} -> {other}");
            assert_eq!(effects(&other, &one), back, "{other} -> {one}");
        }
    }

    #[test]
    fn what_people_read_narrows_nothing() {
        let one = json!({"type": "string", "title": "A", "default": 1, "allOf": [{"minLength": 1, "x-pave": {"rule": "r"}}]});
        let other = json!({"type": "string", "x-pave": {"rule": "s"}, "allOf": [{"minLength": 1, "x-pave": {"rule": "t"}}]});
        assert_eq!(effects(&one, &other), "");
        assert_eq!(effects(&other, &one), "");
    }
}
