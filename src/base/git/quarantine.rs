//! A place for objects that a repository may or may not be given.
//!
//! As git's own `receive-pack` does it, they lie in a directory of their own, `tmp_objdir-pave-RANDOM/`: a git process is told to write
//! there and to read in both. It is in memory where there is room, since few of them are ever kept, and else among the repository's
//! objects. [`Quarantine::keep`] gives the repository what is wanted, as one pack; everything else goes when the value is dropped. What a
//! killed process left goes when the next begins, or with `git gc`, which knows the name.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use git2::{ErrorCode, ObjectType, Odb, OdbLookupFlags, Oid, Repository};

use super::commit_files::{NewCommit, signature, signed_commit};
use super::pack::Pack;
use super::run::{WITHHELD_VARIABLES, last_words};
use super::{GitError, ObjectId};
use crate::base::fs::{Claimed, create_dir_all};
use crate::base::process;

const PREFIX: &str = "tmp_objdir-pave-";
/// Bytes that must be free in memory: more than any template renders, and what git merges of it.
const ROOM: u64 = 512 << 20;
/// Of libgit2's places for objects, the one where it writes.
const FIRST: i32 = 1_000;

/// Objects that are not the repository's yet. Dropped, they are gone.
pub struct Quarantine {
    repository: Repository,
    /// All objects: the repository's, those that a git process wrote, and those in memory.
    all: Odb<'static>,
    /// The repository's own directory of objects.
    objects: PathBuf,
    directory: Claimed,
    /// What no git process has seen so far.
    unseen: RefCell<Pack>,
}

impl Quarantine {
    /// Begins one for the repository at `path`: its work tree's top, that of a linked work tree, or a bare repository.
    pub fn begin(path: &Path) -> Result<Self, GitError> {
        let error = GitError::library("read the repository");
        let repository = Repository::open(path).map_err(|failure| match failure.code() {
            // As git itself would (git-config(1), `safe.directory`).
            ErrorCode::Owner => GitError::NotYours { path: path.display().to_string() },
            _ => error(failure),
        })?;
        let objects = repository.commondir().join("objects");
        let directory = Claimed::in_memory_or(&objects, PREFIX, ROOM)?;
        let all = Odb::new().map_err(&error)?;
        all.add_new_mempack_backend(FIRST).map_err(&error)?;
        // In UTF-8, as libgit2's binding wants it; a repository elsewhere is not opened at all.
        for place in [&objects, directory.path()] {
            let place = place.to_str().ok_or_else(|| error(git2::Error::from_str("its path is not UTF-8")))?;
            all.add_disk_alternate(place).map_err(&error)?;
        }
        repository.set_odb(&all).map_err(&error)?;
        Ok(Self { repository, all, objects, directory, unseen: RefCell::default() })
    }

    /// Whether the object `id` is here or in the repository.
    #[must_use]
    pub fn has(&self, id: ObjectId) -> bool {
        self.all.exists(id.0)
    }

    /// Adds a file's content.
    pub fn blob(&self, content: &[u8]) -> Result<ObjectId, GitError> {
        self.add(ObjectType::Blob, content)
    }

    /// The content of the blob `id`.
    pub fn read_blob(&self, id: ObjectId) -> Result<Vec<u8>, GitError> {
        let blob = self.repository.find_blob(id.0).map_err(GitError::library("read a file of the repository"))?;
        Ok(blob.content().to_vec())
    }

    /// The files of the commit `id`.
    pub fn tree_of(&self, id: ObjectId) -> Result<ObjectId, GitError> {
        let commit = self.repository.find_commit(id.0).map_err(GitError::library("read the commit"))?;
        Ok(ObjectId(commit.tree_id()))
    }

    /// What differs between two trees, as a patch that `git apply` takes.
    pub fn patch(&self, from: ObjectId, to: ObjectId) -> Result<String, GitError> {
        let (from, to) = (from.to_string(), to.to_string());
        let mut command = self.git()?;
        command.args(["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--binary", "--find-renames", &from, &to]);
        let output = process::start(&mut command).and_then(Child::wait_with_output).map_err(GitError::spawn("diff"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(GitError::Command { what: "diff", message: last_words(&output.stderr) })
        }
    }

    /// Adds a commit of `tree`, which nothing refers to.
    pub fn commit(&self, tree: ObjectId, parents: &[ObjectId], commit: NewCommit<'_>) -> Result<ObjectId, GitError> {
        let error = GitError::library("write the commit");
        if commit.sign {
            self.show()?;
            return signed_commit(self.place(), &self.environment(), tree.0, parents, commit);
        }
        let (author, committer) = (signature(&commit.by.author, commit.at)?, signature(&commit.by.committer, commit.at)?);
        let tree = self.repository.find_tree(tree.0).map_err(&error)?;
        let parents: Vec<_> =
            parents.iter().map(|id| self.repository.find_commit(id.0)).collect::<Result<_, _>>().map_err(&error)?;
        let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
        let text = self.repository.commit_create_buffer(&author, &committer, commit.message, &tree, &parents).map_err(&error)?;
        self.add(ObjectType::Commit, &text)
    }

    /// Gives the repository everything that `roots` (commits, trees, blobs) consist of and that it does not have: as one pack, which
    /// appears there whole or not at all. Nothing refers to it yet.
    pub fn keep(&self, roots: &[ObjectId]) -> Result<(), GitError> {
        let error = GitError::library("keep the objects");
        let own = Odb::new().map_err(&error)?;
        own.add_disk_alternate(&self.objects.to_string_lossy()).map_err(&error)?;
        let (mut pack, mut seen, mut next) = (Pack::default(), BTreeSet::new(), Vec::new());
        next.extend(roots.iter().map(|root| root.0));
        while let Some(id) = next.pop() {
            if !seen.insert(id) || own.exists_ext(id, OdbLookupFlags::NO_REFRESH) {
                continue;
            }
            let object = self.all.read(id).map_err(&error)?;
            pack.add(id, object.kind(), object.data())?;
            next.extend(self.parts(id, object.kind()).map_err(&error)?);
        }
        if pack.is_empty() {
            return Ok(());
        }
        let packs = self.objects.join("pack");
        create_dir_all(&packs)?;
        pack.publish(&packs)
    }

    /// What an object names.
    fn parts(&self, id: Oid, kind: ObjectType) -> Result<Vec<Oid>, git2::Error> {
        Ok(match kind {
            ObjectType::Commit => {
                let commit = self.repository.find_commit(id)?;
                std::iter::once(commit.tree_id()).chain(commit.parent_ids()).collect()
            }
            ObjectType::Tree => {
                let tree = self.repository.find_tree(id)?;
                // A submodule's commit is in another repository.
                tree.iter().filter(|entry| entry.kind() != Some(ObjectType::Commit)).map(|entry| entry.id()).collect()
            }
            _ => Vec::new(),
        })
    }

    pub(super) fn add(&self, kind: ObjectType, data: &[u8]) -> Result<ObjectId, GitError> {
        let error = GitError::library("add an object");
        let id = Oid::hash_object(kind, data).map_err(&error)?;
        if !self.all.exists_ext(id, OdbLookupFlags::NO_REFRESH) {
            self.all.write(kind, data).map_err(&error)?;
            self.unseen.borrow_mut().add(id, kind, data)?;
        }
        Ok(ObjectId(id))
    }

    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// A git process of the repository that writes here, with English messages.
    pub(super) fn git(&self) -> Result<Command, GitError> {
        self.show()?;
        let mut command = process::command("git");
        command.current_dir(self.place()).env("LC_ALL", "C");
        for variable in WITHHELD_VARIABLES {
            command.env_remove(variable);
        }
        command.envs(self.environment());
        Ok(command)
    }

    /// Where git finds the repository again.
    fn place(&self) -> &Path {
        self.repository.workdir().unwrap_or_else(|| self.repository.path())
    }

    fn environment(&self) -> [(&'static str, OsString); 2] {
        let here = self.directory.path().as_os_str().to_owned();
        [("GIT_OBJECT_DIRECTORY", here), ("GIT_ALTERNATE_OBJECT_DIRECTORIES", quoted(self.objects.as_os_str()))]
    }

    /// Writes what is only in memory where git processes see it.
    fn show(&self) -> Result<(), GitError> {
        let pack = self.unseen.take();
        if !pack.is_empty() {
            pack.write(&self.packs()?)?;
        }
        Ok(())
    }

    fn packs(&self) -> Result<PathBuf, GitError> {
        let packs = self.directory.path().join("pack");
        create_dir_all(&packs)?;
        Ok(packs)
    }
}

/// A path in a list that colons separate, as git(1) reads `GIT_ALTERNATE_OBJECT_DIRECTORIES`.
fn quoted(path: &OsStr) -> OsString {
    let mut text = b"\"".to_vec();
    for byte in path.as_bytes() {
        match byte {
            b'\n' => text.extend(b"\\n"),
            b'"' | b'\\' => text.extend([b'\\', *byte]),
            _ => text.push(*byte),
        }
    }
    text.push(b'"');
    OsString::from_vec(text)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests look at the disk themselves")]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use git2::{Repository, RepositoryInitOptions};

    use super::{Quarantine, WITHHELD_VARIABLES};
    use crate::base::Mode;
    use crate::base::git::{ObjectId, ThreeWay, TreeEdits, TreeEntry, merge_trees};

    const LABELS: ThreeWay<&str> = ThreeWay { base: "base", ours: "ours", theirs: "theirs" };

    fn git(directory: &Path, args: &[&str]) -> String {
        let output = Command::new("git").args(args).current_dir(directory).output().expect("git runs");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn files(directory: &Path) -> BTreeSet<PathBuf> {
        let entries = std::fs::read_dir(directory).expect("it is there").map(|entry| entry.expect("an entry").path());
        let below = |path: PathBuf| if path.is_dir() { files(&path).into_iter().chain([path]).collect() } else { vec![path] };
        entries.flat_map(below).collect()
    }

    fn tree(quarantine: &Quarantine, content: &str) -> ObjectId {
        let entry = TreeEntry::file(Mode::Regular, quarantine.blob(content.as_bytes()).expect("a blob"));
        quarantine.edit_tree(None, &TreeEdits::from([("d/a".into(), Some(entry))])).expect("a tree")
    }

    /// A merge with a conflict, done by git.
    fn merged(quarantine: &Quarantine) -> ObjectId {
        let trees = ThreeWay {
            base: tree(quarantine, "1\n2\n3\n"),
            ours: tree(quarantine, "1\nmine\n3\n"),
            theirs: tree(quarantine, "1\ntheirs\n3\n"),
        };
        let merged = merge_trees(quarantine, trees, LABELS).expect("it merges");
        assert_eq!(merged.unmerged.len(), 1);
        merged.tree
    }

    #[test]
    fn leaves_nothing_behind_unless_kept() {
        let directory = tempfile::tempdir().expect("a directory");
        Repository::init(directory.path()).expect("a repository");
        let before = files(directory.path());
        let quarantine = Quarantine::begin(directory.path()).expect("it begins");
        let tree = merged(&quarantine);
        assert!(quarantine.has(tree));
        drop(quarantine);
        assert_eq!(files(directory.path()), before);

        let quarantine = Quarantine::begin(directory.path()).expect("it begins");
        let tree = merged(&quarantine);
        quarantine.keep(&[tree]).expect("it is kept");
        // Two trees and one file: nothing of the way there.
        quarantine.keep(&[tree]).expect("there is nothing to keep any more");
        drop(quarantine);
        assert_eq!(files(directory.path()).difference(&before).count(), 2);
        assert!(git(directory.path(), &["count-objects", "-v"]).contains("in-pack: 3"));
        assert_eq!(git(directory.path(), &["cat-file", "-p", &format!("{tree}:d/a")]).lines().nth(1), Some("<<<<<<< ours"));
        git(directory.path(), &["fsck", "--strict", "--no-dangling"]);
    }

    #[test]
    fn sweeps_what_a_killed_process_left() {
        let directory = tempfile::tempdir().expect("a directory");
        Repository::init_bare(directory.path()).expect("a repository");
        let dead = directory.path().join("objects/tmp_objdir-pave-dead/pack");
        std::fs::create_dir_all(&dead).expect("a directory");
        let first = Quarantine::begin(directory.path()).expect("it begins");
        let second = Quarantine::begin(directory.path()).expect("it begins");
        assert!(!dead.exists());
        assert_eq!(merged(&first), merged(&second));
    }

    #[test]
    fn works_wherever_git_does() {
        let directory = tempfile::tempdir().expect("a directory");
        // Git reads lists of directories with colons between them, and quotes.
        let place = directory.path().join("a:b \"c\\");
        let plain = place.join("plain");
        let mut options = RepositoryInitOptions::new();
        options.external_template(false).mkpath(true);
        let repository = Repository::init_opts(&plain, &options).expect("a repository");
        repository.config().and_then(|mut config| config.set_str("user.name", "a")).expect("it is set");
        repository.config().and_then(|mut config| config.set_str("user.email", "a@b")).expect("it is set");
        git(&plain, &["commit", "-q", "--allow-empty", "-m", "m"]);
        git(&plain, &["worktree", "add", "-q", "../linked"]);
        git(&plain, &["clone", "-q", "--shared", ".", "../shared"]);
        git(&plain, &["clone", "-q", "--bare", ".", "../bare.git"]);
        for name in ["plain", "linked", "shared", "bare.git"] {
            let quarantine = Quarantine::begin(&place.join(name)).expect("it begins");
            let head = git(&place.join(name), &["rev-parse", "HEAD"]).parse().expect("an id");
            assert!(quarantine.has(head), "{name}");
            let tree = merged(&quarantine);
            quarantine.keep(&[tree]).expect("it is kept");
            drop(quarantine);
            assert_eq!(git(&place.join(name), &["cat-file", "-t", &tree.to_string()]), "tree", "{name}");
        }
    }

    #[test]
    fn git_sees_no_other_repository() {
        let directory = tempfile::tempdir().expect("a directory");
        Repository::init(directory.path()).expect("a repository");
        let quarantine = Quarantine::begin(directory.path()).expect("it begins");
        let command = quarantine.git().expect("a command");
        let set: Vec<_> = command.get_envs().collect();
        for variable in WITHHELD_VARIABLES {
            let value = set.iter().find(|(name, _)| *name == variable).map(|(_, value)| *value);
            let ours = [&quarantine.objects, quarantine.directory.path()];
            let is_ours = value
                .flatten()
                .is_some_and(|value| ours.iter().any(|ours| value.to_string_lossy().contains(&*ours.to_string_lossy())));
            assert!(value == Some(None) || is_ours, "{variable}: {value:?}");
        }
    }
}
