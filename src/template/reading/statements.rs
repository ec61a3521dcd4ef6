//! Statements: which names the file makes itself, and under which conditions what is reached.

use std::collections::BTreeMap;

use super::{Flow, Local, Named, Print, Reader, extent};
use crate::template::engine::ast::{Expr, Filter, IfCond, Macro, Stmt};

impl Reader<'_> {
    pub(super) fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.body(&template.children),
            Stmt::EmitExpr(emit) => {
                let flow = self.expression(&emit.expr);
                let at = extent(&emit.expr);
                let whole = self.whole(&emit.expr);
                self.reading.prints.push(Print { at, flow, whole });
            }
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(each) => {
                let flow = self.expression(&each.iter);
                self.scoped(|reader| {
                    reader.assign_name("loop", Local::default());
                    reader.assign(&each.target, &flow);
                    if let Some(filter) = &each.filter_expr {
                        reader.expression(filter);
                    }
                    reader.body(&each.body);
                });
                self.scoped(|reader| reader.body(&each.else_body));
            }
            Stmt::IfCond(choice) => self.choice(choice),
            Stmt::WithBlock(with) => self.scoped(|reader| {
                for (target, value) in &with.assignments {
                    let flow = reader.expression(value);
                    reader.assign(target, &flow);
                }
                reader.body(&with.body);
            }),
            Stmt::Set(set) => {
                let flow = self.expression(&set.expr);
                self.assign(&set.target, &flow);
            }
            Stmt::SetBlock(set) => {
                self.scoped(|reader| reader.body(&set.body));
                self.block_filter(set.filter.as_ref());
                // What is in it was printed already.
                self.assign(&set.target, &Flow::new());
            }
            Stmt::AutoEscape(block) => self.body(&block.body),
            Stmt::FilterBlock(block) => {
                self.scoped(|reader| reader.body(&block.body));
                self.block_filter(Some(&block.filter));
            }
            Stmt::Block(block) => self.scoped(|reader| {
                reader.assign_name("super", Local::default());
                reader.body(&block.body);
            }),
            Stmt::Import(import) => {
                self.taken_in("import", &import.expr);
                self.assign(&import.name, &Flow::new());
            }
            Stmt::FromImport(import) => {
                self.taken_in("from", &import.expr);
                for (name, alias) in &import.names {
                    self.assign(alias.as_ref().unwrap_or(name), &Flow::new());
                }
            }
            Stmt::Extends(extends) => self.taken_in("extends", &extends.name),
            Stmt::Include(include) => self.taken_in("include", &include.name),
            Stmt::Macro(declared) => {
                self.assign_name(declared.name, Local { is_macro: true, flow: Flow::new() });
                self.declaration(declared);
            }
            Stmt::CallBlock(block) => {
                self.expression(&block.call.expr);
                self.arguments(&block.call.args);
                self.declaration(&block.macro_decl);
            }
            Stmt::Do(statement) => {
                self.expression(&statement.call.expr);
                self.arguments(&statement.call.args);
            }
        }
    }

    /// `word` takes in the file of this name.
    fn taken_in(&mut self, word: &str, file: &Expr<'_>) {
        self.expression(file);
        self.reading.includes.push(Named { name: word.to_owned(), at: extent(file) });
    }

    fn body(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn scoped(&mut self, read: impl FnOnce(&mut Self)) {
        self.scopes.push(BTreeMap::new());
        read(self);
        self.scopes.pop();
    }

    /// What `if` sets stays set after it.
    fn choice(&mut self, choice: &IfCond<'_>) {
        let condition = self.condition(&choice.expr);
        for (holds, body) in [(true, &choice.true_body), (false, &choice.false_body)] {
            self.under(condition.as_ref(), holds, |reader| reader.body(body));
        }
    }

    fn declaration(&mut self, declared: &Macro<'_>) {
        let flow = self.macro_flows.get(declared.name).cloned().unwrap_or_default();
        self.scoped(|reader| {
            reader.assign_name("caller", Local { is_macro: true, flow: Flow::new() });
            for default in &declared.defaults {
                let default = reader.expression(default);
                reader.macro_flows.entry(declared.name.to_owned()).or_default().extend(default);
            }
            for argument in &declared.args {
                reader.assign(argument, &flow);
            }
            reader.body(&declared.body);
        });
    }

    /// The filter of a block has no value before it.
    fn block_filter(&mut self, filter: Option<&Expr<'_>>) {
        let mut next = filter;
        while let Some(Expr::Filter(filter)) = next {
            let at = filter.span();
            let bare = Filter { name: filter.name, expr: None, args: Vec::new() };
            self.arguments(&filter.args);
            self.filter(&bare, at.start_offset as usize..at.end_offset as usize);
            next = filter.expr.as_ref();
        }
    }

    fn assign(&mut self, target: &Expr<'_>, flow: &Flow) {
        match target {
            Expr::Var(var) => self.assign_name(var.id, Local { flow: flow.clone(), is_macro: false }),
            Expr::List(list) => list.items.iter().for_each(|item| self.assign(item, flow)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assign(item, flow)),
            // Of a namespace.
            Expr::GetAttr(get) => {
                if let Expr::Var(var) = &get.expr {
                    let known = self.scopes.iter_mut().rev().find_map(|scope| scope.get_mut(var.id));
                    if let Some(local) = known {
                        local.flow.extend(flow.iter().cloned());
                    }
                }
            }
            _ => {}
        }
    }

    fn assign_name(&mut self, name: &str, local: Local) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), local);
        }
    }
}
