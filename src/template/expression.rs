//! Expressions outside of template files: conditions, defaults, and the names of files.

use minijinja::value::Serde;
use minijinja::{Environment, Expression, UndefinedBehavior};
use serde_json::{Map, Value};

use super::answers::{Answers, get, set};
use super::engine;
use super::error::{Fault, TemplateError};
use super::reading::read_expression;

/// Longest expression, in bytes. Far beyond what a person would want to read.
const MAX_LENGTH: usize = 1_000;

/// What an expression may name.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Inputs that have an answer.
    pub answers: &'a Answers,
    /// `facts.…`.
    pub facts: &'a Map<String, Value>,
    /// `derived.…`, as far as they have a value.
    pub derived: &'a Map<String, Value>,
}

impl Names<'_> {
    /// The value of the dotted `name`, where it has one now.
    fn get(&self, name: &str) -> Option<Value> {
        match name.split_once('.') {
            None if name == "facts" => Some(Value::Object(self.facts.clone())),
            None if name == "derived" => Some(Value::Object(self.derived.clone())),
            Some(("facts", fact)) => get(self.facts, fact).cloned(),
            Some(("derived", derived)) => get(self.derived, derived).cloned(),
            _ => get(self.answers, name).cloned(),
        }
    }

    /// What an expression that uses `names` needs to know, and no more: all answers and facts are many.
    fn context(&self, names: &[String]) -> minijinja::Value {
        let mut context = Map::new();
        for name in names {
            match (self.get(name), name.rsplit_once('.')) {
                (Some(value), _) => set(&mut context, name, value),
                // So that `group.name is defined` can be asked.
                (None, Some((group, _))) if get(&context, group).is_none() => set(&mut context, group, Value::Object(Map::new())),
                (None, _) => {}
            }
        }
        Serde(context).into()
    }
}

/// Reads and evaluates expressions.
#[derive(Debug)]
pub struct Expressions {
    engine: Environment<'static>,
}

impl Default for Expressions {
    fn default() -> Self {
        let mut engine = engine::environment();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        Self { engine }
    }
}

impl Expressions {
    /// The dotted names that `expression` uses, sorted; or why it cannot be read.
    pub fn names(&self, expression: &str) -> Result<Vec<String>, String> {
        self.compile(expression).map(|compiled| names_in(&compiled, expression))
    }

    /// Whether `expression` asks if `name`, what it is part of, or a part of it, is defined.
    pub(super) fn asks_about(expression: &str, name: &str) -> bool {
        let below = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        read_expression(expression)
            .is_ok_and(|reading| reading.guarded.iter().any(|guarded| below(guarded, name) || below(name, guarded)))
    }

    /// What expressions are evaluated in.
    pub(super) fn environment(&self) -> &Environment<'static> {
        &self.engine
    }

    fn compile<'a>(&'a self, expression: &'a str) -> Result<Expression<'a, 'a>, String> {
        if expression.len() > MAX_LENGTH {
            return Err(format!("it is longer than {MAX_LENGTH} characters"));
        }
        self.engine.compile_expression(expression).map_err(|error| engine::message(&error))
    }

    /// The value of `expression`; none where it names something that has no value, unless it asks `is defined`.
    pub fn value(&self, expression: &str, names: &Names<'_>) -> Result<Option<Value>, TemplateError> {
        let fault = |message: String| Fault::Expression { message: format!("in `{expression}`: {message}") }.nowhere();
        let compiled = self.compile(expression).map_err(fault)?;
        let used = names_in(&compiled, expression);
        if !asks_is(expression) && used.iter().any(|name| names.get(name).is_none()) {
            return Ok(None);
        }
        match compiled.eval(names.context(&used)) {
            Ok(value) if value.is_undefined() || value.is_none() => Ok(None),
            Ok(value) => serde_json::to_value(&value).map(Some).map_err(|error| fault(error.to_string())),
            Err(error) if error.kind() == minijinja::ErrorKind::UndefinedError => Ok(None),
            Err(error) => Err(fault(engine::message(&error))),
        }
    }

    /// Whether `expression` is true. One that names something without a value is not.
    pub fn is_true(&self, expression: &str, names: &Names<'_>) -> Result<bool, TemplateError> {
        let value = self.value(expression, names)?;
        Ok(value.is_some_and(|value| match value {
            Value::Bool(value) => value,
            Value::String(text) => !text.is_empty(),
            Value::Array(entries) => !entries.is_empty(),
            Value::Object(entries) => !entries.is_empty(),
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::Null => false,
        }))
    }
}

/// Whether `expression` has the operator `is`: the word, outside of texts, and not the name of a member.
fn asks_is(expression: &str) -> bool {
    let mut code = String::with_capacity(expression.len());
    let (mut quote, mut is_escaped) = (None, false);
    for character in expression.chars() {
        match quote {
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None => code.push(character),
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if character == '\\' => is_escaped = true,
            Some(end) if character == end => {
                quote = None;
                code.push(' ');
            }
            Some(_) => {}
        }
    }
    code.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).any(|word| word == "is")
}

fn names_in(compiled: &Expression<'_, '_>, expression: &str) -> Vec<String> {
    let mut used = compiled.undeclared_variables(true);
    if expression.contains('[') {
        // The engine forgets what a slice is taken of, as in `service.name[:3]`.
        used.extend(read_expression(expression).into_iter().flat_map(|reading| reading.uses).map(|named| named.name));
    }
    let mut names: Vec<String> = used.into_iter().filter(|name| !engine::FUNCTIONS.contains(&name.as_str())).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::{Expressions, Names};
    use serde_json::{Map, Value, json};

    fn with<T>(run: impl FnOnce(&Expressions, &Names<'_>) -> T) -> T {
        let object = |value: Value| -> Map<String, Value> { value.as_object().cloned().expect("an object") };
        let answers = object(json!({"service": {"name": "x", "on": true, "tags": ["a"]}}));
        let facts = object(json!({"language": "go"}));
        let derived = Map::new();
        run(&Expressions::default(), &Names { answers: &answers, facts: &facts, derived: &derived })
    }

    #[test]
    fn values_and_conditions() {
        with(|expressions, names| {
            for (expression, value) in [
                ("'team-' ~ service.name", Some(json!("team-x"))),
                ("service.tags", Some(json!(["a"]))),
                ("service.tags[:1]", Some(json!(["a"]))),
                ("(service.name | upper)[-1:]", Some(json!("X"))),
                ("service.owner[:1]", None),
                ("facts.language == 'go'", Some(json!(true))),
                ("service.owner", None),
                ("service.owner | default('me')", None),
                ("service.owner | default('what is this')", None),
                ("service.owner | default(\"it's what is\\\" is this\")", None),
                ("'is this ' ~ service.name ~ ' is'", Some(json!("is this x is"))),
                ("(service.owner)is\tdefined", Some(json!(false))),
                ("service.owner is defined", Some(json!(false))),
                ("nosuch.owner is defined", Some(json!(false))),
                ("service is defined and service.nosuch is not defined", Some(json!(true))),
                ("facts['language']", Some(json!("go"))),
                ("infrastructure.database != 'none'", None),
            ] {
                assert_eq!(expressions.value(expression, names).expect(expression), value, "{expression}");
            }
            assert!(expressions.is_true("service.on and service.name", names).expect("it evaluates"));
            assert!(!expressions.is_true("infrastructure.database != 'none'", names).expect("it evaluates"));
        });
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        with(|expressions, names| {
            for bad in ["a ==", "'a' | nosuch", "1 / 0", &"-".repeat(2_000)] {
                assert!(expressions.value(bad, names).is_err() || expressions.names(bad).is_err(), "{bad}");
            }
        });
    }
}
