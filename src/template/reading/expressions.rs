//! Expressions: what they name, and what of it reaches the text.

use std::ops::Range;

use super::{Flow, MAX_DEPTH, Named, Reader, extent};
use crate::template::engine::ast::{BinOpKind, Call, CallArg, Expr, Filter, UnaryOpKind};
use crate::template::engine::{ENCODERS, FUNCTIONS};

/// Filters that give numbers and booleans.
const COUNTING: [&str; 7] = ["length", "count", "int", "float", "abs", "round", "bool"];

/// `a.b['c']`: the steps from its root, the constant ones only, and where they are.
struct Chain<'t, 'a> {
    root: &'a str,
    steps: Vec<String>,
    at: Range<usize>,
    /// Expressions in brackets.
    subscripts: Vec<&'t Expr<'a>>,
}

impl<'t, 'a> Chain<'t, 'a> {
    fn of(expression: &'t Expr<'a>) -> Option<Self> {
        match expression {
            Expr::Var(var) => {
                let span = var.span();
                let at = span.start_offset as usize..span.end_offset as usize;
                Some(Self { root: var.id, steps: Vec::new(), at, subscripts: Vec::new() })
            }
            Expr::GetAttr(get) => {
                let mut chain = Self::of(&get.expr)?;
                chain.step(Some(get.name), get.span().end_offset as usize);
                Some(chain)
            }
            Expr::GetItem(get) => {
                let mut chain = Self::of(&get.expr)?;
                let constant = match &get.subscript_expr {
                    Expr::Const(constant) => constant.value.as_str().map(str::to_owned),
                    _ => None,
                };
                chain.subscripts.push(&get.subscript_expr);
                chain.step(constant.as_deref(), get.span().end_offset as usize);
                Some(chain)
            }
            _ => None,
        }
    }

    /// One step further, as long as it is known which.
    fn step(&mut self, name: Option<&str>, end: usize) {
        match name {
            Some(name)
                if self
                    .subscripts
                    .iter()
                    .all(|step| matches!(step, Expr::Const(constant) if constant.value.as_str().is_some())) =>
            {
                self.steps.push(name.to_owned());
                self.at.end = end;
            }
            _ => {}
        }
    }

    fn name(&self) -> String {
        std::iter::once(self.root).chain(self.steps.iter().map(String::as_str)).collect::<Vec<_>>().join(".")
    }
}

impl Reader<'_> {
    /// Notes all that `expression` names; gives what of it becomes part of the text that it makes.
    pub(super) fn expression(&mut self, expression: &Expr<'_>) -> Flow {
        if self.depth == MAX_DEPTH {
            self.reading.too_deep.get_or_insert_with(|| extent(expression));
            return Flow::new();
        }
        self.depth += 1;
        let flow = self.at_this_depth(expression);
        self.depth -= 1;
        flow
    }

    fn at_this_depth(&mut self, expression: &Expr<'_>) -> Flow {
        if let Some(chain) = Chain::of(expression) {
            return self.chain(&chain);
        }
        match expression {
            Expr::Slice(slice) => {
                for bound in [&slice.start, &slice.stop, &slice.step].into_iter().flatten() {
                    self.expression(bound);
                }
                self.expression(&slice.expr)
            }
            Expr::UnaryOp(operation) => {
                let flow = self.expression(&operation.expr);
                if matches!(operation.op, UnaryOpKind::Not) { Flow::new() } else { flow }
            }
            Expr::BinOp(operation) => {
                let flow = self.all([&operation.left, &operation.right]);
                let is_comparison = matches!(
                    operation.op,
                    BinOpKind::Eq
                        | BinOpKind::Ne
                        | BinOpKind::Lt
                        | BinOpKind::Lte
                        | BinOpKind::Gt
                        | BinOpKind::Gte
                        | BinOpKind::In
                );
                if is_comparison { Flow::new() } else { flow }
            }
            Expr::Compare(compare) => {
                self.all(std::iter::once(&compare.expr).chain(compare.ops.iter().map(|operation| &operation.expr)));
                Flow::new()
            }
            Expr::IfExpr(choice) => {
                let condition = self.condition(&choice.test_expr);
                let mut flow = self.under(condition.as_ref(), true, |reader| reader.expression(&choice.true_expr));
                if let Some(other) = &choice.false_expr {
                    flow.extend(self.under(condition.as_ref(), false, |reader| reader.expression(other)));
                }
                flow
            }
            Expr::Filter(filter) => self.filter(filter, extent(expression)),
            Expr::Test(test) => {
                self.guard(matches!(test.name, "defined" | "undefined"), &test.expr);
                self.expression(&test.expr);
                self.arguments(&test.args);
                let at = self.find(test.name, &extent(expression));
                self.reading.tests.push(Named { name: test.name.to_owned(), at });
                Flow::new()
            }
            Expr::Call(call) => self.call(call, extent(expression)),
            Expr::List(list) => self.all(&list.items),
            Expr::Tuple(tuple) => self.all(&tuple.items),
            Expr::Map(map) => self.all(map.keys.iter().chain(&map.values)),
            Expr::Const(_) | Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) => self.inner(expression),
        }
    }

    /// `(…).name` and `(…)[name]`, of something that is no name.
    fn inner(&mut self, expression: &Expr<'_>) -> Flow {
        match expression {
            Expr::GetAttr(get) => self.expression(&get.expr),
            Expr::GetItem(get) => {
                self.expression(&get.subscript_expr);
                self.expression(&get.expr)
            }
            _ => Flow::new(),
        }
    }

    /// The outside name that `expression` is, and the filters that it goes through.
    pub(super) fn whole(&self, expression: &Expr<'_>) -> Option<(String, Vec<String>)> {
        let (mut expression, mut filters) = (expression, Vec::new());
        while let Expr::Filter(filter) = expression {
            filters.insert(0, filter.name.to_owned());
            expression = filter.expr.as_ref()?;
        }
        let chain = Chain::of(expression).filter(|chain| self.local(chain.root).is_none())?;
        let is_name = |step: &&Expr<'_>| matches!(step, Expr::Const(constant) if constant.value.as_str().is_some());
        chain.subscripts.iter().all(is_name).then(|| (chain.name(), filters))
    }

    fn chain(&mut self, chain: &Chain<'_, '_>) -> Flow {
        for subscript in &chain.subscripts {
            self.expression(subscript);
        }
        if let Some(local) = self.local(chain.root) {
            let flow = local.flow.clone();
            self.locals_read += 1;
            return flow;
        }
        let name = chain.name();
        self.reading.uses.push(Named { name: name.clone(), at: chain.at.clone() });
        self.reading.around.push(self.around.clone());
        Flow::from([name])
    }

    fn all<'t, 'a: 't>(&mut self, expressions: impl IntoIterator<Item = &'t Expr<'a>>) -> Flow {
        expressions.into_iter().flat_map(|expression| self.expression(expression)).collect()
    }

    pub(super) fn arguments(&mut self, arguments: &[CallArg<'_>]) -> Flow {
        let value = |argument| match argument {
            &(CallArg::Pos(ref value)
            | CallArg::Kwarg(_, ref value)
            | CallArg::PosSplat(ref value)
            | CallArg::KwargSplat(ref value)) => value,
        };
        self.all(arguments.iter().map(value))
    }

    pub(super) fn filter(&mut self, filter: &Filter<'_>, extent: Range<usize>) -> Flow {
        let mut flow = Flow::new();
        if let Some(inner) = &filter.expr {
            self.guard(matches!(filter.name, "default" | "d"), inner);
            flow = self.expression(inner);
        }
        let given = self.arguments(&filter.args);
        let at = self.find(filter.name, &extent);
        self.reading.filters.push(Named { name: filter.name.to_owned(), at });
        let is_encoder = ENCODERS.iter().any(|(name, _)| *name == filter.name);
        if is_encoder || COUNTING.contains(&filter.name) { Flow::new() } else { flow.into_iter().chain(given).collect() }
    }

    fn call(&mut self, call: &Call<'_>, at: Range<usize>) -> Flow {
        let given = self.arguments(&call.args);
        match &call.expr {
            Expr::Var(var) if self.local(var.id).is_some_and(|local| local.is_macro) => {
                self.locals_read += 1;
                self.macro_flows.entry(var.id.to_owned()).or_default().extend(given);
                // What it prints, it prints itself.
                Flow::new()
            }
            Expr::Var(var) if self.local(var.id).is_some() => {
                self.locals_read += 1;
                given
            }
            Expr::Var(var) if var.id == "slot" => {
                if let Some(CallArg::Pos(Expr::Const(name))) = call.args.first() {
                    self.reading.slots.extend(name.value.as_str().map(|name| Named { name: name.to_owned(), at }));
                }
                Flow::new()
            }
            Expr::Var(var) if FUNCTIONS.contains(&var.id) || var.id == "super" => given,
            Expr::Var(var) => {
                let at = self.find(var.id, &at);
                self.reading.functions.push(Named { name: var.id.to_owned(), at });
                given
            }
            // A method, or the macro of an imported file.
            Expr::GetAttr(get) => self.expression(&get.expr).into_iter().chain(given).collect(),
            other => self.expression(other).into_iter().chain(given).collect(),
        }
    }

    fn guard(&mut self, is_guard: bool, expression: &Expr<'_>) {
        if let Some(chain) = Chain::of(expression).filter(|_| is_guard) {
            self.reading.guarded.insert(chain.name());
        }
    }

    /// Where `name` stands last in `extent`, as a word; all of it where it does not.
    fn find(&self, name: &str, extent: &Range<usize>) -> Range<usize> {
        let text = self.source.get(extent.clone()).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let is_word = |at: &usize| !text[..*at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part);
        let found = text.rmatch_indices(name).map(|(at, _)| at).find(is_word);
        found.map_or_else(|| extent.clone(), |at| extent.start + at..extent.start + at + name.len())
    }
}
