//! What an evaluation may cost: one unit for each value that it looks at or copies, and for each ten bytes of a text.
//!
//! The engine itself has no limits. So before an expression is used, calls of [`PAY`] are put around everything whose cost depends on
//! a value: what operators and functions are given, what goes into lists and maps, and what a macro runs over. Each pays before the
//! work is done, so that time and memory stay in proportion to what was paid, and what cannot be paid is not done. A count, unlike a
//! clock, gives the same answer on every machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::common::types::{CelBytes, CelInt, CelList, CelMap, CelMapKey, CelOptional, CelString};
use cel::common::value::{CowVal, Val};
use cel::{Context, ExecutionError, FunctionContext};

/// What one evaluation may cost; the same as Kubernetes allows an expression.
const EVALUATION: u64 = 1_000_000;
/// Bytes of a text that cost one unit.
const BYTES: u64 = 10;
/// The function that pays for its first argument and gives it back. No author can write its name.
const PAY: &str = "@pay";

/// A function that expressions can call.
pub(super) type Function =
    Box<dyn for<'c, 'v> Fn(&mut FunctionContext<'c, 'v>) -> Result<CowVal<'c, 'v>, ExecutionError> + Send + Sync>;

/// What is left of what evaluations may cost.
#[derive(Debug, Default)]
pub(super) struct Meter {
    left: AtomicU64,
    spent: AtomicU64,
    is_short: AtomicU64,
}

impl Meter {
    /// Starts an evaluation; `total` is what may still be spent on all of them.
    pub(super) fn start(&self, total: u64) {
        self.left.store(EVALUATION.min(total), Ordering::Relaxed);
        self.spent.store(0, Ordering::Relaxed);
        self.is_short.store(0, Ordering::Relaxed);
    }

    /// What was spent since the start.
    pub(super) fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether something could not be paid, even where the expression has a value all the same, as `costly || true` has.
    pub(super) fn is_short(&self) -> bool {
        self.is_short.load(Ordering::Relaxed) != 0
    }

    /// Takes `units`, where there are so many.
    pub(super) fn pay(&self, units: u64) -> Result<(), ExecutionError> {
        let left = self.left.load(Ordering::Relaxed);
        let Some(rest) = left.checked_sub(units).filter(|_| !self.is_short()) else {
            self.is_short.store(1, Ordering::Relaxed);
            return Err(ExecutionError::function_error("cost", "too costly"));
        };
        self.left.store(rest, Ordering::Relaxed);
        self.spent.fetch_add(units, Ordering::Relaxed);
        Ok(())
    }
}

/// Gives `context` the function that metered expressions call.
pub(super) fn install(context: &mut Context<'_, '_>, meter: &Arc<Meter>) {
    let meter = Arc::clone(meter);
    let function: Function = Box::new(move |call| pay(&meter, call));
    context.add_function(PAY, function).expect("nothing else has this name");
}

fn pay<'c, 'v>(meter: &Meter, call: &mut FunctionContext<'c, 'v>) -> Result<CowVal<'c, 'v>, ExecutionError> {
    let weight = call.args.pop().and_then(|weight| weight.downcast_ref::<CelInt>().map(|weight| *weight.inner()));
    let value = call.args.pop().ok_or_else(ExecutionError::missing_argument_or_target)?;
    let weight = u64::try_from(weight.unwrap_or(0)).unwrap_or(0);
    meter.pay(size(value.as_ref()).saturating_add(weight.saturating_mul(length(value.as_ref()))))?;
    Ok(value)
}

/// What a value costs to copy or to compare.
fn size(value: &dyn Val) -> u64 {
    let text = |bytes: usize| 1 + bytes as u64 / BYTES;
    if let Some(string) = value.downcast_ref::<CelString<'_>>() {
        text(string.inner().len())
    } else if let Some(bytes) = value.downcast_ref::<CelBytes<'_>>() {
        text(bytes.inner().len())
    } else if let Some(list) = value.downcast_ref::<CelList<'_>>() {
        1 + list.inner().iter().map(|entry| size(entry.as_ref())).sum::<u64>()
    } else if let Some(map) = value.downcast_ref::<CelMap<'_>>() {
        let key = |key: &CelMapKey<'_>| size(key.inner());
        1 + map.inner().iter().map(|(name, entry)| key(name) + size(entry.as_ref())).sum::<u64>()
    } else if let Some(optional) = value.downcast_ref::<CelOptional<'_>>() {
        1 + optional.inner().map_or(0, size)
    } else {
        1
    }
}

/// How often a macro runs over the value.
fn length(value: &dyn Val) -> u64 {
    value.as_sizer().map_or(1, |sizer| u64::try_from(*sizer.size().inner()).unwrap_or(0))
}

/// Puts a payment around everything in `expression` whose cost depends on a value; gives how many steps it has.
pub(super) fn meter(expression: &mut IdedExpr) -> u64 {
    1 + match &mut expression.expr {
        Expr::Call(call) => meter_call(call),
        Expr::Comprehension(comprehension) => meter_comprehension(comprehension),
        Expr::List(list) => list.elements.iter_mut().map(metered).sum(),
        Expr::Map(map) => map.entries.iter_mut().map(|entry| meter_entry(&mut entry.expr)).sum(),
        Expr::Struct(structure) => structure.entries.iter_mut().map(|entry| meter_entry(&mut entry.expr)).sum(),
        Expr::Select(select) => meter(&mut select.operand),
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => 0,
    }
}

fn meter_entry(entry: &mut EntryExpr) -> u64 {
    match entry {
        EntryExpr::StructField(field) => metered(&mut field.value),
        EntryExpr::MapEntry(entry) => metered(&mut entry.key) + metered(&mut entry.value),
    }
}

fn meter_call(call: &mut CallExpr) -> u64 {
    let is_written_to = matches!(call.args.first().map(|first| &first.expr), Some(Expr::Ident(name)) if name.starts_with('@'));
    match call.func_name.as_str() {
        // These look at a truth value only, or hand on what they were given.
        operators::CONDITIONAL
        | operators::LOGICAL_AND
        | operators::LOGICAL_OR
        | operators::LOGICAL_NOT
        | operators::NOT_STRICTLY_FALSE => call.args.iter_mut().map(meter).sum(),
        // What a macro adds to its own result, of which there is one, is paid in the list that holds it.
        operators::ADD if is_written_to => call.args.iter_mut().map(meter).sum(),
        operators::INDEX if call.args.get(1).is_some_and(is_constant) => call.args.iter_mut().map(meter).sum(),
        _ => {
            let target = call.target.as_deref_mut().filter(|target| !is_namespace(target));
            target.map_or(0, metered) + call.args.iter_mut().map(metered).sum::<u64>()
        }
    }
}

/// `optional` of `optional.of(x)` is a part of a function's name.
fn is_namespace(expression: &IdedExpr) -> bool {
    matches!(&expression.expr, Expr::Ident(name) if name == "optional")
}

fn is_constant(expression: &IdedExpr) -> bool {
    matches!(&expression.expr, Expr::Literal(LiteralValue::Int(_) | LiteralValue::String(_)))
}

/// A macro pays for all of its runs before the first.
fn meter_comprehension(comprehension: &mut ComprehensionExpr) -> u64 {
    let steps = meter(&mut comprehension.loop_cond) + meter(&mut comprehension.loop_step);
    let once = metered(&mut comprehension.accu_init) + meter(&mut comprehension.result);
    once + steps + pay_for(&mut comprehension.iter_range, steps)
}

fn metered(expression: &mut IdedExpr) -> u64 {
    pay_for(expression, 0)
}

/// Puts the payment around `expression`, for itself and for `weight` steps with each of its entries.
fn pay_for(expression: &mut IdedExpr, weight: u64) -> u64 {
    // An empty list stays one, as the engine knows macros that begin with it, and literals are as long as their text.
    let is_empty = matches!(&expression.expr, Expr::List(list) if list.elements.is_empty());
    if is_empty || matches!(expression.expr, Expr::Literal(_)) {
        return 1;
    }
    let steps = meter(expression);
    let inner = std::mem::take(expression);
    let weight = LiteralValue::Int(i64::try_from(weight).unwrap_or(i64::MAX).into());
    let weight = IdedExpr { id: inner.id, expr: Expr::Literal(weight) };
    expression.id = inner.id;
    expression.expr = Expr::Call(CallExpr { func_name: PAY.to_owned(), target: None, args: vec![inner, weight] });
    steps + 1
}

/// How deep an expression is nested.
pub(super) fn depth(expression: &IdedExpr) -> usize {
    let entry = |entry: &EntryExpr| match entry {
        EntryExpr::StructField(field) => depth(&field.value),
        EntryExpr::MapEntry(entry) => depth(&entry.key).max(depth(&entry.value)),
    };
    1 + match &expression.expr {
        Expr::Call(call) => call.target.iter().map(|target| depth(target)).chain(call.args.iter().map(depth)).max().unwrap_or(0),
        Expr::Comprehension(inner) => [&inner.iter_range, &inner.accu_init, &inner.loop_cond, &inner.loop_step, &inner.result]
            .into_iter()
            .map(depth)
            .max()
            .unwrap_or(0),
        Expr::List(list) => list.elements.iter().map(depth).max().unwrap_or(0),
        Expr::Map(map) => map.entries.iter().map(|one| entry(&one.expr)).max().unwrap_or(0),
        Expr::Struct(structure) => structure.entries.iter().map(|one| entry(&one.expr)).max().unwrap_or(0),
        Expr::Select(select) => depth(&select.operand),
        Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => 0,
    }
}
