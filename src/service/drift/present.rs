//! All files of a service as they are, those of its team too.

use super::objects::{Committed, Objects};
use super::work_tree::WorkTree;
use crate::base::git::{CommitTree, ObjectId, WorkIndex};
use crate::base::{RelPath, fs};
use crate::service::{Service, ServiceError};

/// Largest file that is read, in bytes.
const MAX_SIZE: u64 = 8 << 20;

/// The files of a service: those that were rendered, and those that git knows besides.
pub struct Present<'a> {
    service: &'a Service,
    place: Where<'a>,
    files: Vec<(String, Option<ObjectId>)>,
}

enum Where<'a> {
    WorkTree(WorkTree<'a>),
    Commit(Committed<'a>),
}

impl<'a> Present<'a> {
    /// Those of the work tree, or, where there is none, of the newest commit.
    pub fn of(service: &'a Service) -> Result<Self, ServiceError> {
        let bare = service.place.as_ref().filter(|place| place.work_tree.is_none());
        if let Some((place, head)) = bare.and_then(|place| Some((place, place.head?))) {
            let commit = Committed { tree: CommitTree::open(&place.git_directory, head)?, prefix: service.prefix() };
            let files = commit.files().into_iter().map(|(path, id)| (path, Some(id))).collect();
            return Ok(Self { service, place: Where::Commit(commit), files });
        }
        let index = service.place.as_ref().map(WorkIndex::open).transpose()?;
        let mut paths: Vec<String> = service.lock.files.keys().map(ToString::to_string).collect();
        paths.extend(index.iter().flat_map(WorkIndex::files).map(|(path, _)| path));
        paths.sort();
        paths.dedup();
        let tree = WorkTree::new(&service.directory, None);
        let is_there = |path: &String| RelPath::new(path).is_ok_and(|path| tree.is_file_or_link(&path));
        let files = paths.into_iter().filter(is_there).map(|path| (path, None)).collect();
        Ok(Self { service, place: Where::WorkTree(tree), files })
    }

    /// Their paths, in order.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.files.iter().map(|(path, _)| path.as_str()).collect()
    }

    /// The content of one; none of a link, and of what is too large or cannot be read.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let index = self.files.binary_search_by(|(known, _)| known.as_str().cmp(path)).ok()?;
        match &self.place {
            Where::Commit(commit) => {
                let is_link = commit.mode(path) == Some(crate::base::Mode::Symlink);
                commit.content(self.files[index].1?, MAX_SIZE).filter(|_| !is_link)
            }
            Where::WorkTree(tree) => {
                let path = RelPath::new(path).ok()?;
                tree.is_file(&path).then(|| fs::read_file(&self.service.directory.join(path.as_str()), MAX_SIZE).ok()).flatten()
            }
        }
    }

    /// Where a link points; none of what is no link.
    #[must_use]
    pub fn link(&self, path: &str) -> Option<Vec<u8>> {
        match &self.place {
            Where::Commit(commit) => {
                let (id, mode) = commit.entry(path)?;
                (mode == Some(crate::base::Mode::Symlink)).then(|| commit.content(id, MAX_SIZE)).flatten()
            }
            Where::WorkTree(tree) => tree.target(&RelPath::new(path).ok()?),
        }
    }
}
