//! Floor 3: policies, which say what must hold of every service, whatever its template.
//!
//! A registry holds them as `policies/NAME.yaml`. Each has rules, expressions in CEL that must be true of what the policy is about:
//! each document of some files, their text, their Dockerfile instructions, or the service as a whole. [`Policies`] are read from the
//! files' texts; [`Policies::judge`] gives what they find. Nothing here reads a disk, and no policy can: an expression sees what it
//! is given, and takes no longer and no more memory than it may.

mod document;
mod error;
mod evaluate;
mod expression;
mod finding;
mod format;
mod functions;
mod meter;
mod reading;
mod rules;
mod subject;
#[cfg(test)]
mod tests;
mod value;

pub use error::PolicyError;
pub use finding::{Finding, FindingKind, Judgement, MAX_FINDINGS, Severity};
#[cfg(test)]
pub use format::Written;
pub use rules::{Policies, Policy};
pub use subject::{Files, Subject};
