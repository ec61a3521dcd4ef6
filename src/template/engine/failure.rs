//! Errors of the engine in pave's words, with the line that they are about.

use std::ops::Range;

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
    let range = error.range().map(|range| whole_name(source, range));
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
    let nearest = nearest_filter(&name);
    Fault::UnknownFilter { name, nearest }
}

/// The filter that was probably meant.
pub fn nearest_filter(name: &str) -> Option<String> {
    let known = ENCODERS.iter().map(|(name, _)| *name).chain(FILTERS);
    nearest(name, known).map(str::to_owned)
}

/// `range` with the beginning of a dotted name that it starts in the middle of: of `facts.a.b` the engine shows `.a.b`.
fn whole_name(source: &str, range: Range<usize>) -> Range<usize> {
    let is_inside = source.get(range.clone()).is_some_and(|text| text.starts_with('.'));
    let before = source.get(..range.start).filter(|_| is_inside).unwrap_or_default();
    let start = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.')).len();
    if is_inside { start..range.end } else { range }
}

/// The dotted name that an expression starts with; the word of the tag that it stands in is none.
fn first_name(expression: &str) -> String {
    let expression = expression.strip_prefix("if ").or_else(|| expression.strip_prefix("elif ")).unwrap_or(expression);
    let start = expression.trim_start_matches(|c: char| !c.is_alphabetic());
    start.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect()
}

#[cfg(test)]
mod tests {
    use super::{first_name, whole_name};

    #[test]
    fn names_are_whole() {
        for (source, shown, name) in [
            ("{{ facts.a.zz }}", ".a.zz", "facts.a.zz"),
            ("{{ 1 + facts.q.r.s }}", ".q.r", "facts.q.r"),
            ("{{ service.zz }}", "service.zz", "service.zz"),
            ("{% if facts.zz == 1 %}", "if facts.zz == 1", "facts.zz"),
            ("{{ x['a'].zz }}", "['a'].zz", "a"),
        ] {
            let start = source.find(shown).expect("it is shown");
            let range = whole_name(source, start..start + shown.len());
            assert_eq!(first_name(&source[range]), name, "{source}");
        }
    }
}
