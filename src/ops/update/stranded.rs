//! Files under an exception that the new version has elsewhere, or no more: they stay, and nothing may read them.

use std::collections::BTreeMap;

use super::UpdateError;
use crate::base::RelPath;
use crate::base::git::{GitPath, ObjectId, Quarantine, TreeEdits, TreeEntry};
use crate::output::Talk;
use crate::service::Files;

/// The most new files that are read to find out what they were before.
const LIMIT: usize = 200;

/// What is asked.
pub(super) struct Renders<'a> {
    pub(super) quarantine: &'a Quarantine,
    pub(super) base: &'a Files,
    pub(super) theirs: &'a Files,
    /// Renames that migrations declare.
    pub(super) declared: &'a [(RelPath, RelPath)],
    /// What the new version is called.
    pub(super) label: &'a str,
}

/// Warns of each file that the team has, that `is_excepted`, and that the new version does not have any more.
pub(super) fn warn(
    renders: &Renders<'_>,
    is_excepted: impl Fn(&RelPath) -> bool,
    has: impl Fn(&RelPath) -> Result<bool, UpdateError>,
    talk: &dyn Talk,
) -> Result<(), UpdateError> {
    let gone = renders.base.keys().filter(|path| is_excepted(path) && !renders.theirs.contains_key(*path));
    let gone: Vec<&RelPath> =
        gone.filter_map(|path| has(path).map(|has| has.then_some(path)).transpose()).collect::<Result<_, _>>()?;
    if gone.is_empty() {
        return Ok(());
    }
    let moves = moves(renders)?;
    for path in gone {
        let advice = match moves.get(path.as_str()) {
            Some(to) => format!("its place is `{to}` now: carry your change over there, then remove `{path}` and the exception"),
            None => format!("where nothing of yours needs it, remove `{path}` and the exception"),
        };
        talk.warn(&format!(
            "`{path}` is under an exception and stays, but {} has no such file any more, and nothing may read it; {advice}",
            renders.label
        ));
    }
    Ok(())
}

/// By the path in the base: the path that the new version has for it.
fn moves(renders: &Renders<'_>) -> Result<BTreeMap<String, String>, UpdateError> {
    let tree = |files: &Files| -> Result<ObjectId, UpdateError> {
        let entries = files.iter().map(|(path, (mode, id))| (GitPath::from(path), Some(TreeEntry::file(*mode, *id))));
        Ok(renders.quarantine.edit_tree(None, &entries.collect::<TreeEdits>())?)
    };
    let changes = renders.quarantine.changes_with_renames(tree(renders.base)?, tree(renders.theirs)?, LIMIT)?;
    let found = changes.iter().filter_map(|change| change.moved()).map(|(from, to)| (from.to_string(), to.to_string()));
    let declared = renders.declared.iter().map(|(from, to)| (from.to_string(), to.to_string()));
    Ok(found.chain(declared).collect())
}
