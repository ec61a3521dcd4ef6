//! A repository that somebody works in.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};

use git2::{ErrorCode, Repository, Sort};

use super::run::{WITHHELD_VARIABLES, last_words};
use super::{GitError, ObjectId};
use crate::base::process;

/// A repository with its work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkTree {
    /// Its top directory.
    pub root: PathBuf,
    /// The branch that is checked out; none where HEAD is detached.
    pub branch: Option<String>,
    /// The commit that is checked out.
    pub head: ObjectId,
    /// The URL that the remote `origin` is pushed to, where there is one.
    pub origin: Option<String>,
}

/// What a merge would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergePreview {
    /// Paths that it would change.
    pub changed: Vec<String>,
    /// Paths in which it would conflict.
    pub conflicts: Vec<String>,
}

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// It is committed.
    Clean(ObjectId),
    /// Somebody has to resolve conflicts.
    Conflicts,
}

impl WorkTree {
    /// The one that `directory` lies in; none where there is none, or none with a commit.
    pub fn around(directory: &Path) -> Result<Option<Self>, GitError> {
        let repository = match Repository::discover(directory) {
            Ok(repository) => repository,
            // As git itself would (git-config(1), `safe.directory`).
            Err(error) if error.code() == ErrorCode::Owner => {
                return Err(GitError::NotYours { path: directory.display().to_string() });
            }
            Err(_) => return Ok(None),
        };
        let (Some(root), Ok(head)) = (repository.workdir().map(Path::to_owned), repository.head()) else { return Ok(None) };
        let Some(commit) = head.target() else { return Ok(None) };
        let branch = head.shorthand().ok().filter(|_| head.is_branch()).map(str::to_owned);
        let address = |remote: git2::Remote<'_>| Some(remote.pushurl().ok().flatten().or(remote.url().ok())?.to_owned());
        let origin = repository.find_remote("origin").ok().and_then(address);
        drop(head);
        Ok(Some(Self { root, branch, head: ObjectId(commit), origin }))
    }

    /// Paths that differ from the commit that is checked out, and those that git does not know and does not ignore.
    pub fn changes(&self) -> Result<Vec<String>, GitError> {
        let output = self.run("status", &["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal"])?;
        let entries = output.split('\0').filter_map(|entry| entry.get(3..));
        Ok(entries.map(str::to_owned).collect())
    }

    /// Moves the branch that is checked out, and the work tree with it, forward to `commit`.
    pub fn fast_forward(&self, commit: ObjectId) -> Result<(), GitError> {
        self.run("merge", &["merge", "--ff-only", "--quiet", "--no-verify-signatures", &commit.to_string()]).map(drop)
    }

    /// Whether `id` is a commit on top of the one that is checked out, which changes nothing but what lies below the directory `below`;
    /// and all of it is here already.
    #[must_use]
    pub fn is_followed_by(&self, id: ObjectId, below: &str) -> bool {
        let look = || -> Result<bool, git2::Error> {
            let repository = Repository::open(&self.root)?;
            let commit = repository.find_commit(id.0)?;
            if commit.parent_ids().collect::<Vec<_>>() != [self.head.0] {
                return Ok(false);
            }
            let (before, after) = (commit.parent(0)?.tree()?, commit.tree()?);
            let diff = repository.diff_tree_to_tree(Some(&before), Some(&after), None)?;
            Ok(diff.deltas().all(|delta| delta.new_file().path().is_some_and(|path| path.starts_with(below))))
        };
        look().unwrap_or(false)
    }

    /// Brings everything below `path` back to what is committed, in the work tree and in the index.
    pub fn restore(&self, path: &str) -> Result<(), GitError> {
        let is_known = !self.run("ls-tree", &["ls-tree", "--name-only", "HEAD", "--", path])?.is_empty();
        if is_known {
            self.run("checkout", &["checkout", "--quiet", "--force", "HEAD", "--", path])?;
        }
        Ok(())
    }

    /// Makes or moves the reference `name` (full) to `id`.
    pub fn set_reference(&self, name: &str, id: ObjectId) -> Result<(), GitError> {
        self.move_reference(name, id).map_err(GitError::library("record what was published"))
    }

    /// Notes that the branch `branch` of the remote is at `id`. It is no more than a note, which the next `git fetch` makes again: where git
    /// holds it, or was killed while it did, it stays as it is.
    pub fn note_remote(&self, branch: &str, id: ObjectId) -> Result<(), GitError> {
        match self.move_reference(&format!("refs/remotes/origin/{branch}"), id) {
            Err(locked) if locked.code() == git2::ErrorCode::Locked => Ok(()),
            done => done.map_err(GitError::library("record what was published")),
        }
    }

    fn move_reference(&self, name: &str, id: ObjectId) -> Result<(), git2::Error> {
        Repository::open(&self.root)?.reference(name, id.0, true, "pave").map(drop)
    }

    /// The commits in the history of HEAD whose message has the trailer `name: VALUE` in its last paragraph, and the values, newest first.
    /// Commits that were merged count as those they were merged into.
    pub fn with_trailer(&self, name: &str) -> Result<Vec<(ObjectId, String)>, GitError> {
        let error = GitError::library("read the history");
        let repository = Repository::open(&self.root).map_err(&error)?;
        let mut walk = repository.revwalk().map_err(&error)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).and_then(|()| walk.push(self.head.0)).map_err(&error)?;
        let mut found = Vec::new();
        for id in walk {
            let commit = id.and_then(|id| repository.find_commit(id)).map_err(&error)?;
            let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
            let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
            let value = last.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.extend(value.map(|value| (ObjectId(commit.id()), value.trim().to_owned())));
        }
        Ok(found)
    }

    /// Whether two commits hold the same files.
    pub fn have_same_tree(&self, one: ObjectId, other: ObjectId) -> Result<bool, GitError> {
        let error = GitError::library("compare two commits");
        let repository = Repository::open(&self.root).map_err(&error)?;
        let tree = |id: ObjectId| repository.find_commit(id.0).map(|commit| commit.tree_id());
        Ok(tree(one).map_err(&error)? == tree(other).map_err(&error)?)
    }

    /// What a merge of `theirs` would change, and where it would conflict. Nothing is changed.
    pub fn preview_merge(&self, theirs: ObjectId) -> Result<MergePreview, GitError> {
        let ours = self.head.to_string();
        let args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", &ours, &theirs.to_string()];
        let output = self.output("merge-tree", &args)?;
        // 1 means conflicts (git-merge-tree(1), "EXIT STATUS").
        if !matches!(output.status.code(), Some(0 | 1)) {
            return Err(GitError::Command { what: "merge-tree", message: last_words(&output.stderr) });
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut fields = text.split('\0').filter(|field| !field.is_empty());
        let tree = fields.next().unwrap_or_default().trim().to_owned();
        let conflicts = fields.map(str::to_owned).collect();
        let changed = self.run("diff", &["diff", "--name-only", "-z", "--no-renames", &ours, &tree])?;
        let changed = changed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
        Ok(MergePreview { changed, conflicts })
    }

    /// Merges `theirs` into the branch that is checked out, with the user's git. Conflicts are left as git leaves them.
    pub fn merge(&self, theirs: ObjectId, message: &str) -> Result<Merge, GitError> {
        let args = ["merge", "--no-ff", "--quiet", "--no-edit", "--no-verify-signatures", "-m", message, &theirs.to_string()];
        let output = self.output("merge", &args)?;
        let error = GitError::library("look at the merge");
        let repository = Repository::open(&self.root).map_err(&error)?;
        if output.status.success() {
            let head = repository.head().and_then(|head| head.peel_to_commit()).map_err(&error)?;
            return Ok(Merge::Clean(ObjectId(head.id())));
        }
        if repository.state() == git2::RepositoryState::Merge {
            return Ok(Merge::Conflicts);
        }
        Err(GitError::Command { what: "merge", message: last_words(&output.stderr) })
    }

    fn run(&self, what: &'static str, args: &[&str]) -> Result<String, GitError> {
        let output = self.output(what, args)?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(GitError::Command { what, message: last_words(&output.stderr) })
        }
    }

    fn output(&self, what: &'static str, args: &[&str]) -> Result<Output, GitError> {
        let mut command: Command = process::command("git");
        command.args(args).current_dir(&self.root).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        for variable in WITHHELD_VARIABLES {
            command.env_remove(variable);
        }
        process::start(&mut command).and_then(Child::wait_with_output).map_err(GitError::spawn(what))
    }
}
