//! What did not hold.

use serde::Serialize;

use crate::base::{Diagnostic, Excerpt};

/// What was expected and not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseFailure {
    /// What, in one line or a few.
    pub message: String,
    /// The line that is about it, of the case or of the template.
    pub place: Option<Box<Excerpt>>,
    /// What to do now.
    pub hint: Option<String>,
    /// Several lines more: a difference, or what a command wrote.
    pub detail: Option<String>,
}

impl CaseFailure {
    /// A failure of which there is no more to say.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None, hint: None, detail: None }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(self, place: Option<Excerpt>) -> Self {
        Self { place: place.map(Box::new), ..self }
    }

    /// The same, with advice.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same, with more to read.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// An error, told as `message`, with its place and its advice.
    #[must_use]
    pub fn of(error: &dyn Diagnostic, message: String) -> Self {
        Self { message, place: error.excerpt().cloned().map(Box::new), hint: error.hint(), detail: None }
    }
}
