//! Answers against the schema.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use super::compile::compile;
use super::problem::AnswerProblem;
use super::{Input, Inputs};
use crate::base::{acts, nearest};
use crate::template::answers::Answers;

/// The first rule of `schema` that `value` breaks, in words; none where it breaks none, or the schema is none.
#[must_use]
pub fn broken_rule(schema: &Value, value: &Value) -> Option<String> {
    let validator = compile(schema).ok()?;
    let consts = |choices: &Vec<Value>| choices.iter().map(|choice| choice.get("const").cloned()).collect::<Option<Vec<Value>>>();
    let choices = schema.get("oneOf").and_then(Value::as_array).and_then(consts);
    validator.iter_errors(value).next().map(|error| choices.map_or_else(|| rule(&error), |choices| one_of(&choices, value)))
}

/// As [`broken_rule`], with the names of the groups and of the answer in `value` that break it.
#[must_use]
pub fn broken_at(schema: &Value, value: &Value) -> Option<(Vec<String>, String)> {
    let validator = compile(schema).ok()?;
    let error = validator.iter_errors(value).next()?;
    let steps = error.instance_path().as_str().split('/').skip(1).map(str::to_owned).collect();
    Some((steps, rule(&error)))
}

impl Inputs {
    /// Every way in which `answers` break the schema.
    #[must_use]
    pub fn check(&self, answers: &Answers) -> Vec<AnswerProblem> {
        let answers = Value::Object(answers.clone());
        let mut problems: Vec<AnswerProblem> = self.validator.iter_errors(&answers).map(|error| self.problem(&error)).collect();
        problems.extend(unwritable(&answers, ""));
        problems.dedup();
        problems
    }

    fn problem(&self, error: &ValidationError<'_>) -> AnswerProblem {
        let path = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
        // An entry of a list is answered with its list.
        let holds = |input: &&Input| path.strip_prefix(&input.name).is_some_and(|rest| rest.starts_with('.'));
        let input = self.list.iter().find(holds).map_or(path.clone(), |input| input.name.clone());
        let keyword = error.schema_path().as_str();
        let rule = self.rule_in_words(keyword).or_else(|| self.one_of_choices(keyword, error)).unwrap_or_else(|| rule(error));
        AnswerProblem::new(if input.is_empty() { "answers" } else { &input }, error.instance(), &rule)
    }

    /// The innermost `x-pave.rule` on the way to the keyword that refused.
    fn rule_in_words(&self, keyword: &str) -> Option<String> {
        let ends = keyword.match_indices('/').map(|(end, _)| end).skip(1).chain([keyword.len()]);
        let rules = ends.filter_map(|end| self.schema.pointer(&keyword[..end])?.pointer("/x-pave/rule")?.as_str());
        rules.last().map(str::to_owned)
    }

    /// The rule where `keyword` is a `oneOf` of values with a title each.
    fn one_of_choices(&self, keyword: &str, error: &ValidationError<'_>) -> Option<String> {
        if !keyword.ends_with("/oneOf") {
            return None;
        }
        let entries = self.schema.pointer(keyword)?.as_array()?;
        let values: Option<Vec<&Value>> = entries.iter().map(|entry| entry.get("const")).collect();
        Some(one_of(values?, error.instance()))
    }
}

/// Texts that no file of text can hold: control characters other than tab and line feed, and noncharacters.
fn unwritable(value: &Value, name: &str) -> Vec<AnswerProblem> {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::String(text) if !text.chars().all(is_writable) => {
            let rule = "it holds a control character, one that hides or reorders others, or a code point that is no character";
            vec![AnswerProblem::new(name, value, rule)]
        }
        Value::Array(entries) => entries.iter().flat_map(|entry| unwritable(entry, name)).collect(),
        Value::Object(entries) => entries.iter().flat_map(|(key, value)| unwritable(value, &below(key))).collect(),
        _ => Vec::new(),
    }
}

fn is_writable(character: char) -> bool {
    let code = u32::from(character);
    let is_noncharacter = matches!(code, 0xfdd0..=0xfdef) || code & 0xfffe == 0xfffe;
    !acts(character) && !is_noncharacter
}

fn one_of<'a>(values: impl IntoIterator<Item = &'a Value>, given: &Value) -> String {
    let values: Vec<String> = values.into_iter().map(super::input::display).collect();
    let near = nearest(&super::input::display(given), values.iter().map(String::as_str));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("it is one of {}{near}", values.join(", "))
}

fn entries(count: u64) -> String {
    if count == 1 { "one entry".to_owned() } else { format!("{count} entries") }
}

fn rule(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Enum { options } => one_of(options.as_array().into_iter().flatten(), error.instance()),
        ValidationErrorKind::Constant { expected_value } => format!("it can only be {}", super::input::display(expected_value)),
        ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Boolean) } => "it is `true` or `false`".into(),
        ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Integer) } => "it is a whole number".into(),
        ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Number) } => "it is a number".into(),
        ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::String) } => "it is a text".into(),
        ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Array) } => "it must be a list: `one,two`, or JSON".into(),
        ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Object) } => "it is a mapping, given as JSON".into(),
        ValidationErrorKind::Pattern { pattern } => format!("it must match `{pattern}`"),
        ValidationErrorKind::Format { format } => format!("it is no {format}"),
        ValidationErrorKind::MinLength { limit: 1 } => "it must not be empty".into(),
        ValidationErrorKind::MinLength { limit } => format!("it has at least {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("it has at most {limit} characters"),
        ValidationErrorKind::Minimum { limit } => format!("it is at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("it is at most {limit}"),
        ValidationErrorKind::MinItems { limit } => format!("it must have at least {}", entries(*limit)),
        ValidationErrorKind::MaxItems { limit } => format!("it must have at most {}", entries(*limit)),
        ValidationErrorKind::UniqueItems => "each entry may be in it once".into(),
        _ => error.masked_with("it").to_string(),
    }
}
