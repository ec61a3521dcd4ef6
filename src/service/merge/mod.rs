//! The merge of a new version into a service: what the template changed, what the team changed, and what comes of both.
//!
//! Git's own engine merges ([`merge_trees`]). What pave knows and git cannot is said to it beforehand, in the trees that it is given:
//! renames that a migration declares, files under an exception, files that are rendered whole, line endings that one side changed. What a
//! team deleted is taken out of the result afterwards, and then told file by file what became of it.

mod conflict;
mod deleted;
mod line_endings;
mod moves;
mod outcome;
mod places;
mod request;
mod rescued;
mod run;
mod sides;
mod telling;
#[cfg(test)]
mod tests;

pub use conflict::{Conflict, ConflictKind};
pub use outcome::{FileOutcome, Outcome};
pub use request::{Files, MergeRequest};
pub use run::{Merged, merge};
