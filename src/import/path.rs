//! Names of files, which may hold expressions and conditions.

use super::jinja::{Expr, Node, Syntax, parse};
use super::translate::{Level, Scope, literal, text_expression};

/// One component of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// As pave has it, where its characters allow that.
    pub name: Option<String>,
    /// An expression that gives it.
    pub expression: Option<String>,
    /// It is there only where this holds.
    pub when: Option<String>,
}

impl Step {
    /// A name that is no template; where pave would see an expression in it, it is given by one.
    pub fn fixed(name: &str) -> Self {
        if name.contains("{{") {
            return Self { name: None, expression: Some(literal(name)), when: None };
        }
        Self { name: Some(name.to_owned()), expression: None, when: None }
    }
}

/// The component `name` of a path.
pub(super) fn step(name: &str, syntax: &Syntax, scope: &Scope) -> Result<Step, String> {
    if !syntax.occurs_in(name) {
        return Ok(Step::fixed(name));
    }
    let nodes = parse(name, syntax).map_err(|problem| problem.what)?;
    if let Some(name) = plain(&nodes, scope) {
        return Ok(Step { name: Some(name), expression: None, when: None });
    }
    let expression = text_expression(&nodes, scope)?;
    let mut step = Step { name: None, expression: Some(expression.source.clone()), when: None };
    match nodes.as_slice() {
        [Node::If { branches, otherwise: None, .. }] if branches.len() == 1 => {
            step.when = Some(scope.condition(&branches[0].0)?.source);
            step.name = plain(&branches[0].1, scope);
        }
        // It may be empty, and is not there then.
        _ if may_be_empty(&nodes) => step.when = Some(expression.at(Level::Logic)),
        _ => {}
    }
    Ok(step)
}

/// A name with nothing but names between braces in it.
fn plain(nodes: &[Node], scope: &Scope) -> Option<String> {
    let mut name = String::new();
    for node in nodes {
        match node {
            Node::Text(text) if !text.contains("{{") => name.push_str(text),
            Node::Comment(_) => {}
            Node::Print { expr, .. } => {
                let piece = scope.value(expr).ok()?;
                let is_text = scope.as_text(piece.clone()).is_ok_and(|text| text == piece);
                let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
                if !is_text || !piece.source.chars().all(is_word) {
                    return None;
                }
                name.push_str(&format!("{{{{ {} }}}}", piece.source));
            }
            _ => return None,
        }
    }
    Some(name)
}

/// Whether nothing is sure to be printed.
fn may_be_empty(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(text) => text.is_empty(),
        Node::Print { expr, .. } => !matches!(expr, Expr::Text(text) if !text.is_empty()),
        Node::If { branches, otherwise, .. } => {
            otherwise.as_ref().is_none_or(|body| may_be_empty(body)) || branches.iter().any(|(_, body)| may_be_empty(body))
        }
        _ => true,
    })
}
