//! Expressions in CEL, the Common Expression Language, that cannot take longer or more memory than they may.

use std::sync::LazyLock;

use cel::common::value::{CowVal, Val};
use cel::parser::{ParseErrors, PrattParser};
use cel::{Context, Env, ExecutionError, IdedExpr, Value};

use super::functions;
use super::meter::{Meter, depth, meter};
use crate::base::printable;

/// Longest expression, in bytes.
pub(super) const MAX_LENGTH: usize = 2_000;
/// Deepest nesting of an expression, counted in its tree.
const MAX_DEPTH: usize = 100;
/// Deepest nesting of brackets and the like, before the tree is there.
const MAX_RECURSION: u16 = 64;
/// Most steps of an expression.
const MAX_STEPS: usize = 2_000;
/// Longest message of the engine that is shown, in characters.
const MAX_MESSAGE: usize = 200;

/// The functions and macros of CEL, without times.
pub(super) static ENVIRONMENT: LazyLock<std::sync::Arc<Env>> = LazyLock::new(|| std::sync::Arc::new(Env::stdlib()));

/// An expression that was read.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    tree: IdedExpr,
    /// How many steps it has outside of macros.
    steps: u64,
}

/// Why an expression is none, and the character of it where that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invalid {
    pub(super) message: String,
    pub(super) offset: Option<usize>,
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It cannot be evaluated, as a field is not there.
    Failed(String),
    /// It would take more than it may.
    TooCostly,
}

impl Expression {
    /// Reads `source`, which may use the variables of these names.
    pub(super) fn parse(source: &str, variables: &[&str]) -> Result<Self, Invalid> {
        let invalid = |message: String| Invalid { message, offset: None };
        if source.len() > MAX_LENGTH {
            return Err(invalid(format!("it is longer than {MAX_LENGTH} bytes")));
        }
        let parser = PrattParser::new().enable_optional_syntax(true).error_recovery_limit(1).error_reporting_limit(1);
        let parser = parser.max_recursion_depth(MAX_RECURSION).max_expression_node_count(MAX_STEPS);
        let mut tree = parser.parse(source).map_err(|errors| syntax(source, &errors))?;
        if depth(&tree) > MAX_DEPTH {
            return Err(invalid(format!("it is nested deeper than {MAX_DEPTH} steps")));
        }
        functions::check(&tree, &mut variables.to_vec()).map_err(|message| invalid(cut(&message)))?;
        let steps = meter(&mut tree);
        Ok(Self { tree, steps })
    }

    /// Its value, which is true or false.
    pub(super) fn is_true(&self, context: &Context<'_, '_>, meter: &Meter) -> Result<bool, Failure> {
        let value = self.value(context, meter)?;
        let value = value.downcast_ref::<cel::common::types::CelBool>().map(|value| *value.inner()).ok_or_else(|| {
            let kind = value.get_type().name();
            Failure::Failed(format!("it gives a value of type {kind}, neither true nor false"))
        })?;
        Ok(value)
    }

    /// Its value.
    pub(super) fn value<'v>(&self, context: &Context<'_, 'v>, meter: &Meter) -> Result<Box<dyn Val + 'v>, Failure> {
        let found = meter.pay(self.steps).and_then(|()| Value::resolve_val(&self.tree, context).map(CowVal::into_owned));
        if meter.is_short() {
            return Err(Failure::TooCostly);
        }
        found.map_err(|error| Failure::Failed(shown(&error)))
    }
}

/// The first complaint of the parser; those after it are about what it guessed then.
fn syntax(source: &str, errors: &ParseErrors) -> Invalid {
    let Some(first) = errors.errors.first() else { return Invalid { message: "it cannot be read".into(), offset: None } };
    let (line, column) = (usize::try_from(first.pos.0).unwrap_or(1), usize::try_from(first.pos.1).unwrap_or(1));
    let before: usize = source.lines().take(line.saturating_sub(1)).map(|line| line.chars().count() + 1).sum();
    let message = if first.msg.contains("recursion limit") {
        format!("it is nested deeper than {MAX_RECURSION} brackets")
    } else {
        cut(first.msg.trim_start_matches("Syntax error: "))
    };
    Invalid { message, offset: Some(before + column.saturating_sub(1)) }
}

/// What the engine says, in the words of its author where that is worth it.
fn shown(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchKey(key) => format!("there is no `{}`", cut(key)),
        ExecutionError::UndeclaredReference(name) => format!("there is no `{}` here", cut(name)),
        ExecutionError::NoSuchOverload(error) => {
            let types = error.argument_types();
            match (error.function(), types) {
                ("_._", [of, ..]) => format!("a value of type {of} has no fields"),
                (function, types) => format!("`{function}` does not take {}", types.join(", ")),
            }
        }
        ExecutionError::FunctionError { function, message } => cut(&format!("`{function}`: {message}")),
        ExecutionError::UnexpectedType { want, .. } => format!("a value is not of the type {}", cut(want)),
        ExecutionError::IndexOutOfBounds(_) => "a list is shorter than that".into(),
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => "it divides by zero".into(),
        ExecutionError::Overflow(..) => "a number is too large".into(),
        // The others show values, which may be large, or secret.
        _ => "the types of its values do not fit together".into(),
    }
}

/// A message on one line, of a length that can be read.
fn cut(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let short: String = line.chars().take(MAX_MESSAGE).collect();
    printable(&short).into_owned()
}
