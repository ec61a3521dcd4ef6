//! A template in the making: what was read of another tool's template, before it is written as pave's.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::report::Report;
use crate::base::FileTree;

/// Letters, digits and the signs that mean nothing to the readers of most files.
pub(super) const TAME: &str = "^[-A-Za-z0-9_.,/@:+= ]*$";

/// The same in words.
const TAME_IN_WORDS: &str = "letters, digits, spaces and -_.,/@:+=";

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A text of letters, digits and a few signs; what else must match.
    Text {
        pattern: Option<String>,
    },
    /// One of these, each with what it means where that is said.
    Choice(Vec<(Value, Option<String>)>),
    Boolean,
    Integer,
    Number,
    /// Several of these, or of any texts.
    List(Vec<(Value, Option<String>)>),
}

/// A question.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Dotted, in pave.
    pub name: String,
    pub kind: Kind,
    pub title: Option<String>,
    pub description: Option<String>,
    pub prompt: Option<String>,
    pub default: Option<Value>,
    pub default_expression: Option<String>,
    pub when: Option<String>,
    pub required: bool,
    /// Further keywords of JSON Schema.
    pub keywords: Map<String, Value>,
}

impl Question {
    pub fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            title: None,
            description: None,
            prompt: None,
            default: None,
            default_expression: None,
            when: None,
            required: true,
            keywords: Map::new(),
        }
    }

    /// Its schema.
    fn schema(&self) -> Map<String, Value> {
        let mut schema = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                schema.insert(key.to_owned(), value);
            }
        };
        put("title", self.title.clone().map(Value::from));
        put("description", self.description.clone().map(Value::from));
        match &self.kind {
            Kind::Text { pattern } => {
                put("type", Some("string".into()));
                put("pattern", Some(TAME.into()));
                put("allOf", pattern.as_ref().map(|pattern| serde_json::json!([{ "pattern": pattern }])));
            }
            Kind::Choice(choices) => choices_of(choices).into_iter().for_each(|(key, value)| put(&key, Some(value))),
            Kind::Boolean => put("type", Some("boolean".into())),
            Kind::Integer => put("type", Some("integer".into())),
            Kind::Number => put("type", Some("number".into())),
            Kind::List(choices) => {
                put("type", Some("array".into()));
                let text = || [("type".to_owned(), "string".into()), ("pattern".to_owned(), TAME.into())].into_iter().collect();
                put("items", Some(Value::Object(if choices.is_empty() { text() } else { choices_of(choices) })));
            }
        }
        self.keywords.iter().for_each(|(key, value)| put(key, Some(value.clone())));
        put("default", self.default.clone());
        // What an old pattern wants beside is not in these words.
        let rule = matches!(self.kind, Kind::Text { pattern: None }).then(|| TAME_IN_WORDS.to_owned());
        let extension: Map<String, Value> =
            [("prompt", &self.prompt), ("when", &self.when), ("default", &self.default_expression), ("rule", &rule)]
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), Value::from(value.clone()?))))
                .collect();
        put("x-pave", (!extension.is_empty()).then_some(Value::Object(extension)));
        schema
    }
}

fn choices_of(choices: &[(Value, Option<String>)]) -> Map<String, Value> {
    let mut schema = Map::new();
    if choices.iter().all(|(_, title)| title.is_none()) {
        schema.insert("enum".into(), choices.iter().map(|(value, _)| value.clone()).collect());
    } else {
        let entry = |(value, title): &(Value, Option<String>)| {
            let title = title.clone().unwrap_or_else(|| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            serde_json::json!({"const": value, "title": title})
        };
        schema.insert("oneOf".into(), choices.iter().map(entry).collect());
    }
    schema
}

/// A template in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// One line.
    pub description: String,
    pub questions: Vec<Question>,
    pub facts: Map<String, Value>,
    pub derived: IndexMap<String, String>,
    /// Globs of files, and when they are rendered.
    pub rules: Vec<(String, String)>,
    /// Below `files/`.
    pub files: FileTree,
    /// What the test answers, by dotted name.
    pub answers: Map<String, Value>,
    pub report: Report,
}

impl Draft {
    /// The `inputs` of template.yaml.
    pub fn inputs(&self) -> Map<String, Value> {
        let mut root = Map::new();
        for question in &self.questions {
            let mut group = &mut root;
            let mut steps: Vec<&str> = question.name.split('.').collect();
            let last = steps.pop().unwrap_or_default();
            for step in steps {
                group = entry(entry(group, "properties"), step);
            }
            if question.required {
                let required = group.entry("required").or_insert_with(|| Value::Array(Vec::new()));
                required.as_array_mut().expect("it was made a list").push(last.into());
            }
            entry(group, "properties").insert(last.to_owned(), Value::Object(question.schema()));
        }
        root
    }
}

/// The mapping at `key`, made where it is missing.
fn entry<'a>(map: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
    value.as_object_mut().expect("only mappings are put there")
}
