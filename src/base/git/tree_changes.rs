//! What differs between two trees.

use git2::{Delta, DiffDelta, DiffFile, DiffFindOptions, DiffOptions};

use super::{GitError, GitPath, ObjectId, Quarantine, TreeEntry};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeChange {
    /// What the first tree has, and where.
    pub before: Option<(GitPath, TreeEntry)>,
    /// What the second tree has, and where.
    pub after: Option<(GitPath, TreeEntry)>,
}

impl TreeChange {
    /// Where a file was and where it is, if it moved.
    #[must_use]
    pub fn moved(&self) -> Option<(&GitPath, &GitPath)> {
        let (before, after) = (&self.before.as_ref()?.0, &self.after.as_ref()?.0);
        (before != after).then_some((before, after))
    }
}

impl Quarantine {
    /// What differs between two trees, file by file. A file whose kind changes (a link that was a regular file) is one that goes and
    /// one that comes.
    pub fn changes(&self, from: ObjectId, to: ObjectId) -> Result<Vec<TreeChange>, GitError> {
        self.difference(from, to, None)
    }

    /// The same, where what went and what came elsewhere is one change if half of it is alike. Looks for that only if no more than `limit`
    /// files came.
    pub fn changes_with_renames(&self, from: ObjectId, to: ObjectId, limit: usize) -> Result<Vec<TreeChange>, GitError> {
        self.difference(from, to, Some(limit))
    }

    fn difference(&self, from: ObjectId, to: ObjectId, renames: Option<usize>) -> Result<Vec<TreeChange>, GitError> {
        let error = GitError::library("compare two trees");
        let tree = |id: ObjectId| self.repository().find_tree(id.0).map_err(&error);
        let mut options = DiffOptions::new();
        options.skip_binary_check(true);
        let mut diff =
            self.repository().diff_tree_to_tree(Some(&tree(from)?), Some(&tree(to)?), Some(&mut options)).map_err(&error)?;
        let come = diff.deltas().filter(|delta| delta.status() == Delta::Added).count();
        if renames.is_some() && come > 0 {
            let mut find = DiffFindOptions::new();
            find.renames(true).rename_threshold(50).rename_limit(usize::MAX >> 1).ignore_whitespace(true);
            find.exact_match_only(renames.is_some_and(|limit| come > limit));
            diff.find_similar(Some(&mut find)).map_err(&error)?;
        }
        Ok(diff.deltas().map(|delta| change(&delta)).collect())
    }
}

fn change(delta: &DiffDelta<'_>) -> TreeChange {
    let side = |file: &DiffFile<'_>| {
        let entry = TreeEntry { mode: u32::from(file.mode()), id: ObjectId(file.id()) };
        Some((GitPath::from(file.path_bytes()?), entry))
    };
    let (before, after) = (side(&delta.old_file()), side(&delta.new_file()));
    match delta.status() {
        Delta::Added => TreeChange { before: None, after },
        Delta::Deleted => TreeChange { before, after: None },
        _ => TreeChange { before, after },
    }
}
