//! Templates of other tools, read: Jinja as cookiecutter and copier have it, and the dialect of Backstage.
//!
//! A file is cut into [`Segment`]s, as its own engine would cut it, so that the white space in them is what that engine prints;
//! [`parse`] makes [`Node`]s of those. Nothing is evaluated.

mod ast;
mod expression;
mod node;
mod operand;
mod parse;
mod segment;
mod syntax;
mod token;

pub(super) use ast::{Expr, Operator};
pub(super) use expression::parse_expression;
pub(super) use node::Node;
pub(super) use parse::parse;
pub(super) use syntax::{Flavour, Syntax};
