//! What the questions of all tools have in common.

use serde_json::Value;

use super::draft::{Draft, Kind, Question, TAME};
use super::source::Source;

/// Signs that a narrowed text may hold, besides letters and digits.
const SIGNS: &str = "-_.,/@:+= ";

/// Whether a narrowed input takes this text.
pub(super) fn is_tame(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || SIGNS.contains(c))
}

/// `name` as inputs are named: letters, digits and underscores, a letter first.
pub(super) fn input_name(name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name: String = name.chars().map(|c| if is_word(c) { c } else { '_' }).collect();
    let taken = [
        "service",
        "facts",
        "derived",
        "template",
        "registry",
        "exceptions",
        "slot",
        "range",
        "dict",
        "namespace",
        "loop",
        "caller",
    ];
    match name.trim_start_matches('_') {
        "" => "input".into(),
        rest if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("input_{rest}"),
        rest if taken.contains(&rest) => format!("{rest}_"),
        rest => rest.to_owned(),
    }
}

/// A text that stands for `text` where that is not taken.
fn stand_in(text: &str) -> String {
    let tame: String = text.chars().map(|c| if is_tame(c.encode_utf8(&mut [0; 4])) { c } else { '-' }).collect();
    if tame.is_empty() { "sample".into() } else { tame }
}

/// Where a question stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    pub line: usize,
}

impl Draft {
    /// Adds a question, whose plain default is dropped where the input does not take it.
    pub fn ask(&mut self, mut question: Question, place: Place<'_>) {
        let at = (place.file, place.line);
        if let (Kind::Text { .. }, Some(Value::String(text))) = (&question.kind, &question.default)
            && !is_tame(text)
        {
            let what = format!("the default of `{}`", question.name);
            let why = format!("`{text}` holds more than letters, digits and `{SIGNS}`, so it has to be answered");
            self.report.lost(at, what, why, "choose another default, or drop the `pattern` and print it with encoders");
            self.answers.insert(question.name.clone(), stand_in(text).into());
            question.default = None;
        }
        let has_default = question.default.is_some() || question.default_expression.is_some();
        if !has_default && question.required && !self.answers.contains_key(&question.name) {
            self.answers.insert(question.name.clone(), sample(&question));
        }
        self.questions.push(question);
    }

    /// What there is to know of all questions, once they are all there.
    pub fn close(&mut self, source: &Source, file: &str) {
        let texts: Vec<String> = self
            .questions
            .iter()
            .filter(|question| matches!(&question.kind, Kind::Text { .. }) || question.kind == Kind::List(Vec::new()))
            .map(|question| format!("`{}`", question.name))
            .collect();
        debug_assert!(source.get(file).is_some());
        if !texts.is_empty() {
            let why =
                format!("they take letters, digits and `{SIGNS}` only (`{TAME}`), as their files print them without an encoder");
            let hint = "to take any text, drop the `pattern`, and print the input with `| yaml`, `| json`, `| markdown` or another encoder";
            self.report.note((file, 1), texts.join(", "), why, hint);
        }
        let hint =
            "where an imported input means the same, use `service.name`, `service.description` or `service.owner` in its place";
        self.report.note(
            (file, 1),
            "`service.name`, `service.description`, `service.owner`",
            "pave asks these of every service; no imported file uses them",
            hint,
        );
    }
}

/// An answer that the question takes.
fn sample(question: &Question) -> Value {
    match &question.kind {
        Kind::Text { .. } => "sample".into(),
        Kind::Choice(choices) => choices.first().map_or(Value::Null, |(value, _)| value.clone()),
        Kind::Boolean => false.into(),
        Kind::Integer | Kind::Number => 1.into(),
        Kind::List(_) => Value::Array(Vec::new()),
    }
}
