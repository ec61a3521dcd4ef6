//! Looking at every file of the lock.

use super::committed;
use super::look::Look;
use super::objects::{Committed, Nothing, Objects};
use super::renames;
use super::state::{Drift, FileState, Survey};
use super::work_tree::WorkTree;
use crate::base::RelPath;
use crate::base::git::{CommitTree, ObjectId, Place, WorkIndex};
use crate::service::{LockedFile, Service, ServiceError};
use crate::template::{Unparsable, unparsable};

/// Largest file that is parsed, in bytes.
const MAX_PARSED: u64 = 8 << 20;

/// Compares every file of the lock with what is there: in the work tree, or, where there is none, in the newest commit.
pub fn survey(service: &Service) -> Result<Survey, ServiceError> {
    let bare = |place: &&Place| place.work_tree.is_none();
    if let Some((place, head)) = service.place.as_ref().filter(bare).and_then(|place| Some((place, place.head?))) {
        let commit = Committed { tree: CommitTree::open(&place.git_directory, head)?, prefix: service.prefix() };
        return all(service, &commit, |path, locked| Ok(committed::look(&commit, path, locked)));
    }
    let index = service.place.as_ref().map(WorkIndex::open).transpose()?;
    let work_tree = WorkTree::new(&service.directory, index.as_ref());
    let objects: &dyn Objects = match &index {
        Some(index) => index,
        None => &Nothing,
    };
    all(service, objects, |path, locked| Ok(work_tree.look(path, locked)?))
}

fn all(
    service: &Service,
    objects: &dyn Objects,
    look: impl Fn(&RelPath, &LockedFile) -> Result<Look, ServiceError>,
) -> Result<Survey, ServiceError> {
    let mut files = Vec::with_capacity(service.lock.files.len());
    for (path, locked) in &service.lock.files {
        let Look { drift, content } = look(path, locked)?;
        let is_deployed = content.as_deref().is_some_and(|content| super::is_deployed(content, locked.blob));
        let drift = drift.filter(|drift| !is_deployed || *drift != Drift::Edited { mode: None });
        let is_edited = matches!(drift, Some(Drift::Edited { .. }));
        let unparsable = content.filter(|_| is_edited).and_then(|content| damage(path, &content, locked.blob, objects));
        files.push(FileState { path: path.clone(), part: locked.part.clone(), is_starter: locked.is_starter, drift, unparsable });
    }
    renames::find(&mut files, &service.lock, objects);
    Ok(Survey { files })
}

/// Why a file does not parse any more. A file that did not when it was rendered is of a kind of its own, as a Helm chart's; where that
/// cannot be looked up, YAML that holds `{{` may be.
fn damage(path: &RelPath, content: &[u8], rendered: ObjectId, objects: &dyn Objects) -> Option<Unparsable> {
    if content.len() as u64 > MAX_PARSED {
        return None;
    }
    let found = match std::str::from_utf8(content) {
        Ok(text) => unparsable(path, text)?,
        Err(_) => return None,
    };
    let was_good = match objects.content(rendered, MAX_PARSED) {
        Some(rendered) => String::from_utf8(rendered).is_ok_and(|text| unparsable(path, &text).is_none()),
        None => found.kind != "YAML" || !content.windows(2).any(|pair| pair == b"{{"),
    };
    was_good.then_some(found)
}
