//! Trees made from other trees.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid};

use super::{GitError, GitPath, ObjectId, Quarantine};
use crate::base::Mode;

/// The mode of a directory in a tree.
const DIRECTORY: u32 = 0o40_000;

/// What a tree has at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeEntry {
    /// The mode, as git counts: `0o100644` and so on.
    pub mode: u32,
    /// A blob, a tree, or a submodule's commit.
    pub id: ObjectId,
}

impl TreeEntry {
    /// A file.
    #[must_use]
    pub fn file(mode: Mode, id: ObjectId) -> Self {
        let mode = match mode {
            Mode::Regular => 0o100_644,
            Mode::Executable => 0o100_755,
            Mode::Symlink => 0o120_000,
        };
        Self { mode, id }
    }

    /// A directory.
    #[must_use]
    pub fn directory(id: ObjectId) -> Self {
        Self { mode: DIRECTORY, id }
    }

    /// Whether it is a directory.
    #[must_use]
    pub fn is_directory(self) -> bool {
        self.mode == DIRECTORY
    }

    /// Whether it is a file with content of its own: no link, no submodule.
    #[must_use]
    pub fn is_regular(self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }

    /// Whether it is a link.
    #[must_use]
    pub fn is_link(self) -> bool {
        self.mode == 0o120_000
    }
}

/// What is to be at some paths: an entry, or nothing.
pub type TreeEdits = BTreeMap<GitPath, Option<TreeEntry>>;

impl Quarantine {
    /// What `tree` has at `path`.
    pub fn entry(&self, tree: ObjectId, path: &GitPath) -> Result<Option<TreeEntry>, GitError> {
        let error = GitError::library("read a directory of the repository");
        let tree = self.repository().find_tree(tree.0).map_err(&error)?;
        match tree.get_path(path.as_path()) {
            Ok(entry) => Ok(Some(TreeEntry { mode: mode(entry.filemode_raw()), id: ObjectId(entry.id()) })),
            Err(failure) if failure.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(failure) => Err(error(failure)),
        }
    }

    /// Every file and link below the directory `prefix` of `tree` (`""`: all), by its path there.
    pub fn files(&self, tree: ObjectId, prefix: &str) -> Result<BTreeMap<GitPath, TreeEntry>, GitError> {
        let mut files = BTreeMap::new();
        let mut open = vec![(String::new(), tree.0)];
        if !prefix.is_empty() {
            let inner = self.entry(tree, &GitPath::from(prefix))?.filter(|entry| entry.is_directory());
            open = inner.map(|entry| (String::new(), entry.id.0)).into_iter().collect();
        }
        while let Some((above, tree)) = open.pop() {
            for (name, entry) in self.entries(tree)? {
                let path = GitPath::from(name.as_slice()).below(&above);
                if entry.is_directory() {
                    open.push((path.to_string(), entry.id.0));
                } else if entry.is_regular() || entry.is_link() {
                    files.insert(path, entry);
                }
            }
        }
        Ok(files)
    }

    /// `tree` (none: an empty one) with other entries at some paths. What is in the way of one goes; directories that become empty go too.
    pub fn edit_tree(&self, tree: Option<ObjectId>, edits: &TreeEdits) -> Result<ObjectId, GitError> {
        let edits = edits.iter().map(|(path, entry)| (path.as_bytes(), *entry)).collect();
        match self.edited(tree.map(|tree| tree.0), edits)? {
            Some(tree) => Ok(tree),
            None => self.add(ObjectType::Tree, b""),
        }
    }

    fn edited(&self, tree: Option<Oid>, edits: Vec<(&[u8], Option<TreeEntry>)>) -> Result<Option<ObjectId>, GitError> {
        let mut entries = tree.map_or_else(|| Ok(BTreeMap::new()), |tree| self.entries(tree))?;
        let mut nested = BTreeMap::<&[u8], Vec<_>>::new();
        for (path, entry) in edits {
            let mut parts = path.splitn(2, |byte| *byte == b'/');
            match (parts.next().unwrap_or_default(), parts.next(), entry) {
                (name, Some(rest), entry) => nested.entry(name).or_default().push((rest, entry)),
                (name, None, Some(entry)) => drop(entries.insert(name.to_vec(), entry)),
                (name, None, None) => drop(entries.remove(name)),
            }
        }
        for (name, edits) in nested {
            let inner = entries.get(name).filter(|entry| entry.is_directory()).map(|entry| entry.id.0);
            if inner.is_none() && edits.iter().all(|(_, entry)| entry.is_none()) {
                continue;
            }
            match self.edited(inner, edits)? {
                Some(tree) => entries.insert(name.to_vec(), TreeEntry::directory(tree)),
                None => entries.remove(name),
            };
        }
        if entries.is_empty() { Ok(None) } else { self.add(ObjectType::Tree, &serialized(entries)).map(Some) }
    }

    fn entries(&self, tree: Oid) -> Result<BTreeMap<Vec<u8>, TreeEntry>, GitError> {
        let tree = self.repository().find_tree(tree).map_err(GitError::library("read a directory of the repository"))?;
        let entry = |entry: git2::TreeEntry<'_>| {
            (entry.name_bytes().to_vec(), TreeEntry { mode: mode(entry.filemode_raw()), id: ObjectId(entry.id()) })
        };
        Ok(tree.iter().map(entry).collect())
    }
}

fn mode(raw: i32) -> u32 {
    u32::try_from(raw).unwrap_or_default()
}

/// A tree as git hashes it: sorted as if the names of directories ended in a slash.
fn serialized(entries: BTreeMap<Vec<u8>, TreeEntry>) -> Vec<u8> {
    let mut sorted: Vec<_> = entries.into_iter().collect();
    let key = |(name, entry): &(Vec<u8>, TreeEntry)| [name.as_slice(), if entry.is_directory() { b"/" } else { b"" }].concat();
    sorted.sort_by_cached_key(key);
    let mut text = Vec::new();
    for (name, entry) in sorted {
        text.extend(format!("{:o} ", entry.mode).into_bytes());
        text.extend(name);
        text.push(0);
        text.extend(entry.id.0.as_bytes());
    }
    text
}
