//! A repository that somebody works in.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use git2::{ErrorCode, Repository};

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

    /// Makes or moves the reference `name` (full) to `id`.
    pub fn set_reference(&self, name: &str, id: ObjectId) -> Result<(), GitError> {
        let error = GitError::library("record what was published");
        let repository = Repository::open(&self.root).map_err(&error)?;
        repository.reference(name, id.0, true, "pave").map(drop).map_err(&error)
    }

    fn run(&self, what: &'static str, args: &[&str]) -> Result<String, GitError> {
        let mut command: Command = process::command("git");
        command.args(args).current_dir(&self.root).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        for variable in WITHHELD_VARIABLES {
            command.env_remove(variable);
        }
        let output = process::start(&mut command).and_then(Child::wait_with_output).map_err(GitError::spawn(what))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(GitError::Command { what, message: last_words(&output.stderr) })
        }
    }
}
