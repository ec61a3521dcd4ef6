//! Simple conditions, and whether they hold: names, texts, numbers and lists, compared and joined by `and`, `or` and `not`.
//!
//! A stranger's expressions are not given to the engine here. What is not as simple as this is not understood, and counts as not
//! known.

use serde_json::Value;

use crate::template::answers::{Answers, get};

/// Most words of a condition that is read, which bounds how deep it can be too.
const MAX_WORDS: usize = 120;

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Value(Value),
    Name(String),
    /// An operator, or what it stands between.
    Sign(String),
}

/// A condition that was read.
#[derive(Debug, Clone)]
pub(super) struct Simple {
    words: Vec<Word>,
    /// The dotted names that it uses.
    pub(super) names: Vec<String>,
}

impl Simple {
    /// Reads `expression`; none where it is more than simple.
    pub(super) fn read(expression: &str) -> Option<Self> {
        let words = words(expression)?;
        let name = |word: &Word| if let Word::Name(name) = word { Some(name.clone()) } else { None };
        let names = words.iter().filter_map(name).collect();
        Some(Self { words, names })
    }

    /// Whether it holds for `answers`. One that names something without an answer does not, as where templates are rendered.
    /// None where that cannot be told.
    pub(super) fn holds(&self, answers: &Answers) -> Option<bool> {
        if self.names.iter().any(|name| get(answers, name).is_none()) {
            return Some(false);
        }
        let mut reader = Reader { words: &self.words, answers };
        let value = reader.any()?;
        reader.words.is_empty().then(|| is_true(&value))
    }
}

fn words(expression: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let length = match first {
            '\'' | '"' => {
                let text = rest[1..].split_once(first)?.0;
                if text.contains('\\') {
                    return None;
                }
                words.push(Word::Value(text.into()));
                text.len() + 2
            }
            _ if is_part(first) => {
                let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
                words.push(match word {
                    "true" => Word::Value(true.into()),
                    "false" => Word::Value(false.into()),
                    _ if first.is_ascii_digit() => Word::Value(word.parse::<i32>().ok()?.into()),
                    "and" | "or" | "not" | "in" => Word::Sign(word.to_owned()),
                    "is" | "if" | "else" | "none" | "True" | "False" | "None" => return None,
                    _ if first.is_ascii_alphabetic() => Word::Name(word.to_owned()),
                    _ => return None,
                });
                word.len()
            }
            '(' | ')' | '[' | ']' | ',' => {
                words.push(Word::Sign(first.into()));
                1
            }
            '=' | '!' if rest[1..].starts_with('=') => {
                words.push(Word::Sign(rest[..2].to_owned()));
                2
            }
            _ => return None,
        };
        rest = rest[length..].trim_start();
    }
    (words.len() <= MAX_WORDS).then_some(words)
}

struct Reader<'a> {
    words: &'a [Word],
    answers: &'a Answers,
}

impl Reader<'_> {
    /// Steps over `sign`, where it is next.
    fn takes(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.words.first(), Some(Word::Sign(next)) if next == sign);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn any(&mut self) -> Option<Value> {
        let mut left = self.all()?;
        while self.takes("or") {
            let right = self.all()?;
            left = if is_true(&left) { left } else { right };
        }
        Some(left)
    }

    fn all(&mut self) -> Option<Value> {
        let mut left = self.negation()?;
        while self.takes("and") {
            let right = self.negation()?;
            left = if is_true(&left) { right } else { left };
        }
        Some(left)
    }

    fn negation(&mut self) -> Option<Value> {
        if self.takes("not") {
            return self.negation().map(|value| (!is_true(&value)).into());
        }
        self.comparison()
    }

    /// One comparison at most: `a == b == c` is more than simple.
    fn comparison(&mut self) -> Option<Value> {
        let left = self.value()?;
        let result = if self.takes("==") {
            equal(&left, &self.value()?)?
        } else if self.takes("!=") {
            !equal(&left, &self.value()?)?
        } else if self.takes("in") {
            is_in(&left, &self.value()?)?
        } else if self.takes("not") {
            if !self.takes("in") {
                return None;
            }
            !is_in(&left, &self.value()?)?
        } else {
            return Some(left);
        };
        Some(result.into())
    }

    fn value(&mut self) -> Option<Value> {
        if self.takes("(") {
            let inner = self.any()?;
            return self.takes(")").then_some(inner);
        }
        if self.takes("[") {
            let mut entries = Vec::new();
            while !self.takes("]") {
                entries.push(self.value()?);
                if !self.takes(",") {
                    return self.takes("]").then(|| entries.into());
                }
            }
            return Some(entries.into());
        }
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        match word {
            Word::Value(value) => Some(value.clone()),
            Word::Name(name) => get(self.answers, name).cloned(),
            Word::Sign(_) => None,
        }
    }
}

/// Texts, switches and whole numbers are compared, each with its like; texts with all others are different.
fn equal(one: &Value, other: &Value) -> Option<bool> {
    match (one, other) {
        (Value::String(one), Value::String(other)) => Some(one == other),
        (Value::Bool(one), Value::Bool(other)) => Some(one == other),
        (Value::Number(one), Value::Number(other)) => Some(one.as_i64()? == other.as_i64()?),
        (Value::String(_), Value::Bool(_) | Value::Number(_)) | (Value::Bool(_) | Value::Number(_), Value::String(_)) => {
            Some(false)
        }
        _ => None,
    }
}

fn is_in(one: &Value, list: &Value) -> Option<bool> {
    list.as_array()?.iter().try_fold(false, |found, entry| Some(equal(one, entry)? || found))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::Simple;
    use serde_json::json;

    #[test]
    fn simple_conditions_hold_as_they_do_in_templates() {
        let answers = json!({"k": "x", "s": {"on": true, "off": false, "list": ["a", "b"], "none": [], "n": 2, "empty": ""}});
        let answers = answers.as_object().expect("a mapping");
        for (condition, expected) in [
            ("k == 'x'", Some(true)),
            ("k != \"x\"", Some(false)),
            ("k in ['y', 'x']", Some(true)),
            ("k not in ['y', 'x',]", Some(false)),
            ("not k == 'y'", Some(true)),
            ("s.on and not s.off", Some(true)),
            ("s.off or s.on and k == 'y'", Some(false)),
            ("(s.off or s.on) and k == 'x'", Some(true)),
            ("'a' in s.list", Some(true)),
            ("'c' in s.list", Some(false)),
            ("s.list", Some(true)),
            ("s.none", Some(false)),
            ("s.empty or s.off", Some(false)),
            ("s.n == 2 and s.n != 3", Some(true)),
            ("k == 2", Some(false)),
            ("true", Some(true)),
            // What has no answer makes all of it untrue.
            ("k == 'x' or unheard == 'y'", Some(false)),
            ("s.list | length > 1", None),
            ("s.n > 1", None),
            ("k is defined", None),
            ("k == 'x' == s.on", None),
            ("k not 'x'", None),
            ("k k", None),
            ("k[0]", None),
            ("s.on == 1", None),
            ("s.list == ['a', 'b']", None),
            ("'a\\x62'", None),
            ("'a", None),
            ("(k", None),
            ("", None),
        ] {
            assert_eq!(Simple::read(condition).and_then(|simple| simple.holds(answers)), expected, "{condition}");
        }
        assert!(Simple::read(&"(".repeat(1_000)).is_none());
    }
}
