//! One input: what a form and a flag must know of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::compile::compile;
use super::extension::Extension;
use super::free_text::is_free_text;
use crate::template::error::{Fault, TemplateError};

/// One question that a template asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Dotted, as `service.owner`.
    pub name: String,
    /// What an answer looks like.
    pub kind: Kind,
    /// The question, where it is asked even though it has a default.
    pub prompt: Option<String>,
    /// `title` of its schema.
    pub title: Option<String>,
    /// `description` of its schema.
    pub description: Option<String>,
    /// Whether a service cannot be without it.
    pub required: bool,
    /// The plain default.
    pub default: Option<Value>,
    /// `x-pave.default`, an expression.
    pub default_expression: Option<String>,
    /// `x-pave.when`, an expression.
    pub when: Option<String>,
    /// Whether it may hold any text.
    pub is_free_text: bool,
}

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// A text.
    Text,
    /// One of a few values.
    Choice(Vec<Choice>),
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Several texts; where choices are given, several of those.
    List(Vec<Choice>),
    /// Anything else, given as JSON.
    Json,
}

/// One of a few values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The value.
    pub value: Value,
    /// What it means, where the template says.
    pub title: Option<String>,
}

impl Choice {
    /// The value as a person types it.
    #[must_use]
    pub fn text(&self) -> String {
        display(&self.value)
    }
}

/// A value as a person types it: texts bare, everything else as JSON.
pub(super) fn display(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Every input of a merged schema, in its order.
pub(super) fn collect(schema: &Value) -> Result<Vec<Input>, TemplateError> {
    let (inputs, errors) = collect_all(schema);
    errors.into_iter().next().map_or(Ok(inputs), Err)
}

/// Every input that is one, and what is wrong with the others.
pub(super) fn collect_all(schema: &Value) -> (Vec<Input>, Vec<TemplateError>) {
    let (mut inputs, mut errors) = (Vec::new(), Vec::new());
    if let Some(schema) = schema.as_object() {
        collect_into(&mut inputs, &mut errors, schema, "");
    }
    (inputs, errors)
}

fn collect_into(inputs: &mut Vec<Input>, errors: &mut Vec<TemplateError>, schema: &Map<String, Value>, prefix: &str) {
    let required = schema.get("required").and_then(Value::as_array);
    for (key, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = format!("{prefix}{key}");
        let mut refuse = |problem: &str| errors.push(Fault::Input { input: name.clone(), problem: problem.into() }.nowhere());
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !key.chars().all(is_word) || !key.starts_with(|c: char| c.is_ascii_alphabetic()) {
            refuse("has a name that expressions cannot use: letters, digits and underscores, a letter first");
            continue;
        }
        let Some(schema) = schema.as_object() else {
            refuse("needs a schema, as `{type: string}`");
            continue;
        };
        if schema.contains_key("properties") {
            collect_into(inputs, errors, schema, &format!("{name}."));
            continue;
        }
        let required = required.is_some_and(|required| required.iter().any(|entry| entry == key));
        match input(name, schema, required) {
            Ok(input) => inputs.push(input),
            Err(error) => errors.push(error),
        }
    }
}

fn input(name: String, schema: &Map<String, Value>, required: bool) -> Result<Input, TemplateError> {
    let extension = Extension::of(schema).map_err(|error| Fault::Extension { message: error.to_string() }.nowhere())?;
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str).map(str::to_owned);
    let kind = kind(schema);
    let texts = match &kind {
        Kind::Text => Some(schema),
        Kind::List(choices) if choices.is_empty() => schema.get("items").and_then(Value::as_object),
        _ => None,
    };
    Ok(Input {
        is_free_text: texts.is_some_and(is_free_text) || kind == Kind::Json,
        kind,
        prompt: extension.prompt,
        title: text("title"),
        description: text("description"),
        required,
        default: schema.get("default").cloned(),
        default_expression: extension.default,
        when: extension.when,
        name,
    })
}

fn kind(schema: &Map<String, Value>) -> Kind {
    let choices = choices(schema);
    if !choices.is_empty() {
        return Kind::Choice(narrowed(choices, schema));
    }
    let items = || schema.get("items").and_then(Value::as_object);
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => Kind::Text,
        Some("boolean") => Kind::Boolean,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("array") => match items() {
            Some(items) if !self::choices(items).is_empty() => Kind::List(self::choices(items)),
            Some(items) if items.get("type").is_some_and(|kind| kind == "string") => Kind::List(Vec::new()),
            _ => Kind::Json,
        },
        _ => Kind::Json,
    }
}

/// The choices that the input's `allOf` leaves, by which one part narrows what another has declared.
fn narrowed(choices: Vec<Choice>, schema: &Map<String, Value>) -> Vec<Choice> {
    let conditions = schema.get("allOf").map(|conditions| json!({ "allOf": conditions }));
    let Some(Ok(conditions)) = conditions.as_ref().map(compile) else { return choices };
    choices.into_iter().filter(|choice| conditions.is_valid(&choice.value)).collect()
}

/// The values of `enum` or `const`, or of `oneOf` with a `const` and a `title` each.
fn choices(schema: &Map<String, Value>) -> Vec<Choice> {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(|value| Choice { value: value.clone(), title: None }).collect();
    }
    if let Some(value) = schema.get("const") {
        return vec![Choice { value: value.clone(), title: None }];
    }
    let titled = |entry: &Value| {
        let title = entry.get("title").and_then(Value::as_str).map(str::to_owned);
        entry.get("const").map(|value| Choice { value: value.clone(), title })
    };
    let one_of = schema.get("oneOf").and_then(Value::as_array);
    one_of.map(|entries| entries.iter().map(titled).collect::<Option<Vec<_>>>().unwrap_or_default()).unwrap_or_default()
}

impl Input {
    /// Reads an answer as it is typed: at a prompt, in a flag, in the environment, or bare in a values file. A text is taken as it
    /// is, whatever type it looks like; a list is JSON or separated by commas. What cannot be read as the type that is wanted stays
    /// a text, which the schema refuses with everything else that is wrong.
    #[must_use]
    pub fn parse(&self, text: &str) -> Value {
        let as_text = || Value::from(text);
        match &self.kind {
            Kind::Text => as_text(),
            Kind::Choice(choices) => {
                let choice = choices.iter().find(|choice| choice.text() == text);
                choice.map_or_else(as_text, |choice| choice.value.clone())
            }
            Kind::Boolean => text.parse::<bool>().map_or_else(|_| as_text(), Value::from),
            Kind::Integer => text.parse::<i64>().map_or_else(|_| as_text(), Value::from),
            Kind::Number => text.parse::<f64>().ok().filter(|number| number.is_finite()).map_or_else(as_text, Value::from),
            Kind::List(_) if !text.trim_start().starts_with('[') => {
                text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(Value::from).collect()
            }
            Kind::List(_) | Kind::Json => serde_json::from_str(text).unwrap_or_else(|_| as_text()),
        }
    }

    /// The values that it can have, where they are few.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::List(choices) => choices,
            _ => &[],
        }
    }

    /// The value as a person would type it at the prompt.
    #[must_use]
    pub fn show(&self, value: &Value) -> String {
        match value {
            Value::Array(entries) if matches!(self.kind, Kind::List(_)) => {
                entries.iter().map(display).collect::<Vec<_>>().join(", ")
            }
            _ => display(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, collect};
    use serde_json::{Value, json};

    fn inputs(properties: &Value) -> Vec<super::Input> {
        collect(&json!({"properties": {"a": {"properties": properties, "required": ["x"]}}})).expect("they are good")
    }

    #[test]
    fn answers_are_typed_by_the_schema_not_by_their_look() {
        for (schema, text, value) in [
            (json!({"type": "string"}), "no", json!("no")),
            (json!({"type": "string"}), "0123", json!("0123")),
            (json!({"type": "integer"}), "12", json!(12)),
            (json!({"type": "number"}), "1.5", json!(1.5)),
            (json!({"type": "boolean"}), "true", json!(true)),
            (json!({"enum": ["a", 1]}), "1", json!(1)),
            (json!({"oneOf": [{"const": "a", "title": "A"}]}), "a", json!("a")),
            (json!({"type": "array", "items": {"enum": ["a", "b"]}}), "a, b", json!(["a", "b"])),
            (json!({"type": "array", "items": {"type": "string"}}), "[\"a,b\"]", json!(["a,b"])),
            (json!({"type": "object"}), "{\"k\": 1}", json!({"k": 1})),
        ] {
            let input = &inputs(&json!({"x": schema}))[0];
            assert_eq!(input.parse(text), value, "{schema}");
        }
        for (schema, text) in
            [(json!({"type": "integer"}), "1.5"), (json!({"type": "boolean"}), "yes"), (json!({"type": "number"}), "NaN")]
        {
            assert_eq!(inputs(&json!({"x": schema}))[0].parse(text), json!(text), "{schema}");
        }
    }

    #[test]
    fn a_choice_that_another_part_rules_out_is_none() {
        let one_of = json!([{"const": "rolling", "title": "Pod by pod"}, {"const": "canary", "title": "For a share"}]);
        let asked = inputs(&json!({"strategy": {"oneOf": one_of, "allOf": [{"const": "rolling"}]}}));
        assert_eq!(asked[0].choices().iter().map(super::Choice::text).collect::<Vec<_>>(), ["rolling"]);
    }

    #[test]
    fn knows_what_is_required_and_what_is_free() {
        let found = inputs(&json!({"x": {"type": "string"}, "y": {"type": "array", "items": {"enum": ["a"]}}}));
        assert_eq!((found[0].name.as_str(), found[0].required, found[0].is_free_text), ("a.x", true, true));
        assert!(matches!(found[1].kind, Kind::List(ref choices) if choices.len() == 1) && !found[1].is_free_text);
    }

    #[test]
    fn names_and_extensions_are_checked() {
        for bad in [json!({"a-b": {}}), json!({"1a": {}}), json!({"x": true}), json!({"x": {"x-pave": {"promt": "?"}}})] {
            assert!(collect(&json!({"properties": bad})).is_err(), "{bad}");
        }
    }
}
