//! Answers that an input refuses.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::input::display;
use crate::base::{Diagnostic, Exit};

/// Longest part of an answer that is repeated in a message, in characters.
const SHOWN: usize = 60;

/// One answer that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerProblem {
    /// The input.
    pub input: String,
    /// The answer, as far as it is shown.
    pub answer: String,
    /// The rule that it breaks.
    pub rule: String,
}

impl AnswerProblem {
    pub(super) fn new(input: &str, answer: &Value, rule: &str) -> Self {
        let text = display(answer);
        let mut shown: String = text.chars().take(SHOWN).collect::<String>().escape_debug().to_string();
        if text.chars().count() > SHOWN {
            shown.push('…');
        }
        Self { input: input.to_owned(), answer: shown, rule: rule.to_owned() }
    }
}

impl std::fmt::Display for AnswerProblem {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "`{}`: `{}` is refused: {}", self.input, self.answer, self.rule)
    }
}

/// All answers that are refused, at once.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", lines(problems))]
pub struct AnswerProblems {
    /// Each of them; never empty.
    pub problems: Vec<AnswerProblem>,
}

fn lines(problems: &[AnswerProblem]) -> String {
    match problems {
        [one] => one.to_string(),
        many => {
            let lines: Vec<String> = many.iter().map(|problem| format!("  {problem}")).collect();
            format!("{} answers are refused:\n{}", many.len(), lines.join("\n"))
        }
    }
}

impl Diagnostic for AnswerProblems {
    fn code(&self) -> &'static str {
        "invalid-answer"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        let first = self.problems.first()?;
        Some(format!("give another answer, for example with `--set {}=…`", first.input))
    }
}
