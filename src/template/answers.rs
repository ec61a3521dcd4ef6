//! Answers, nested as the inputs are, and their dotted names.

use serde_json::{Map, Value};

/// Answers as the template sees them: nested as its inputs are.
pub type Answers = Map<String, Value>;

/// Puts `value` at the dotted `name` of nested `answers`.
pub fn set(answers: &mut Answers, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            answers.insert(name.to_owned(), value);
        }
        Some((group, rest)) => {
            let group = answers.entry(group).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(group) = group {
                set(group, rest, value);
            }
        }
    }
}

/// The value at the dotted `name` of nested `answers`.
#[must_use]
pub fn get<'a>(answers: &'a Answers, name: &str) -> Option<&'a Value> {
    let mut steps = name.split('.');
    let first = answers.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}
