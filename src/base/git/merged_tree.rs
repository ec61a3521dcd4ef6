//! What comes of a merge of three trees.

use std::collections::BTreeMap;

use super::{GitPath, ObjectId, TreeEntry};

/// One thing for each side of a merge: a tree, or a name for people.
#[derive(Debug, Clone, Copy)]
pub struct ThreeWay<T> {
    /// What both come from.
    pub base: T,
    /// The side that is merged into.
    pub ours: T,
    /// The other one.
    pub theirs: T,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedTree {
    /// Everything, with markers in files that conflict.
    pub tree: ObjectId,
    /// Whether git calls it clean. It may not be though no path is unmerged.
    pub is_clean: bool,
    /// Unmerged paths with what base, ours and theirs have there.
    pub unmerged: BTreeMap<GitPath, [Option<TreeEntry>; 3]>,
    /// What git has to say.
    pub messages: Vec<MergeMessage>,
}

/// What git says about some paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeMessage {
    /// What it is about: `CONFLICT (modify/delete)`, `Auto-merging`. These words do not change.
    pub kind: String,
    /// The paths.
    pub paths: Vec<GitPath>,
    /// The message for people. Its words may change.
    pub text: String,
}
