//! Files that a side calls by another name than the base does.

use std::collections::BTreeMap;

use super::places::Entries;
use crate::base::git::{GitError, GitPath, ObjectId, Quarantine};

/// The most files that one side added and that are read to find out what they were before. Beyond that only a file that moved without
/// any change is known again. Git itself, which merges, has no such limit: this is for telling about it.
const LIMIT: usize = 200;

/// By the path in the base: the path on the other side.
pub(super) type Moves = BTreeMap<GitPath, GitPath>;

/// What moved between `from`, which holds `base`, and `to`.
pub(super) fn moves(quarantine: &Quarantine, base: &Entries, from: ObjectId, to: ObjectId) -> Result<Moves, GitError> {
    let changes = quarantine.changes_with_renames(from, to, LIMIT)?;
    let moved = changes.iter().filter_map(|change| change.moved());
    Ok(moved.filter(|(from, _)| base.contains_key(from)).map(|(from, to)| (from.clone(), to.clone())).collect())
}
