//! The files of a commit, read straight from its objects: nothing is checked out, so that no hook, filter or line-end conversion of
//! anybody's configuration can act.

use std::path::Path;

use git2::{ObjectType, Oid, Repository, Tree, TreeWalkMode, TreeWalkResult};

use super::{GitError, ObjectId};
use crate::base::fs::Limits;
use crate::base::{File, FileTree, Mode, RelPath};

/// The tree of one commit.
pub struct CommitTree {
    repository: Repository,
    root: Oid,
    commit: ObjectId,
}

impl CommitTree {
    /// That of the commit `id`, or of the commit that the tag `id` names, in the repository at `path`.
    pub fn open(path: &Path, id: ObjectId) -> Result<Self, GitError> {
        let error = GitError::library("read the commit");
        let repository = Repository::open(path).map_err(&error)?;
        let found = repository.find_object(id.0, None).and_then(|object| object.peel_to_commit());
        let (root, commit) = found.map(|commit| (commit.tree_id(), ObjectId(commit.id()))).map_err(&error)?;
        Ok(Self { repository, root, commit })
    }

    /// Whether `id` is a commit itself, and not a tag that names one.
    #[must_use]
    pub fn is_commit(path: &Path, id: ObjectId) -> bool {
        Repository::open(path).is_ok_and(|repository| repository.find_commit(id.0).is_ok())
    }

    /// The commit.
    #[must_use]
    pub fn commit(&self) -> ObjectId {
        self.commit
    }

    /// The content of the file at `path`, of at most `limit` bytes; none where there is no regular file.
    pub fn file(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, GitError> {
        let error = GitError::library("read a file of the commit");
        let root = self.repository.find_tree(self.root).map_err(&error)?;
        let Ok(entry) = root.get_path(Path::new(path)) else { return Ok(None) };
        match mode(entry.filemode_raw()) {
            Some(Mode::Regular | Mode::Executable) => self.blob(entry.id(), path, limit).map(Some),
            _ => Ok(None),
        }
    }

    /// The names in the directory `path`, sorted as git does; none where there is no directory.
    pub fn names(&self, path: &str) -> Result<Vec<String>, GitError> {
        let names = |tree: Tree<'_>| tree.iter().filter_map(|entry| entry.name().ok().map(str::to_owned)).collect();
        Ok(self.directory(path)?.map(names).unwrap_or_default())
    }

    fn directory(&self, path: &str) -> Result<Option<Tree<'_>>, GitError> {
        let error = GitError::library("read a directory of the commit");
        let root = self.repository.find_tree(self.root).map_err(&error)?;
        if path.is_empty() {
            return Ok(Some(root));
        }
        let Ok(entry) = root.get_path(Path::new(path)) else { return Ok(None) };
        if entry.kind() != Some(ObjectType::Tree) {
            return Ok(None);
        }
        self.repository.find_tree(entry.id()).map(Some).map_err(&error)
    }

    /// Those of `entries` that the directory `path` (empty: the top one) has, with everything below them; none where there is no such directory.
    ///
    /// Refuses what a [`FileTree`] cannot hold: submodules, unsafe names, links that leave the directory; and what is beyond `limits`.
    pub fn read(&self, path: &str, entries: &[&str], limits: Limits) -> Result<Option<FileTree>, GitError> {
        let Some(directory) = self.directory(path)? else { return Ok(None) };
        let mut reading = Reading { of: self, limits, left: limits.total_size, visited: 0, tree: FileTree::default() };
        for entry in directory.iter().filter(|entry| entry.name().is_ok_and(|name| entries.contains(&name))) {
            reading.entry(&entry, "", path)?;
        }
        Ok(Some(reading.tree))
    }

    /// What lies at `path`: its id, and what kind of file it is, which is none for a directory or a submodule. None where nothing does.
    #[must_use]
    pub fn entry(&self, path: &str) -> Option<(ObjectId, Option<Mode>)> {
        let root = self.repository.find_tree(self.root).ok()?;
        let entry = root.get_path(Path::new(path)).ok()?;
        Some((ObjectId(entry.id()), mode(entry.filemode_raw())))
    }

    /// The content of a blob of at most `limit` bytes, where the repository has it.
    #[must_use]
    pub fn content(&self, id: ObjectId, limit: u64) -> Option<Vec<u8>> {
        super::work_index::blob(&self.repository, id.0, limit)
    }

    /// Every file in the directory `path` (empty: the top one) and below it, by its path there. At most `limit` entries are looked at.
    #[must_use]
    pub fn files(&self, path: &str, limit: usize) -> Vec<(String, ObjectId)> {
        let Ok(Some(directory)) = self.directory(path) else { return Vec::new() };
        let (mut files, mut visited) = (Vec::new(), 0);
        // What cannot be read ends the walk, and what was found before it is true.
        let _ = directory.walk(TreeWalkMode::PreOrder, |parent, entry| {
            visited += 1;
            if let (Ok(name), Some(_)) = (entry.name(), mode(entry.filemode_raw())) {
                files.push((format!("{parent}{name}"), ObjectId(entry.id())));
            }
            if visited < limit { TreeWalkResult::Ok } else { TreeWalkResult::Abort }
        });
        files
    }

    fn blob(&self, id: Oid, path: &str, limit: u64) -> Result<Vec<u8>, GitError> {
        let error = GitError::library("read a file of the commit");
        let objects = self.repository.odb().map_err(&error)?;
        // Asked before it is read: it may be larger than the memory.
        let (size, kind) = objects.read_header(id).map_err(&error)?;
        if kind != ObjectType::Blob || size as u64 > limit {
            return Err(GitError::Tree { path: path.to_owned(), message: format!("it is larger than {limit} bytes") });
        }
        Ok(objects.read(id).map_err(&error)?.data().to_vec())
    }
}

struct Reading<'a> {
    of: &'a CommitTree,
    limits: Limits,
    /// Bytes that may still come.
    left: u64,
    /// Entries of trees that were looked at: a few objects can make a tree without end.
    visited: usize,
    tree: FileTree,
}

impl Reading<'_> {
    /// Adds the entry, below `prefix` of what is read, which lies in `place` of the commit.
    fn entry(&mut self, entry: &git2::TreeEntry<'_>, prefix: &str, place: &str) -> Result<(), GitError> {
        let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
        let path = format!("{prefix}{name}");
        let refuse = |message: String| GitError::Tree { path: format!("{place}/{path}"), message };
        self.visited += 1;
        if self.visited > 2 * self.limits.files {
            return Err(refuse(format!("the directory holds more than {} files", self.limits.files)));
        }
        // Before what is below it: a name may hide another.
        let checked = RelPath::from_bytes(format!("{prefix}{name}").as_bytes()).map_err(|error| refuse(error.to_string()))?;
        if std::str::from_utf8(entry.name_bytes()).is_err() {
            return Err(refuse("its name is not UTF-8".into()));
        }
        if entry.kind() == Some(ObjectType::Tree) {
            let tree = self.of.repository.find_tree(entry.id()).map_err(GitError::library("read a directory of the commit"))?;
            return tree.iter().try_for_each(|entry| self.entry(&entry, &format!("{path}/"), place));
        }
        let mode = mode(entry.filemode_raw()).ok_or_else(|| refuse("it is neither a file nor a link".into()))?;
        let content = self.of.blob(entry.id(), &format!("{place}/{path}"), self.limits.file_size.min(self.left))?;
        self.left -= content.len() as u64;
        if self.tree.len() == self.limits.files {
            return Err(refuse(format!("the directory holds more than {} files", self.limits.files)));
        }
        self.tree.insert(checked, File { mode, content }).map_err(|error| refuse(error.to_string()))
    }
}

/// What git's mode means; none for submodules and what else a tree may claim.
fn mode(mode: i32) -> Option<Mode> {
    match mode {
        0o100_644 | 0o100_664 => Some(Mode::Regular),
        0o100_755 => Some(Mode::Executable),
        0o120_000 => Some(Mode::Symlink),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::CommitTree;
    use crate::base::fs::Limits;
    use crate::base::git::ObjectId;
    use git2::{Oid, Repository, Signature};
    use std::path::Path;

    /// A commit whose tree is made of `(name, mode, content or tree)`, without git's own checks.
    fn commit(repository: &Repository, tree: Oid) -> ObjectId {
        let by = Signature::now("a", "a@b").expect("an identity");
        let tree = repository.find_tree(tree).expect("the tree");
        ObjectId(repository.commit(None, &by, &by, "m", &tree, &[]).expect("a commit"))
    }

    fn tree(repository: &Repository, entries: &[(&str, &str, Oid)]) -> Oid {
        let mut raw = Vec::new();
        for (mode, name, id) in entries {
            raw.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            raw.extend_from_slice(id.as_bytes());
        }
        repository.odb().expect("objects").write(git2::ObjectType::Tree, &raw).expect("a tree")
    }

    #[test]
    fn hostile_trees_are_refused_before_they_touch_the_disk() {
        let directory = tempfile::tempdir().expect("a directory");
        let repository = Repository::init_bare(directory.path()).expect("a repository");
        let blob = repository.blob(b"x").expect("a blob");
        let limits = Limits { files: 10, file_size: 100, total_size: 100 };
        let read = |inner: &[(&str, &str, Oid)], limits| {
            let files = tree(&repository, inner);
            let part = tree(&repository, &[("40000", "files", files)]);
            let group = tree(&repository, &[("40000", "t", part)]);
            let root = tree(&repository, &[("40000", "templates", group)]);
            let id = commit(&repository, root);
            CommitTree::open(directory.path(), id).expect("it opens").read("templates/t", &["files"], limits)
        };
        assert_eq!(read(&[("100644", "a", blob)], limits).expect("it reads").expect("it is there").len(), 1);
        for (mode, name) in [
            ("100644", ".."),
            ("100644", ".git"),
            ("100644", "GIT~1"),
            ("100644", "a\\b"),
            ("100644", "con"),
            ("160000", "submodule"),
            ("140000", "socket"),
            ("120000", "link"),
        ] {
            let outside = repository.blob(b"../../../etc/passwd").expect("a blob");
            let id = if name == "link" { outside } else { blob };
            assert!(read(&[(mode, name, id)], limits).is_err(), "{mode} {name}");
        }
        assert!(read(&[("100644", "a", blob), ("100644", "A", blob)], limits).is_err());
        assert!(read(&[("100644", "a", blob)], Limits { file_size: 0, ..limits }).is_err());
        let many: Vec<String> = (0..11).map(|number| format!("f{number:02}")).collect();
        let many: Vec<(&str, &str, Oid)> = many.iter().map(|name| ("100644", name.as_str(), blob)).collect();
        assert!(read(&many, limits).is_err());
    }

    #[test]
    fn a_tree_of_trees_without_end_is_given_up() {
        let directory = tempfile::tempdir().expect("a directory");
        let repository = Repository::init_bare(directory.path()).expect("a repository");
        let mut level = tree(&repository, &[("100644", "f", repository.blob(b"").expect("a blob"))]);
        for _ in 0..12 {
            level = tree(&repository, &["a", "b", "c", "d"].map(|name| ("40000", name, level)));
        }
        let id = commit(&repository, tree(&repository, &[("40000", "p", level)]));
        let opened = CommitTree::open(directory.path(), id).expect("it opens");
        let error = opened.read("p", &["a"], Limits::TEMPLATE).expect_err("it is given up").to_string();
        assert!(error.contains("more than 5000 files"), "{error}");
        assert!(opened.file("p/a", 9).expect("it looks").is_none());
        assert_eq!(opened.names("p").expect("it looks"), ["a", "b", "c", "d"]);
        assert!(opened.names(Path::new("nosuch").to_str().expect("UTF-8")).expect("it looks").is_empty());
    }
}
