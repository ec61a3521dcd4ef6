//! `spec.parameters`: pages of JSON Schema.

use serde_json::{Map, Value};

use super::Reader;
use crate::import::draft::{Kind, Question};
use crate::import::question::{Place, input_name};
use crate::import::translate::{Binding, Type};

const BY_HAND: &str = "write it by hand in `inputs` of template.yaml";

/// Keywords of JSON Schema that an input keeps as they are.
const KEPT: [&str; 6] = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];
/// Keywords that say nothing about the value, or that are looked at.
const KNOWN: [&str; 9] = ["type", "title", "description", "default", "enum", "enumNames", "pattern", "items", "uniqueItems"];

/// Fields whose value pave does not look up.
const PICKERS: [&str; 7] = [
    "RepoUrlPicker",
    "OwnerPicker",
    "EntityPicker",
    "EntityNamePicker",
    "OwnedEntityPicker",
    "MyGroupsPicker",
    "RepoBranchPicker",
];

impl Reader<'_> {
    pub(super) fn parameters(&mut self, parameters: &Value) {
        match parameters {
            Value::Array(pages) => {
                for (index, page) in pages.iter().enumerate() {
                    self.page(page, &["spec", "parameters", &index.to_string()]);
                }
            }
            page => self.page(page, &["spec", "parameters"]),
        }
    }

    fn page(&mut self, page: &Value, steps: &[&str]) {
        for key in ["dependencies", "allOf", "anyOf", "oneOf", "if", "then", "else"] {
            if page.get(key).is_some() {
                let steps = [steps, &[key]].concat();
                self.lost(&steps, "inputs that depend on others are asked with `x-pave: {when: …}`", BY_HAND);
            }
        }
        let required: Vec<&str> =
            page.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, schema) in page.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let steps = [steps, &["properties", name]].concat();
            let schema = schema.as_object().cloned().unwrap_or_default();
            self.parameter(name, &schema, required.contains(&name.as_str()), &steps);
        }
    }

    fn parameter(&mut self, name: &str, schema: &Map<String, Value>, is_required: bool, steps: &[&str]) {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
        let own = format!("parameters.{}", input_name(name));
        let dotted = format!("parameters.{name}");
        let field = text("ui:field").unwrap_or_default();
        if field == "Secret" || text("ui:widget").is_some_and(|widget| widget == "password") {
            self.lost(
                steps,
                "pave keeps every answer in the service, so it takes no secrets",
                "read the secret where the service runs",
            );
        }
        let Some(kind) = kind(schema) else {
            self.lost(steps, "an answer of this type has no counterpart", "ask for its parts, one input each");
            let why = format!("`{name}` was not carried over");
            self.known.refused.insert(dotted, why);
            return;
        };
        if PICKERS.contains(&field.as_str()) {
            let line = self.source.line(&self.file, steps);
            let why = format!("`{field}` looks into the catalog or a forge; pave takes the text");
            self.draft.report.note((&self.file, line), format!("`parameters.{name}`"), why, "nothing");
        } else if !field.is_empty() && field != "Secret" {
            self.lost(steps, format!("the field `{field}` has no counterpart; it is a plain input"), BY_HAND);
        }
        for key in
            schema.keys().filter(|key| !key.starts_with("ui:") && !KNOWN.contains(&key.as_str()) && !KEPT.contains(&key.as_str()))
        {
            self.lost(&[steps, &[key.as_str()]].concat(), "the keyword has no counterpart", BY_HAND);
        }
        let mut question = Question::new(&own, kind);
        question.keywords = schema
            .iter()
            .filter(|(key, _)| KEPT.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        (question.title, question.description) = (text("title"), text("description"));
        question.prompt = Some(text("title").unwrap_or_else(|| name.to_owned()));
        question.default = schema.get("default").filter(|default| !default.is_null()).cloned();
        question.required = is_required;
        if let (Kind::Text { pattern }, Some(wanted)) = (&mut question.kind, text("pattern")) {
            if regex_syntax::parse(&wanted).is_ok() {
                *pattern = Some(wanted);
            } else {
                self.lost(&[steps, &["pattern"]].concat(), "pave's patterns take no look-around and no references", BY_HAND);
            }
        }
        if question.default.is_none() && is_required {
            question.default_expression = from_service(name).map(str::to_owned);
        }
        let is_sure = is_required || question.default.is_some();
        self.bind(&dotted, &question, is_sure);
        let (file, line) = (self.file.clone(), self.source.line(&self.file, steps));
        self.draft.ask(question, Place { file: &file, line });
    }

    fn bind(&mut self, dotted: &str, question: &Question, is_sure: bool) {
        let own = &question.name;
        let kind = match &question.kind {
            Kind::Text { .. } => Type::Text,
            Kind::Boolean => Type::Boolean,
            Kind::Integer => Type::Integer,
            Kind::Number => Type::Float,
            Kind::Choice(choices) => choices.first().map_or(Type::Text, |(value, _)| Type::of(value)),
            Kind::List(_) => Type::List(Box::new(Type::Text)),
        };
        let mut binding = Binding::name(own, kind);
        if let Kind::Choice(choices) = &question.kind {
            binding.choices = choices.iter().filter_map(|(value, _)| value.as_str().map(str::to_owned)).collect();
        }
        if !is_sure {
            // What was not given prints nothing and is not true, as an empty text.
            binding.source = format!("({own} if {own} is defined else '')");
            binding.given = Some(own.clone());
            binding.kind = match binding.kind {
                Type::Text => Type::Text,
                Type::List(_) | Type::Float => {
                    self.known.refused.insert(dotted.to_owned(), format!("`{dotted}` may not be given"));
                    return;
                }
                _ => Type::Loose,
            };
        }
        self.known.bind(dotted, binding);
    }
}

/// What the service is asked anyway, for a parameter that plainly means the same.
fn from_service(name: &str) -> Option<&'static str> {
    match name {
        "name" | "component_id" | "componentId" | "componentName" | "serviceName" => Some("service.name"),
        "owner" => Some("service.owner"),
        _ => None,
    }
}

fn kind(schema: &Map<String, Value>) -> Option<Kind> {
    let choices = |schema: &Map<String, Value>| -> Option<Vec<(Value, Option<String>)>> {
        let values = schema.get("enum")?.as_array()?;
        let names = schema.get("enumNames").and_then(Value::as_array);
        let title = |index: usize| names?.get(index)?.as_str().map(str::to_owned);
        let all_texts = values.iter().all(Value::is_string) || values.iter().all(Value::is_number);
        all_texts.then(|| values.iter().enumerate().map(|(index, value)| (value.clone(), title(index))).collect())
    };
    match schema.get("type").and_then(Value::as_str) {
        _ if schema.contains_key("enum") && schema.get("type").is_none_or(|kind| kind != "array") => {
            choices(schema).map(Kind::Choice)
        }
        Some("string") | None => Some(Kind::Text { pattern: None }),
        Some("boolean") => Some(Kind::Boolean),
        Some("integer") => Some(Kind::Integer),
        Some("number") => Some(Kind::Number),
        Some("array") => {
            let items = schema.get("items").and_then(Value::as_object)?;
            let is_text = items.get("type").is_some_and(|kind| kind == "string");
            if items.contains_key("enum") { choices(items).map(Kind::List) } else { is_text.then(|| Kind::List(Vec::new())) }
        }
        Some(_) => None,
    }
}
