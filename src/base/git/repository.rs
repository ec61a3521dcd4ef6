//! Repositories that exist already.

use std::path::Path;

use git2::{ErrorCode, Repository, RepositoryInitOptions};

use super::{GitError, ObjectId};

/// Where a repository stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The branch that is checked out, e.g. `main`.
    pub branch: String,
    /// Its newest commit.
    pub commit: ObjectId,
    /// The URL of the remote `origin`, where there is one.
    pub origin: Option<String>,
}

/// Looks at the repository whose work tree is `directory` itself; `None` where there is none, or none with a commit on a
/// branch.
pub fn head(directory: &Path) -> Result<Option<Head>, GitError> {
    let repository = match Repository::open(directory) {
        Ok(repository) => repository,
        // As git itself would (git-config(1), `safe.directory`).
        Err(error) if error.code() == ErrorCode::Owner => {
            return Err(GitError::NotYours { path: directory.display().to_string() });
        }
        Err(_) => return Ok(None),
    };
    let Ok(reference) = repository.head() else { return Ok(None) };
    let (Ok(branch), Some(commit)) = (reference.shorthand(), reference.target()) else {
        return Ok(None);
    };
    if !reference.is_branch() {
        return Ok(None);
    }
    let origin = repository.find_remote("origin").ok().and_then(|remote| remote.url().map(str::to_owned).ok());
    Ok(Some(Head { branch: branch.to_owned(), commit: ObjectId(commit), origin }))
}

/// Gives the repository in `directory` the remote `origin` at `url`, and has `branch` follow it.
pub fn set_origin(directory: &Path, branch: &str, url: &str) -> Result<(), GitError> {
    let repository = Repository::open(directory).map_err(GitError::library("open the repository"))?;
    add_origin(&repository, branch, url)
}

/// Records that `branch` of the remote `origin` is at `commit`, as git does after a push to a remote by its name.
pub fn record_push(directory: &Path, branch: &str, commit: ObjectId) -> Result<(), GitError> {
    let error = GitError::library("record the push");
    let repository = Repository::open(directory).map_err(&error)?;
    let name = format!("refs/remotes/origin/{branch}");
    repository.reference(&name, commit.0, true, "update by push").map(drop).map_err(&error)
}

/// Whether `branch` was pushed to `origin` before, so that what differs now came later: its history and what is known of the
/// remote's have a commit in common.
#[must_use]
pub fn was_pushed(directory: &Path, branch: &str) -> bool {
    let common = |repository: &Repository| {
        let commit = |name: String| repository.find_reference(&name)?.target().ok_or_else(|| git2::Error::from_str("symbolic"));
        repository.merge_base(commit(format!("refs/heads/{branch}"))?, commit(format!("refs/remotes/origin/{branch}"))?)
    };
    Repository::open(directory).is_ok_and(|repository| common(&repository).is_ok())
}

pub(super) fn add_origin(repository: &Repository, branch: &str, url: &str) -> Result<(), GitError> {
    let error = GitError::library("record the remote");
    repository.remote("origin", url).map_err(&error)?;
    let mut config = repository.config().map_err(&error)?;
    config.set_str(&format!("branch.{branch}.remote"), "origin").map_err(&error)?;
    config.set_str(&format!("branch.{branch}.merge"), &format!("refs/heads/{branch}")).map_err(&error)
}

/// Creates an empty bare repository at `path` whose default branch is `branch`.
pub fn init_bare(path: &Path, branch: &str) -> Result<(), GitError> {
    let mut options = RepositoryInitOptions::new();
    options.bare(true).external_template(false).initial_head(branch).no_reinit(true);
    Repository::init_opts(path, &options).map(drop).map_err(GitError::library("create a bare repository"))
}

/// Whether there is a bare repository at `path`.
#[must_use]
pub fn is_bare(path: &Path) -> bool {
    Repository::open_bare(path).is_ok_and(|repository| repository.is_bare())
}

/// The branch that the remote `origin` of the repository around `directory` starts clones on, as far as it is known here.
#[must_use]
pub fn default_branch(directory: &Path) -> Option<String> {
    let repository = Repository::discover(directory).ok()?;
    let head = repository.find_reference("refs/remotes/origin/HEAD").ok()?;
    let target = head.symbolic_target().ok().flatten()?;
    target.strip_prefix("refs/remotes/origin/").map(str::to_owned)
}
