//! The merge itself.

use std::collections::BTreeSet;

use super::conflict::{Conflict, conflicts};
use super::outcome::{FileOutcome, Outcome};
use super::request::MergeRequest;
use super::rescued::rescue;
use super::sides::Sides;
use super::{deleted, telling};
use crate::base::git::{GitError, GitPath, ObjectId, TreeEdits, merge_trees};

/// What came of it.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The repository's new root. Files that conflict have markers.
    pub tree: ObjectId,
    /// Paths in the repository that somebody has to resolve; with none, the merge is clean.
    pub conflicts: Vec<Conflict>,
    /// What became of each file that is not the same on all sides, by path.
    pub files: Vec<FileOutcome>,
    /// What git could not decide and left as it was, with nothing to resolve, in its own words; and what it lost and was put back.
    pub notes: Vec<String>,
}

impl Merged {
    /// Every object that the merge needs: to be given to [`Quarantine::keep`].
    pub fn objects(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let is_blob = |mode: u32| mode != 0o160_000;
        let stages = self.conflicts.iter().flat_map(|conflict| conflict.stages.iter().flatten());
        std::iter::once(self.tree).chain(stages.filter(move |entry| is_blob(entry.mode)).map(|entry| entry.id))
    }
}

/// Merges. Nothing is written but objects in the quarantine.
pub fn merge(request: &MergeRequest<'_>) -> Result<Merged, GitError> {
    let mut sides = Sides::new(request, &BTreeSet::new())?;
    let mut tree = merge_trees(request.quarantine, sides.trees()?, request.labels)?;
    let touched = excepted(request, tree.tree)?;
    if !touched.is_empty() {
        // A directory that was renamed took files with it that are under an exception: once more, without them.
        sides = Sides::new(request, &touched)?;
        tree = merge_trees(request.quarantine, sides.trees()?, request.labels)?;
        let back: TreeEdits = excepted(request, tree.tree)?
            .into_iter()
            .map(|path| Ok((path.clone(), request.quarantine.entry(request.ours, &path)?)))
            .collect::<Result<_, GitError>>()?;
        tree.tree = request.quarantine.edit_tree(Some(tree.tree), &back)?;
        tree.unmerged.retain(|path, _| !back.contains_key(path));
        sides.settled.extend(back.into_keys().map(|path| (path, Outcome::Excepted)));
    }
    let deleted = deleted::resolve(request.quarantine, &mut tree)?;
    let rescued = rescue(&sides, &mut tree)?;
    let conflicts = conflicts(request.quarantine, &tree)?;
    let files = telling::outcomes(&sides, &tree, &deleted, &rescued)?;
    let is_note = |kind: &str, paths: &[GitPath]| {
        kind.starts_with("CONFLICT") && !paths.iter().any(|path| tree.unmerged.contains_key(path) || deleted.contains(path))
    };
    let notes = tree.messages.iter().filter(|message| is_note(&message.kind, &message.paths));
    let rescued = rescued.iter().map(|(path, place)| format!("git lost `{path}` in the merge; it was put back as `{place}`"));
    let notes = notes.map(|message| message.text.clone()).chain(rescued).collect();
    Ok(Merged { tree: tree.tree, conflicts, files, notes })
}

/// Paths under an exception that are not as they were.
fn excepted(request: &MergeRequest<'_>, result: ObjectId) -> Result<BTreeSet<GitPath>, GitError> {
    let changes = request.quarantine.changes(request.ours, result)?;
    let paths = changes.into_iter().flat_map(|change| [change.before, change.after]).flatten();
    Ok(paths.map(|(path, _)| path).filter(|path| request.is_excepted(path)).collect())
}
