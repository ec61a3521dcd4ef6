//! What is to be merged.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::git::{GitPath, ObjectId, Quarantine, ThreeWay};
use crate::base::{Mode, RelPath};

/// What a render holds: blobs of the repository or the quarantine.
pub type Files = BTreeMap<RelPath, (Mode, ObjectId)>;

/// Three versions of a service, and what is known of them.
pub struct MergeRequest<'a> {
    /// Where new objects go.
    pub quarantine: &'a Quarantine,
    /// The service's directory in its repository; `""` at the top.
    pub prefix: &'a str,
    /// The render of the version that the service has. A file whose content cannot be had is left out.
    pub base: &'a Files,
    /// The render of the version that it is to have.
    pub theirs: &'a Files,
    /// The repository's root: that of HEAD, with the files that pave itself writes as they are to become.
    pub ours: ObjectId,
    /// Renames that migrations declare: a path in `base`, and what it is called in `theirs`.
    pub renames: &'a [(RelPath, RelPath)],
    /// Whether a path is under an exception.
    pub excepted: &'a dyn Fn(&RelPath) -> bool,
    /// Paths in `theirs` that nobody edits: the render's content is taken whole.
    pub generated: &'a BTreeSet<RelPath>,
    /// What conflict markers call the three.
    pub labels: ThreeWay<&'a str>,
}

impl MergeRequest<'_> {
    /// Where a file of the service is in the repository.
    pub(super) fn place(&self, path: &RelPath) -> GitPath {
        GitPath::from(path).below(self.prefix)
    }

    /// Whether a path in the repository is under an exception.
    pub(super) fn is_excepted(&self, path: &GitPath) -> bool {
        let inside = path.inside(self.prefix).and_then(|path| RelPath::from_bytes(path.as_bytes()).ok());
        inside.is_some_and(|path| (self.excepted)(&path))
    }
}
