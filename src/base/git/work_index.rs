//! A repository's index, and what git makes of the files in its work tree. Nothing is written, the index neither.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use git2::{Config, Index, IndexEntry, IndexTime, ObjectType, Oid, Repository};

use super::line_ends::{Conversion, conversion, has_carriage_returns, looks_like_text, with_line_feeds};
use super::{GitError, ObjectId, Place};
use crate::base::Mode;
use crate::base::fs::{self, Seen, Stamp};

/// Set in an entry that a sparse checkout leaves out of the work tree (gitformat-index(5), "skip-worktree").
const SKIPPED: u16 = 1 << 14;

/// The index of a repository, seen from a directory in it.
pub struct WorkIndex {
    repository: Repository,
    /// None where libgit2 cannot read it, as a split or a sparse one.
    index: Option<Index>,
    /// When the index was written.
    written: Option<(i64, i64)>,
    unmerged: HashSet<Vec<u8>>,
    prefix: String,
    /// Whether the file system keeps executable bits (`core.fileMode`).
    pub has_modes: bool,
    /// Whether it has symbolic links (`core.symlinks`).
    pub has_links: bool,
}

/// What the index has at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staged {
    /// The content.
    pub id: ObjectId,
    /// What kind of file; none for a submodule.
    pub mode: Option<Mode>,
    /// Whether a sparse checkout leaves it out of the work tree.
    pub is_left_out: bool,
    is_as_written: bool,
}

impl Staged {
    /// Whether the file in the work tree is the very one that git wrote, or looked at, when it stored this.
    #[must_use]
    pub fn is_as_written(&self) -> bool {
        self.is_as_written
    }
}

impl WorkIndex {
    /// That of the repository of `place`; paths are below the directory of `place`.
    pub fn open(place: &Place) -> Result<Self, GitError> {
        let repository = Repository::open(&place.git_directory).map_err(GitError::library("open the repository"))?;
        let index = repository.index().ok();
        let path: Option<PathBuf> = index.as_ref().and_then(|index| index.path().map(Path::to_owned));
        let written = match path.map(|path| fs::look(&path)) {
            Some(Ok(Seen::File { stamp, .. })) => Some(stamp.mtime),
            _ => None,
        };
        let config = repository.config().and_then(|mut config| config.snapshot());
        let is_on = |config: &Config, name: &str| config.get_bool(name).unwrap_or(true);
        let (has_modes, has_links) =
            config.map_or((true, true), |config| (is_on(&config, "core.filemode"), is_on(&config, "core.symlinks")));
        let unmerged = index.as_ref().map(unmerged).unwrap_or_default();
        Ok(Self { repository, index, written, unmerged, prefix: place.prefix.clone(), has_modes, has_links })
    }

    /// The path in the repository.
    fn whole(&self, path: &str) -> String {
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }

    /// What the index has at `path`; `stamp` is that of the file in the work tree.
    #[must_use]
    pub fn staged(&self, path: &str, stamp: Option<&Stamp>) -> Option<Staged> {
        let entry = self.index.as_ref()?.get_path(Path::new(&self.whole(path)), 0)?;
        Some(Staged {
            id: ObjectId(entry.id),
            mode: mode(entry.mode),
            is_left_out: entry.flags_extended & SKIPPED != 0,
            is_as_written: stamp.is_some_and(|stamp| self.is_as_written(&entry, stamp)),
        })
    }

    /// Whether two sides of a merge wait there to be resolved.
    #[must_use]
    pub fn is_unmerged(&self, path: &str) -> bool {
        self.unmerged.contains(self.whole(path).as_bytes())
    }

    /// As git tells without reading: size, times and inode are those of the entry, and the file was not changed while, or after, the
    /// index was written (git's Documentation/technical/racy-git).
    fn is_as_written(&self, entry: &IndexEntry, stamp: &Stamp) -> bool {
        let low = |value: u64| u32::try_from(value & 0xffff_ffff).unwrap_or_default();
        let is = |time: IndexTime, (seconds, nanoseconds): (i64, i64)| {
            i64::from(time.seconds()) == seconds && i64::from(time.nanoseconds()) == nanoseconds
        };
        is(entry.mtime, stamp.mtime)
            && is(entry.ctime, stamp.ctime)
            && entry.file_size == low(stamp.size)
            && entry.ino == low(stamp.ino)
            && self.written.is_some_and(|written| stamp.mtime < written)
    }

    /// The content as git would store it, where that has other line ends; none where it is stored as it is.
    #[must_use]
    pub fn with_stored_line_ends(&self, path: &str, content: &[u8]) -> Option<Vec<u8>> {
        if !has_carriage_returns(content) {
            return None;
        }
        let converts = match conversion(&self.repository, Path::new(&self.whole(path))) {
            Conversion::Never => false,
            Conversion::Always => true,
            Conversion::Text => looks_like_text(content) && !self.stores_carriage_returns(path),
        };
        converts.then(|| with_line_feeds(content))
    }

    fn stores_carriage_returns(&self, path: &str) -> bool {
        let content = self.staged(path, None).and_then(|staged| self.blob(staged.id, u64::MAX));
        content.is_some_and(|content| has_carriage_returns(&content))
    }

    /// The content of a blob of at most `limit` bytes, where the repository has it.
    #[must_use]
    pub fn blob(&self, id: ObjectId, limit: u64) -> Option<Vec<u8>> {
        blob(&self.repository, id.0, limit)
    }

    /// Every file that the index has below the directory, by its path there, in path order.
    #[must_use]
    pub fn files(&self) -> Vec<(String, ObjectId)> {
        let entries = self.index.iter().flat_map(Index::iter);
        let inner = |entry: IndexEntry| {
            let path = String::from_utf8(entry.path).ok()?;
            let path = if self.prefix.is_empty() { &path } else { path.strip_prefix(&self.prefix)?.strip_prefix('/')? };
            mode(entry.mode).map(|_| (path.to_owned(), ObjectId(entry.id)))
        };
        entries.filter_map(inner).collect()
    }
}

fn unmerged(index: &Index) -> HashSet<Vec<u8>> {
    if !index.has_conflicts() {
        return HashSet::new();
    }
    let sides = |conflict: git2::IndexConflict| [conflict.ancestor, conflict.our, conflict.their];
    let conflicts = index.conflicts().into_iter().flatten().flatten();
    conflicts.flat_map(sides).flatten().map(|entry| entry.path).collect()
}

/// What git's mode means; none for submodules.
fn mode(mode: u32) -> Option<Mode> {
    match mode & 0o170_000 {
        0o120_000 => Some(Mode::Symlink),
        0o100_000 if mode & 0o100 != 0 => Some(Mode::Executable),
        0o100_000 => Some(Mode::Regular),
        _ => None,
    }
}

pub(super) fn blob(repository: &Repository, id: Oid, limit: u64) -> Option<Vec<u8>> {
    let objects = repository.odb().ok()?;
    // Asked before it is read: it may be larger than the memory.
    let (size, kind) = objects.read_header(id).ok()?;
    if kind != ObjectType::Blob || size as u64 > limit {
        return None;
    }
    objects.read(id).ok().map(|object| object.data().to_vec())
}
