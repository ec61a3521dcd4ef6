//! The functions that expressions may call beside CEL's own: `matches`, `split`, `lowerAscii` and `trim`, as Kubernetes has them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cel::common::ast::{Expr, IdedExpr, LiteralValue};
use cel::common::types::{CelBool, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::{Context, ExecutionError, FunctionContext};
use regex::{Regex, RegexBuilder};

use super::meter::{Function, Meter};

/// Largest compiled pattern, in bytes; bounds what matching a byte can take.
const MAX_PATTERN: usize = 64 << 10;
/// Most patterns that are kept.
const MAX_PATTERNS: usize = 256;
/// What compiling a pattern costs, for each of its bytes.
const COMPILING: u64 = 100;

type Called<'c, 'v> = Result<CowVal<'c, 'v>, ExecutionError>;

/// Patterns that were compiled.
#[derive(Debug, Default)]
pub(super) struct Patterns(Mutex<HashMap<String, Result<Regex, String>>>);

impl Patterns {
    fn get(&self, pattern: &str, meter: &Meter) -> Result<Regex, ExecutionError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(pattern) {
            return found.clone().map_err(|message| ExecutionError::function_error("matches", message));
        }
        meter.pay(COMPILING * pattern.len() as u64)?;
        if known.len() >= MAX_PATTERNS {
            known.clear();
        }
        let found = compile(pattern);
        known.insert(pattern.to_owned(), found.clone());
        found.map_err(|message| ExecutionError::function_error("matches", message))
    }
}

/// Reads a pattern: RE2's syntax as CEL says, of which Rust's is nearly all.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).size_limit(MAX_PATTERN).dfa_size_limit(MAX_PATTERN).nest_limit(32).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
        // Its message draws the pattern over several lines, the reason last.
        error => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    })
}

/// Gives `context` the functions.
pub(super) fn install(context: &mut Context<'_, '_>, meter: &Arc<Meter>, patterns: &Arc<Patterns>) {
    let mut add = |name: &str, function: Function| context.add_function(name, function).expect("CEL has no such function itself");
    let (paid, patterns) = (Arc::clone(meter), Arc::clone(patterns));
    add("matches", Box::new(move |call| matches(call, &paid, &patterns)));
    let paid = Arc::clone(meter);
    add("split", Box::new(move |call| split(call, &paid)));
    add("lowerAscii", Box::new(|call| Ok(CowVal::owned(CelString::from(text(call, 0)?.to_ascii_lowercase())))));
    add("trim", Box::new(|call| Ok(CowVal::owned(CelString::from(text(call, 0)?.trim().to_owned())))));
}

/// The text that is given as the target, or before the other arguments, is number 0.
fn text<'f>(call: &'f FunctionContext<'_, '_>, number: usize) -> Result<&'f str, ExecutionError> {
    let all: Vec<&CowVal<'_, '_>> = call.this.iter().chain(&call.args).collect();
    let value = all.get(number).ok_or_else(ExecutionError::missing_argument_or_target)?;
    let string = value.downcast_ref::<CelString<'_>>();
    string.map(CelString::inner).ok_or_else(|| ExecutionError::function_error(call.name, "it takes texts"))
}

fn matches<'c, 'v>(call: &mut FunctionContext<'c, 'v>, meter: &Meter, patterns: &Patterns) -> Called<'c, 'v> {
    let (text, pattern) = (text(call, 0)?, text(call, 1)?);
    let found = patterns.get(pattern, meter)?;
    // Looking at a byte may take as long as the pattern is.
    meter.pay(text.len() as u64 / 100 * pattern.len() as u64 / 10)?;
    Ok(CowVal::owned(CelBool::from(found.is_match(text))))
}

fn split<'c, 'v>(call: &mut FunctionContext<'c, 'v>, meter: &Meter) -> Called<'c, 'v> {
    let (text, separator) = (text(call, 0)?, text(call, 1)?);
    if separator.is_empty() {
        return Err(ExecutionError::function_error("split", "the separator is empty"));
    }
    let parts: Vec<Box<dyn Val + 'v>> = {
        let count = text.matches(separator).count();
        meter.pay(count as u64)?;
        text.split(separator).map(|part| Box::new(CelString::from(part.to_owned())) as Box<dyn Val>).collect()
    };
    Ok(CowVal::owned(CelList::from(parts)))
}

/// Every function that an expression may call, operators aside.
const FUNCTIONS: [&str; 22] = [
    "bool",
    "bytes",
    "double",
    "int",
    "uint",
    "string",
    "dyn",
    "type",
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "split",
    "lowerAscii",
    "trim",
    "of",
    "none",
    "ofNonZeroValue",
    "hasValue",
    "value",
    "orValue",
];
/// Types, which are values too, and the group of functions of optional values.
const TYPES: [&str; 11] = ["bool", "bytes", "double", "int", "uint", "string", "list", "map", "null_type", "type", "optional"];

/// Refuses names that are not there, and patterns that are none, before any file is looked at. `scope` are the variables.
pub(super) fn check<'e>(tree: &'e IdedExpr, scope: &mut Vec<&'e str>) -> Result<(), String> {
    match &tree.expr {
        Expr::Ident(name) => {
            let is_known = name.starts_with('@') || scope.contains(&name.as_str()) || TYPES.contains(&name.as_str());
            if is_known { Ok(()) } else { Err(unknown(name, scope)) }
        }
        Expr::Call(call) => {
            let name = call.func_name.as_str();
            if name.starts_with(|first: char| first.is_ascii_alphabetic()) && !FUNCTIONS.contains(&name) && name != "or" {
                return Err(format!("there is no function `{name}`"));
            }
            if let ("matches", Some(Expr::Literal(LiteralValue::String(pattern)))) =
                (name, call.args.last().map(|last| &last.expr))
            {
                compile(pattern.inner()).map_err(|message| format!("`{}` is no pattern: {message}", pattern.inner()))?;
            }
            call.target.iter().map(AsRef::as_ref).chain(&call.args).try_for_each(|inner| check(inner, scope))
        }
        Expr::Comprehension(inner) => {
            check(&inner.iter_range, scope)?;
            check(&inner.accu_init, scope)?;
            let outside = scope.len();
            scope.extend([inner.iter_var.as_str(), inner.accu_var.as_str()].into_iter().chain(inner.iter_var2.as_deref()));
            let checked = [&inner.loop_cond, &inner.loop_step, &inner.result].into_iter().try_for_each(|part| check(part, scope));
            scope.truncate(outside);
            checked
        }
        Expr::List(list) => list.elements.iter().try_for_each(|entry| check(entry, scope)),
        Expr::Map(map) => map.entries.iter().try_for_each(|entry| match &entry.expr {
            cel::common::ast::EntryExpr::MapEntry(entry) => check(&entry.key, scope).and_then(|()| check(&entry.value, scope)),
            cel::common::ast::EntryExpr::StructField(field) => check(&field.value, scope),
        }),
        Expr::Struct(structure) => Err(format!("there is no type `{}`", structure.type_name)),
        Expr::Select(select) => check(&select.operand, scope),
        Expr::Literal(_) => Ok(()),
        Expr::Unspecified => Err("it cannot be read".into()),
    }
}

fn unknown(name: &str, scope: &[&str]) -> String {
    let near = crate::base::nearest(name, scope.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
    format!("there is no `{name}` here{}", near.unwrap_or_default())
}
