//! The questions that a template asks: JSON Schema (2020-12), merged from the template and its components.
//!
//! `x-pave` adds to a property's schema what a form needs:
//!
//! | key | meaning |
//! | --- | --- |
//! | `prompt` | the question; without it the input is asked only where it has no default and needs a value |
//! | `when` | an expression; the input is asked, and its answer kept, only where it is true |
//! | `default` | an expression for the default, where the plain `default` keyword will not do |
//! | `rule` | the rule in words, for the error where an answer breaks it; also beside `if` and `then` |
//! | `approval` | who must approve this answer |

mod base;
mod compile;
mod declared;
mod extension;
mod free_text;
mod input;
mod merge;
mod problem;
mod resolve;
mod validate;

pub use declared::Declared;
#[cfg(test)]
pub use extension::Extension;
pub use input::{Choice, Input, Kind};
pub use problem::{AnswerProblem, AnswerProblems};
pub use resolve::{InputState, Resolution, State};
pub use validate::{broken_at, broken_rule};

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::error::{Fault, TemplateError};
use super::expression::Expressions;

pub(super) use base::schema as base_schema;
pub(super) use compile::compile as compile_schema;

/// All inputs of a template.
#[derive(Debug)]
pub struct Inputs {
    /// The merged schema, with `x-pave`.
    schema: Value,
    /// Every input, in the order in which they are asked.
    list: Vec<Input>,
    validator: Validator,
}

impl Inputs {
    /// Merges what the parts declare, after the inputs that every template has. `expressions` must be able to read every `when` and
    /// `default`; `facts` are the names that they may use besides inputs.
    pub fn merge(
        declared: &[Declared<'_>],
        expressions: &Expressions,
        facts: &Map<String, Value>,
    ) -> Result<Self, TemplateError> {
        let schema = merge::merge(declared)?;
        let list = input::collect(&schema).map_err(|error| error.located(declared))?;
        resolve::check_expressions(&list, expressions, facts).map_err(|error| error.located(declared))?;
        let validator = compile::compile(&schema)?;
        Ok(Self { schema, list, validator })
    }

    /// The merged schema, every input that can be one, and everything that is wrong with what the parts declare, but for expressions.
    pub fn survey(declared: &[Declared<'_>]) -> (Value, Vec<Input>, Vec<TemplateError>) {
        let (schema, mut errors) = merge::merge_all(declared);
        let (list, wrong) = input::collect_all(&schema);
        // Every `x-pave` that cannot be read is among the errors of merging already, with its place.
        let wrong = wrong.into_iter().filter(|error| !matches!(*error.fault, Fault::Extension { .. }));
        errors.extend(wrong.map(|error| error.located(declared)));
        (schema, list, errors)
    }

    /// Every input, in the order in which they are asked.
    #[must_use]
    pub fn list(&self) -> &[Input] {
        &self.list
    }

    /// The merged schema of all answers.
    #[must_use]
    pub fn schema(&self) -> &Value {
        &self.schema
    }
}
