//! What git itself loses.
//!
//! Seldom, a merge that git calls clean lacks a file of one side: where a directory that the template renamed holds a file that the
//! team made a directory of, for one (git 2.39). So what the team wrote is looked for in the result, and put back where it is missing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::sides::Sides;
use crate::base::git::{GitError, GitPath, MergedTree, TreeChange, TreeEdits, TreeEntry};

/// By the path that the team has: where it was put back.
pub(super) type Rescued = BTreeMap<GitPath, GitPath>;

/// Puts back into `merged` what is missing there of the team's.
pub(super) fn rescue(sides: &Sides<'_>, merged: &mut MergedTree) -> Result<Rescued, GitError> {
    let quarantine = sides.request.quarantine;
    let changes = quarantine.changes(sides.request.ours, merged.tree)?;
    let mut edits = TreeEdits::new();
    let mut rescued = Rescued::new();
    for (path, entry) in suspects(sides, merged, &changes) {
        if entry.is_regular() && is_there(sides, merged, &changes, (&path, entry))? {
            continue;
        }
        let mut place = path.clone();
        for number in 0.. {
            if !edits.contains_key(&place) && !is_taken(sides, merged, &place)? {
                break;
            }
            place = GitPath::from([path.as_bytes(), format!("~yours_{number}").as_bytes()].concat().as_slice());
        }
        edits.insert(place.clone(), Some(entry));
        rescued.insert(path, place);
    }
    if !edits.is_empty() {
        merged.tree = quarantine.edit_tree(Some(merged.tree), &edits)?;
    }
    Ok(rescued)
}

/// What the team wrote at paths that changed, and what may not be there any more.
fn suspects(sides: &Sides<'_>, merged: &MergedTree, changes: &[TreeChange]) -> BTreeMap<GitPath, TreeEntry> {
    let after = changes.iter().filter_map(|change| change.after.as_ref());
    let stages = merged.unmerged.values().filter_map(|stages| stages[1]);
    let kept: BTreeSet<_> = after.map(|(_, entry)| entry.id).chain(stages.map(|entry| entry.id)).collect();
    let new_name =
        |path: &GitPath| sides.declared.iter().find(|(_, old)| *old == path).map_or(path.clone(), |(new, _)| new.clone());
    let is_own = |(path, entry): &&(GitPath, TreeEntry)| {
        let path = new_name(path);
        let is_settled = sides.settled.contains_key(&path) || merged.unmerged.contains_key(&path);
        !is_settled && !kept.contains(&entry.id) && sides.base.get(&path).is_none_or(|base| base.id != entry.id)
    };
    changes.iter().filter_map(|change| change.before.as_ref()).filter(is_own).cloned().collect()
}

/// Whether every line of a file of the team is in something that the merge wrote, or is one that the template may take away.
fn is_there(
    sides: &Sides<'_>,
    merged: &MergedTree,
    changes: &[TreeChange],
    (path, ours): (&GitPath, TreeEntry),
) -> Result<bool, GitError> {
    let quarantine = sides.request.quarantine;
    let content = quarantine.read_blob(ours.id)?;
    let mut missing: HashSet<&[u8]> = lines(&content).collect();
    let after = changes.iter().filter_map(|change| change.after.as_ref());
    // Where it most probably is comes first.
    let same = after.clone().filter(|(place, _)| place == path).map(|(_, entry)| *entry);
    let stages = merged.unmerged.values().filter_map(|stages| stages[1]);
    let places = sides.base.get(path).copied().into_iter().chain(same).chain(after.map(|(_, entry)| *entry)).chain(stages);
    let mut read = BTreeSet::new();
    for entry in places.chain(sides.base.values().copied()).filter(|entry| entry.is_regular()) {
        if missing.is_empty() {
            break;
        }
        if read.insert(entry.id) {
            let other = quarantine.read_blob(entry.id)?;
            for line in lines(&other) {
                missing.remove(line);
            }
        }
    }
    Ok(missing.is_empty())
}

/// The lines of a text, without what ends them.
fn lines(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    content.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Whether something is at `path`, or a file where its directories would have to be.
fn is_taken(sides: &Sides<'_>, merged: &MergedTree, path: &GitPath) -> Result<bool, GitError> {
    let entry = |path: &GitPath| sides.request.quarantine.entry(merged.tree, path);
    if entry(path)?.is_some() {
        return Ok(true);
    }
    for parent in path.parents() {
        if entry(&parent)?.is_some_and(|entry| !entry.is_directory()) {
            return Ok(true);
        }
    }
    Ok(false)
}
