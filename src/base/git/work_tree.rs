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
    /// The URL of the remote `origin`, where there is one.
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
        let origin = repository.find_remote("origin").ok().and_then(|remote| remote.url().map(str::to_owned).ok());
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
