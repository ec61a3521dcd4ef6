//! Pieces of expressions: their text, how tightly they hold together, and the type of what they give.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a value is, as far as it matters to how it prints.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) enum Type {
    Text,
    /// What a block has printed: it can be printed, and nothing else.
    Captured,
    Boolean,
    Integer,
    Float,
    List(Box<Type>),
    Map(BTreeMap<String, Type>),
    /// Any of the above but the last three, or an empty text.
    Loose,
    Nothing,
}

impl Type {
    /// Of a constant.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Float,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::Text,
            Value::Array(entries) => {
                let mut types = entries.iter().map(Self::of);
                let first = types.next().unwrap_or(Self::Text);
                Self::List(Box::new(if types.all(|other| other == first) { first } else { Self::Nothing }))
            }
            Value::Object(entries) => Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect()),
        }
    }
}

/// How tightly an expression holds together; what is looser goes into brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Level {
    /// `a if b else c`.
    Choice,
    /// `and`, `or`, `not`.
    Logic,
    /// `==`, `in`, `is`.
    Compare,
    /// `+`, `~`.
    Math,
    /// `a | filter`.
    Filter,
    /// A name, a value, a member.
    Atom,
}

/// An expression of pave.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) struct Piece {
    pub source: String,
    pub level: Level,
    pub kind: Type,
    /// Every text that it may be, where they are known.
    pub choices: Vec<String>,
    /// Whether it is an answer as it is, which holds letters, digits and `-_.,/@:+= ` where it is a text.
    pub is_name: bool,
    /// The name of the answer itself, where it may not have been given and is an empty text then.
    pub given: Option<String>,
}

impl Piece {
    pub fn atom(source: &str, kind: Type) -> Self {
        Self::new(source.to_owned(), Level::Atom, kind)
    }

    pub(super) fn new(source: String, level: Level, kind: Type) -> Self {
        Self { source, level, kind, choices: Vec::new(), is_name: false, given: None }
    }

    /// In brackets where it is looser than `level`.
    pub fn at(&self, level: Level) -> String {
        if self.level >= level { self.source.clone() } else { format!("({})", self.source) }
    }
}

pub(super) type Translated = Result<Piece, String>;

/// `text` as pave's expressions write it.
pub(in crate::import) fn literal(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if character == quote => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
    out.push(quote);
    out
}

/// The kind of both, where it is one.
pub(super) fn same(one: &Piece, other: &Piece) -> Result<Type, String> {
    if one.kind == other.kind { Ok(one.kind.clone()) } else { Err("it is sometimes of one type and sometimes of another".into()) }
}

/// A kind in words.
pub(super) fn described(kind: &Type) -> &'static str {
    match kind {
        Type::Text => "a text",
        Type::Captured => "what a block has printed",
        Type::Boolean => "a boolean",
        Type::Integer => "a whole number",
        Type::Float => "a number",
        Type::List(_) => "a list",
        Type::Map(_) => "a mapping",
        Type::Loose | Type::Nothing => "a value that may be of several types",
    }
}
