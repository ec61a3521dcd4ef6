//! Errors of the engine in pave's words, with the line that they are about.

use minijinja::{Error, ErrorKind};

use super::ENCODERS;
use super::source::from_engine;
use crate::base::{Excerpt, nearest};
use crate::template::error::{Fault, TemplateError};

/// Filters that templates are likely to mean, besides the encoders.
const FILTERS: [&str; 26] = [
    "abs",
    "batch",
    "capitalize",
    "default",
    "dictsort",
    "first",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "reject",
    "replace",
    "select",
    "sort",
    "split",
    "title",
    "trim",
    "unique",
    "upper",
];

/// What the engine says, without the place and the values that were involved.
pub fn message(error: &Error) -> String {
    let detail = error.detail().map(|detail| format!(": {}", from_engine(detail))).unwrap_or_default();
    format!("{}{detail}", error.kind())
}

/// The error about the file `name`, whose text is `source`, as the engine was given it. `known` are the names that are defined.
pub fn fault(error: &Error, name: &str, source: &str, known: &[String]) -> TemplateError {
    let range = error.range();
    let text = range.clone().and_then(|range| source.get(range)).map(from_engine).unwrap_or_default();
    let fault = match error.kind() {
        ErrorKind::UndefinedError => {
            let name = first_name(&text);
            let near = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
            Fault::Undefined { name: if name.is_empty() { "this".into() } else { name }, nearest: near }
        }
        ErrorKind::UnknownFilter => unknown_filter(error),
        ErrorKind::OutOfFuel => Fault::TooMuch { what: "does more work than any file needs".into() },
        ErrorKind::BadSerialization => Fault::Unprintable { what: error.detail().unwrap_or_default().to_owned() },
        _ => Fault::Expression { message: message(error) },
    };
    let mut excerpt = match range {
        Some(range) => Excerpt::of(name, source, range),
        None => Excerpt::at(name, source, error.line().unwrap_or(1), 1),
    };
    excerpt.text = from_engine(&excerpt.text);
    fault.at(excerpt)
}

fn unknown_filter(error: &Error) -> Fault {
    let detail = error.detail().unwrap_or_default();
    let name = detail.strip_prefix("filter ").and_then(|rest| rest.split(' ').next()).unwrap_or(detail).to_owned();
    let known = ENCODERS.iter().map(|(name, _)| *name).chain(FILTERS);
    let nearest = nearest(&name, known).map(str::to_owned);
    Fault::UnknownFilter { name, nearest }
}

/// The dotted name that an expression starts with.
fn first_name(expression: &str) -> String {
    let start = expression.trim_start_matches(|c: char| !c.is_alphabetic());
    start.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect()
}
