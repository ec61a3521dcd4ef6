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
mod sides;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use conflict::{Conflict, ConflictKind};
pub use outcome::{FileOutcome, Outcome};

use crate::base::git::{GitError, GitPath, ObjectId, Quarantine, ThreeWay, TreeEdits, merge_trees};
use crate::base::{Mode, RelPath};
use sides::Sides;

/// What a render holds: blobs of the repository or the quarantine.
pub type Files = BTreeMap<RelPath, (Mode, ObjectId)>;

/// Three versions of a service, and what is known of them.
pub struct MergeRequest<'a> {
    /// Where new objects go.
    pub quarantine: &'a Quarantine,
    /// The service's directory in its repository; `""` at the top.
    pub prefix: &'a str,
    /// The render of the version that the service has. A file whose content cannot be had is left out.
    pub base: &'a Files,
    /// The render of the version that it is to have.
    pub theirs: &'a Files,
    /// The repository's root: that of HEAD, with the files that pave itself writes as they are to become.
    pub ours: ObjectId,
    /// Renames that migrations declare: a path in `base`, and what it is called in `theirs`.
    pub renames: &'a [(RelPath, RelPath)],
    /// Whether a path is under an exception.
    pub excepted: &'a dyn Fn(&RelPath) -> bool,
    /// Paths in `theirs` that nobody edits: the render's content is taken whole.
    pub generated: &'a BTreeSet<RelPath>,
    /// What conflict markers call the three.
    pub labels: ThreeWay<&'a str>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The repository's new root. Files that conflict have markers.
    pub tree: ObjectId,
    /// Paths in the repository that somebody has to resolve; with none, the merge is clean.
    pub conflicts: Vec<Conflict>,
    /// What became of each file that is not the same on all sides, by path.
    pub files: Vec<FileOutcome>,
    /// What git could not decide and left as it was, with nothing to resolve; in its own words.
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
    }
    let deleted = deleted::resolve(request.quarantine, &mut tree)?;
    let conflicts = conflict::conflicts(request.quarantine, &tree)?;
    let files = outcome::outcomes(&sides, &tree, &deleted)?;
    let is_note = |kind: &str, paths: &[GitPath]| {
        kind.starts_with("CONFLICT") && !paths.iter().any(|path| tree.unmerged.contains_key(path) || deleted.contains(path))
    };
    let notes = tree.messages.iter().filter(|message| is_note(&message.kind, &message.paths));
    let notes = notes.map(|message| message.text.clone()).collect();
    Ok(Merged { tree: tree.tree, conflicts, files, notes })
}

/// Paths under an exception that are not as they were.
fn excepted(request: &MergeRequest<'_>, result: ObjectId) -> Result<BTreeSet<GitPath>, GitError> {
    let is_excepted = |path: &GitPath| {
        let inside = path.inside(request.prefix).and_then(|path| RelPath::from_bytes(path.as_bytes()).ok());
        inside.is_some_and(|path| (request.excepted)(&path))
    };
    let changes = request.quarantine.changes(request.ours, result)?;
    let paths = changes.into_iter().flat_map(|change| [change.before, change.after]).flatten();
    Ok(paths.map(|(path, _)| path).filter(is_excepted).collect())
}
