//! `pave eject`: a service leaves its path for good. What stays is a plain repository; only its history knows of pave.
//!
//! What counts is the commit that is checked out. A commit without pave's files is made of it; then the work tree and the index follow,
//! and HEAD last. Stopped anywhere before that, the service is found in HEAD again, and the same command goes on.

mod error;
mod leave;
mod plan;
mod traces;

pub use error::EjectError;
pub use leave::{leave, refuse_nobody};
pub use plan::{Edited, EjectPlan, Ejected, Outcome, plan};
pub use traces::Mention;
