//! Doing it, in an order in which it may be stopped anywhere.

use std::path::Path;

use super::ground::Ground;
use super::{AdoptError, AdoptPlan, Fate};
use crate::base::fs::{self, Added, Staging};
use crate::base::git::{GitConfig, Graft, Identities, NewCommit, NewEntry, ObjectId, Place, commit_files, moment};
use crate::base::{FileTree, RelPath, interrupt};
use crate::ops::Error;
use crate::ops::create::Dialog;

/// The commits of an adoption.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    /// The merge.
    pub commit: ObjectId,
    /// Its second parent: the render alone.
    pub render: ObjectId,
}

/// Commits the plan, and adds its files to the index and the work tree.
pub(super) fn write(
    ground: &Ground,
    plan: &AdoptPlan,
    config: &GitConfig,
    dialog: Option<&dyn Dialog>,
) -> Result<Written, Error> {
    let by = match (Identities::configured(config), dialog) {
        (Some(configured), _) => configured,
        (None, Some(dialog)) => Identities::of(dialog.identity()?),
        (None, None) => return Err(AdoptError::NoIdentity.into()),
    };
    let added: Vec<&RelPath> = plan.comparison.paths(|fate| matches!(fate, Fate::Added { .. })).collect();
    let missing: Vec<&RelPath> = plan.comparison.paths(|fate| *fate == Fate::Added { is_written: false }).collect();
    let written = commit(ground, plan, &added, &by, config.is_true("commit.gpgsign"))?;
    let graft = Graft::new(&ground.top);
    // Beside the objects: most often on the same disk as the work tree, and never in anybody's way.
    // Two at once would take each other's files out of the index.
    let _lock = fs::Lock::wait_for_directory(&ground.git_directory)?;
    if Place::around(&ground.top)?.and_then(|place| place.head) != Some(ground.head) {
        return Err(AdoptError::Moved.into());
    }
    let staging = Staging::beside(&ground.git_directory.join("adopt"))?;
    let files = staging.path().join("files");
    graft.check_out(&entries(ground, plan, &missing), &files, staging.path())?;
    interrupt::check()?;
    let mut placed = Added::default();
    let added = entries(ground, plan, &added);
    let done = place(ground, &mut placed, &files, &missing).and_then(|()| {
        graft.add_to_index(&added)?;
        let subject = format!("pave adopt: {}", subject(plan));
        graft.move_head(ground.head, written.commit, &subject).inspect_err(|_| {
            // Best effort: what stays in the index is what the next run adds.
            let _ = graft.take_out_of_index(&added);
        })?;
        Ok(())
    });
    done.map(|()| written).map_err(|error| {
        placed.take_back();
        // Ctrl-C reaches git too, which then ends with an error.
        interrupt::check().err().map_or(error, Error::from)
    })
}

fn place(ground: &Ground, placed: &mut Added, files: &Path, missing: &[&RelPath]) -> Result<(), Error> {
    for path in missing {
        interrupt::check()?;
        let from = files.join(ground.in_repository(path.as_str()));
        placed.add(&ground.directory, path, &from)?;
    }
    Ok(())
}

fn entries(ground: &Ground, plan: &AdoptPlan, paths: &[&RelPath]) -> Vec<NewEntry> {
    let entry = |path: &&RelPath| {
        let file = plan.tree.get(path.as_str())?;
        let path = ground.in_repository(path.as_str());
        Some(NewEntry { path, mode: file.mode.as_git(), blob: ObjectId::of_blob(&file.content) })
    };
    paths.iter().filter_map(entry).collect()
}

/// Writes both commits; nothing refers to them yet.
fn commit(ground: &Ground, plan: &AdoptPlan, added: &[&RelPath], by: &Identities, sign: bool) -> Result<Written, Error> {
    let (mut whole, mut new) = (FileTree::default(), FileTree::default());
    for (path, file) in plan.tree.iter() {
        let in_repository = RelPath::new(&ground.in_repository(path.as_str()))?;
        if added.contains(&path) {
            new.insert(in_repository.clone(), file.clone())?;
        }
        whole.insert(in_repository, file.clone())?;
    }
    let at = moment();
    let trailers = format!(
        "\n\nTemplate: {} {}\nRegistry: {}\nDigest: {}\n",
        plan.template.name, plan.template.version, plan.lock.registry, plan.lock.digest,
    );
    let message = format!("Render {} from {} {}{trailers}", plan.service, plan.template.name, plan.template.version);
    let render = commit_files(&ground.top, &[], &[], &whole, NewCommit { message: &message, by, at, sign })?;
    let message = format!("{}{trailers}", subject(plan));
    let parents = [ground.head, render];
    let commit = commit_files(&ground.top, &parents, &[], &new, NewCommit { message: &message, by, at, sign })?;
    Ok(Written { commit, render })
}

fn subject(plan: &AdoptPlan) -> String {
    format!("Adopt {} into {} {}", plan.service, plan.template.name, plan.template.version)
}
