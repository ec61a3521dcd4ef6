//! Texts in expressions, and expressions of what is text with expressions in it.

use super::expression::{Level, Piece};
use super::scope::{Scope, Type};
use crate::import::jinja::Node;

/// `text` as pave's expressions write it.
pub(in crate::import) fn literal(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if character == quote => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
    out.push(quote);
    out
}

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
