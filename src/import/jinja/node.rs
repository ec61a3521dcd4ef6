//! What a template is made of.

use super::ast::Expr;

/// Something that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Problem {
    /// 1-based line.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) enum Node {
    /// Printed as it is.
    Text(String),
    /// `{# … #}`.
    Comment(String),
    /// `{{ … }}`.
    Print { expr: Expr, source: String, line: usize },
    /// `{% if %}`, with its `elif`s and its `else`.
    If { branches: Vec<(Expr, Vec<Node>)>, otherwise: Option<Vec<Node>>, line: usize },
    /// `{% for %}`.
    For { names: Vec<String>, iterable: Expr, only: Option<Expr>, body: Vec<Node>, otherwise: Option<Vec<Node>>, line: usize },
    /// `{% set NAME = … %}`.
    Set { name: String, value: Expr, line: usize },
    /// `{% set NAME %}…{% endset %}`.
    Capture { name: String, body: Vec<Node>, line: usize },
    /// A tag or an expression that has no counterpart.
    Unknown { source: String, why: String, line: usize },
}
