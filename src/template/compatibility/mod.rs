//! Two versions of a template: what a step from one to the other means for services.
//!
//! [`compare`] says whether it is a patch, a minor or a major step, and why. [`trial_update`] takes a service from one to the other.
//! Both only look at what templates say and render, so that a stranger's stay in processes of their own.

mod answers;
mod change;
mod comparison;
mod conditions;
mod files;
mod inputs;
mod parts;
mod samples;
mod schema;
#[cfg(test)]
mod tests;
mod trial;
mod truth;

pub use change::{Change, ChangeKind, Severity};
pub use comparison::{Comparison, compare};
pub use files::{FileChange, FileFate};
pub use samples::{Sample, samples};
pub use trial::{Trial, trial_update};
