//! A file that the team deleted stays deleted, whatever the template does to it.

use std::collections::BTreeSet;

use crate::base::git::{GitError, GitPath, MergedTree, Quarantine, TreeEdits};

/// Takes out of `merged` what the team deleted and the template changed, where that is all that is wrong, and gives the paths.
pub(super) fn resolve(quarantine: &Quarantine, merged: &mut MergedTree) -> Result<BTreeSet<GitPath>, GitError> {
    let mut deleted = BTreeSet::new();
    for path in merged.unmerged.keys().filter(|path| is_only_deleted(merged, path)) {
        // A directory there is something else.
        if quarantine.entry(merged.tree, path)?.is_none_or(|entry| !entry.is_directory()) {
            deleted.insert(path.clone());
        }
    }
    if !deleted.is_empty() {
        let edits: TreeEdits = deleted.iter().map(|path| (path.clone(), None)).collect();
        merged.tree = quarantine.edit_tree(Some(merged.tree), &edits)?;
        merged.unmerged.retain(|path, _| !deleted.contains(path));
    }
    Ok(deleted)
}

fn is_only_deleted(merged: &MergedTree, path: &GitPath) -> bool {
    let is_deletion = |kind: &str| matches!(kind, "CONFLICT (modify/delete)" | "CONFLICT (rename/delete)");
    let mut said = merged.messages.iter().filter(|message| message.kind.starts_with("CONFLICT") && message.paths.contains(path));
    matches!(merged.unmerged.get(path), Some([Some(_), None, Some(_)])) && said.all(|message| is_deletion(&message.kind))
}
