//! The base of a service: what pave rendered last time.
//!
//! Its contents lie in the service's own object database, under the ids that the lock names. A shallow clone or a squashed history may
//! lack some; they are rendered again, and taken only where their ids are the recorded ones.

use std::collections::BTreeMap;

use super::{LockedFile, Service};
use crate::base::git::{GitError, ObjectId, Objects};
use crate::base::{FileTree, RelPath};

/// What pave rendered last time, as far as it can be had.
pub struct Base {
    /// Every file, as the lock names it.
    pub files: BTreeMap<RelPath, LockedFile>,
    /// Contents that the repository does not have and that were rendered again, by their ids.
    pub rendered: BTreeMap<ObjectId, Vec<u8>>,
    /// Files whose contents cannot be had, in path order.
    pub missing: Vec<RelPath>,
    objects: Option<Objects>,
}

impl Base {
    /// What the repository of the service has of it.
    pub fn recorded(service: &Service) -> Result<Self, GitError> {
        let objects = service.place.as_ref().map(Objects::of).transpose()?;
        let is_there = |file: &LockedFile| objects.as_ref().is_some_and(|objects| objects.has_file(file.blob));
        let files = service.lock.files.clone();
        let missing = files.iter().filter(|(_, file)| !is_there(file)).map(|(path, _)| path.clone()).collect();
        Ok(Self { files, rendered: BTreeMap::new(), missing, objects })
    }

    /// Takes what is missing from a render, as far as it is what the lock names.
    pub fn complete(&mut self, render: &FileTree) {
        let (files, rendered) = (&self.files, &mut self.rendered);
        self.missing.retain(|path| {
            let wanted = files.get(path).map(|file| file.blob);
            let found = render.get(path.as_str()).filter(|file| Some(ObjectId::of_blob(&file.content)) == wanted);
            let Some((file, id)) = found.zip(wanted) else { return true };
            rendered.insert(id, file.content.clone());
            false
        });
    }

    /// The content of the file at `path`; none where it is not part of the base, or cannot be had.
    pub fn content(&self, path: &RelPath) -> Result<Option<Vec<u8>>, GitError> {
        let Some(file) = self.files.get(path) else { return Ok(None) };
        match (self.rendered.get(&file.blob), &self.objects) {
            (Some(content), _) => Ok(Some(content.clone())),
            (None, Some(objects)) => objects.file(file.blob),
            (None, None) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Base;
    use crate::base::git::ObjectId;
    use crate::base::{File, FileTree, Mode, RelPath};
    use crate::service::LockedFile;

    #[test]
    fn a_render_gives_what_is_missing_only_where_it_is_what_the_lock_names() {
        let path = |path: &str| RelPath::new(path).expect("a good path");
        let file = |content: &str| File { mode: Mode::Regular, content: content.as_bytes().to_vec() };
        let locked = |content: &str| LockedFile {
            mode: Mode::Regular,
            blob: ObjectId::of_blob(content.as_bytes()),
            part: "x".into(),
            is_starter: false,
        };
        let files: BTreeMap<_, _> =
            [("same", "1"), ("other", "2"), ("gone", "3")].map(|(at, text)| (path(at), locked(text))).into();
        let missing = files.keys().cloned().collect();
        let mut base = Base { files, rendered: BTreeMap::new(), missing, objects: None };
        let mut render = FileTree::default();
        for (at, text) in [("same", "1"), ("other", "not 2"), ("new", "4")] {
            render.insert(path(at), file(text)).expect("it fits");
        }
        base.complete(&render);
        assert_eq!(base.missing, [path("gone"), path("other")]);
        let content = |at: &str| base.content(&path(at)).expect("no repository, no error");
        assert_eq!(content("same").as_deref(), Some(&b"1"[..]));
        assert!(content("other").is_none() && content("gone").is_none() && content("new").is_none());
    }
}
