//! Texts in expressions, and expressions of what is text with expressions in it.

use super::piece::{Level, Piece, Type, literal};
use super::scope::Scope;
use crate::import::jinja::Node;

/// One expression that gives what `nodes` print.
pub(in crate::import) fn text_expression(nodes: &[Node], scope: &Scope) -> Result<Piece, String> {
    let mut parts = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) => parts.push(Piece::atom(&literal(text), Type::Text)),
            Node::Comment(_) => {}
            Node::Print { expr, .. } => parts.push(scope.printed(expr)?),
            Node::If { branches, otherwise, .. } => {
                let mut rest = match otherwise {
                    Some(otherwise) => text_expression(otherwise, scope)?,
                    None => Piece::atom("''", Type::Text),
                };
                for (condition, body) in branches.iter().rev() {
                    let (condition, body) = (scope.condition(condition)?, text_expression(body, scope)?);
                    let source =
                        format!("{} if {} else {}", body.at(Level::Logic), condition.at(Level::Logic), rest.at(Level::Logic));
                    rest = Piece::new(source, Level::Choice, Type::Text);
                }
                parts.push(rest);
            }
            Node::For { .. } => return Err("a loop is no expression".into()),
            Node::Set { .. } | Node::Capture { .. } => return Err("`set` is no expression".into()),
            Node::Unknown { why, .. } => return Err(why.clone()),
        }
    }
    match parts.len() {
        0 => Ok(Piece::atom("''", Type::Text)),
        1 => Ok(parts.remove(0)),
        _ => {
            let source = parts.iter().map(|part| part.at(Level::Filter)).collect::<Vec<_>>().join(" ~ ");
            Ok(Piece::new(source, Level::Math, Type::Text))
        }
    }
}
