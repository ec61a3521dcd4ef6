//! Contents that a repository keeps.

use crate::base::Mode;
use crate::base::git::{CommitTree, LfsPointer, ObjectId, WorkIndex};

/// Largest file that is read, in bytes: as much as all that a template may render.
pub(super) const MAX_FILE: u64 = 64 << 20;
/// Most entries of a commit that are looked at.
const MAX_ENTRIES: usize = 200_000;

/// Where contents come from that are not in the work tree.
pub(super) trait Objects {
    /// The content of this id, of at most `limit` bytes.
    fn content(&self, id: ObjectId, limit: u64) -> Option<Vec<u8>>;
    /// Every file of the service that git knows, by path in it, in path order.
    fn files(&self) -> Vec<(String, ObjectId)>;
}

impl Objects for WorkIndex {
    fn content(&self, id: ObjectId, limit: u64) -> Option<Vec<u8>> {
        self.blob(id, limit)
    }
    fn files(&self) -> Vec<(String, ObjectId)> {
        WorkIndex::files(self)
    }
}

/// A commit, seen from a directory in it.
pub(super) struct Committed<'a> {
    pub(super) tree: CommitTree,
    pub(super) prefix: &'a str,
}

impl Committed<'_> {
    /// The path in the repository.
    fn whole(&self, path: &str) -> String {
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }

    /// What lies at `path`: its id, and what kind of file it is.
    pub(super) fn entry(&self, path: &str) -> Option<(ObjectId, Option<Mode>)> {
        self.tree.entry(&self.whole(path))
    }

    /// What kind of file lies at `path`.
    pub(super) fn mode(&self, path: &str) -> Option<Mode> {
        self.entry(path)?.1
    }
}

impl Objects for Committed<'_> {
    fn content(&self, id: ObjectId, limit: u64) -> Option<Vec<u8>> {
        self.tree.content(id, limit)
    }
    fn files(&self) -> Vec<(String, ObjectId)> {
        self.tree.files(self.prefix, MAX_ENTRIES)
    }
}

/// No repository.
pub(super) struct Nothing;

impl Objects for Nothing {
    fn content(&self, _: ObjectId, _: u64) -> Option<Vec<u8>> {
        None
    }
    fn files(&self) -> Vec<(String, ObjectId)> {
        Vec::new()
    }
}

/// Whether `content` and the one of the id `rendered` are one file and the pointer of Git LFS to it.
pub(super) fn is_pointer_or_its_content(objects: &dyn Objects, content: &[u8], rendered: ObjectId) -> bool {
    let rendered = |limit| objects.content(rendered, limit);
    match LfsPointer::parse(content) {
        Some(pointer) => rendered(MAX_FILE).is_some_and(|rendered| pointer.stands_for(&rendered)),
        None => rendered(1024).and_then(|text| LfsPointer::parse(&text)).is_some_and(|pointer| pointer.stands_for(content)),
    }
}
