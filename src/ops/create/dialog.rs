//! What a person is asked. The terminal answers it in `cli`; tests answer it as they like.

use serde_json::Value;

use super::plan::Plan;
use crate::base::git::Identity;
use crate::base::interrupt::Interrupted;
use crate::ops::Error;
use crate::registry::Listing;
use crate::template::Input;

/// One question about one input.
pub struct Question<'a> {
    /// The input.
    pub input: &'a Input,
    /// What holds where nothing is typed.
    pub default: Option<&'a Value>,
    /// Says what is wrong with an answer.
    pub check: &'a dyn Fn(&Value) -> Result<(), String>,
}

/// What a person says to a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Create,
    /// Ask this input again.
    Change(String),
    /// Do nothing.
    Cancel,
}

/// A person who can be asked.
pub trait Dialog {
    /// Which of the templates; `default` is the one that is marked at first.
    fn choose_template(&self, templates: &[Listing], default: usize) -> Result<usize, Interrupted>;
    /// The answer; none where an optional input is left empty.
    fn ask(&self, question: &Question<'_>) -> Result<Option<Value>, Interrupted>;
    /// Whether to go ahead with the plan.
    fn confirm(&self, plan: &Plan) -> Result<Decision, Error>;
    /// Who writes the first commit, where git does not know.
    fn identity(&self) -> Result<Identity, Interrupted>;
}
