//! The object database of a repository, read by id.

use std::path::Path;

use git2::{ObjectType, Repository};

use super::{GitError, ObjectId, Place};

/// Largest file that is read, in bytes: no template renders a larger one.
const MAX_BLOB: usize = 64 << 20;

/// The objects of a repository.
pub struct Objects(Repository);

impl Objects {
    /// Those of the repository at `place`.
    pub fn of(place: &Place) -> Result<Self, GitError> {
        Self::open(place.work_tree.as_deref().unwrap_or(&place.git_directory))
    }

    /// Those of the repository whose work tree or git directory `path` is.
    pub fn open(path: &Path) -> Result<Self, GitError> {
        Repository::open(path).map(Self).map_err(GitError::library("open the repository"))
    }

    /// Whether the content of the file `id` is there. A shallow or partial clone may know its name alone.
    #[must_use]
    pub fn has_file(&self, id: ObjectId) -> bool {
        self.0.odb().and_then(|objects| objects.read_header(id.0)).is_ok_and(|(size, kind)| is_file(size, kind))
    }

    /// The content of the file `id`; none where it is not there.
    pub fn file(&self, id: ObjectId) -> Result<Option<Vec<u8>>, GitError> {
        let objects = self.0.odb().map_err(GitError::library("read the objects"))?;
        // Asked before it is read: it may be larger than the memory.
        if !objects.read_header(id.0).is_ok_and(|(size, kind)| is_file(size, kind)) {
            return Ok(None);
        }
        let object = objects.read(id.0).map_err(GitError::library("read an object"))?;
        Ok(Some(object.data().to_vec()))
    }
}

fn is_file(size: usize, kind: ObjectType) -> bool {
    kind == ObjectType::Blob && size <= MAX_BLOB
}
