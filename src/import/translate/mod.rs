//! From the templates of other tools to those of pave, so that the same answers print the same bytes.
//!
//! Every expression has a [`Type`] here, as engines differ in how they print what is no text: Python prints `True`, pave `true`. What
//! cannot be translated so that the same comes out is refused with the reason, and never guessed.

mod call;
mod expression;
mod filter;
mod piece;
mod scope;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod writer;

pub(super) use piece::{Level, Piece, Type, literal};
pub(super) use scope::{Binding, Scope};
pub(super) use template::Body;
pub(super) use text::text_expression;
pub(super) use writer::{Out, write};
