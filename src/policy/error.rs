//! A policy that is none.

use crate::base::{Diagnostic, Excerpt, Exit};

/// A file of `policies/` that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the policy `{name}` is not valid: {message}")]
pub struct PolicyError {
    /// The policy.
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub excerpt: Box<Excerpt>,
}

impl Diagnostic for PolicyError {
    fn code(&self) -> &'static str {
        "invalid-policy"
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some("the registry's owners find it with `pave template lint` in the registry; a newer pave may know what this one does not".into())
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        Some(&self.excerpt)
    }
}
