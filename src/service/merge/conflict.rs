//! What somebody has to decide.

use std::fmt;

use crate::base::git::{GitError, GitPath, MergedTree, Quarantine, TreeEntry};

/// A path that is left unmerged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// In the repository.
    pub path: GitPath,
    /// What is wrong.
    pub kind: ConflictKind,
    /// What the base, the team's side and the template's have there: the index's stages 1, 2 and 3.
    pub stages: [Option<TreeEntry>; 3],
}

/// Why two changes do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictKind {
    /// Both changed the same lines.
    Contents,
    /// Both changed it, and it is not text.
    Binary,
    /// Both changed where a link points.
    Link,
    /// Both added it.
    BothAdded,
    /// The template no longer has it.
    DeletedByTemplate,
    /// The team no longer has it.
    DeletedByYou,
    /// Both renamed it.
    BothRenamed,
    /// One side has a directory where the other has a file.
    FileAndDirectory,
    /// It became a file of another kind.
    OtherKind,
    /// Both changed the commit of a submodule.
    Submodule,
    /// Git says why.
    Other,
}

impl fmt::Display for ConflictKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Contents => "both changed the same lines",
            Self::Binary => "both changed it, and it is not text",
            Self::Link => "both changed where the link points",
            Self::BothAdded => "both added it, with different content",
            Self::DeletedByTemplate => "the template deleted it, and you changed it",
            Self::DeletedByYou => "you deleted it, and the template changed it",
            Self::BothRenamed => "both renamed it, to different names",
            Self::FileAndDirectory => "a file on one side, a directory on the other",
            Self::OtherKind => "a regular file on one side, a link or a submodule on the other",
            Self::Submodule => "both changed the submodule",
            Self::Other => "git could not merge it",
        })
    }
}

/// The conflicts that are left in `merged`.
pub(super) fn conflicts(quarantine: &Quarantine, merged: &MergedTree) -> Result<Vec<Conflict>, GitError> {
    let conflict = |(path, stages): (&GitPath, &[Option<TreeEntry>; 3])| {
        Ok(Conflict { path: path.clone(), kind: kind(quarantine, merged, path, stages)?, stages: *stages })
    };
    merged.unmerged.iter().map(conflict).collect()
}

fn kind(
    quarantine: &Quarantine,
    merged: &MergedTree,
    path: &GitPath,
    stages: &[Option<TreeEntry>; 3],
) -> Result<ConflictKind, GitError> {
    let said = |kind: &str| {
        let mut messages = merged.messages.iter();
        messages.any(|message| message.kind.strip_prefix("CONFLICT (") == Some(kind) && message.paths.contains(path))
    };
    let is = |kind: fn(&TreeEntry) -> bool| stages.iter().flatten().any(kind);
    Ok(match stages {
        _ if said("file/directory)") => ConflictKind::FileAndDirectory,
        _ if said("rename/rename)") => ConflictKind::BothRenamed,
        _ if said("distinct modes)") || said("distinct types)") => ConflictKind::OtherKind,
        [Some(_), Some(_), None] => ConflictKind::DeletedByTemplate,
        [Some(_), None, Some(_)] => ConflictKind::DeletedByYou,
        [_, Some(_), Some(_)] if is(|entry| entry.mode == 0o160_000) => ConflictKind::Submodule,
        [None, Some(_), Some(_)] => ConflictKind::BothAdded,
        [Some(_), Some(_), Some(_)] if is(|entry| entry.mode == 0o120_000) => ConflictKind::Link,
        [Some(_), Some(ours), Some(theirs)] if is_binary(quarantine, ours)? || is_binary(quarantine, theirs)? => {
            ConflictKind::Binary
        }
        [Some(_), Some(_), Some(_)] => ConflictKind::Contents,
        _ => ConflictKind::Other,
    })
}

/// As git decides it: by a NUL among the first 8000 bytes.
fn is_binary(quarantine: &Quarantine, entry: &TreeEntry) -> Result<bool, GitError> {
    Ok(quarantine.read_blob(entry.id)?.iter().take(8_000).any(|byte| *byte == 0))
}
