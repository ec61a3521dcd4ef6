//! pave
pub mod base;
