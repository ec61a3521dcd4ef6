//! Moving branches, and looking back at where they have been.

use git2::{ErrorCode, Oid, Repository};

use super::local::succeed;
use super::{GitError, GitPath, ObjectId, Place, Quarantine};

/// How many commits are looked at.
const FAR_BACK: usize = 5_000;

/// A branch that is not where it was.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Somebody else has moved it, or made it.
    #[error("`{branch}` has moved meanwhile")]
    Moved {
        /// Its name.
        branch: String,
    },
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
}

fn open(place: &Place) -> Result<Repository, GitError> {
    Repository::open(&place.git_directory).map_err(GitError::library("open the repository"))
}

/// Moves HEAD, and the branch that it is on, from one commit to another; `why` goes into the reflog. Nothing moves where somebody else
/// was faster.
pub fn move_head(place: &Place, from: ObjectId, to: ObjectId, why: &str) -> Result<(), MoveError> {
    let name = place.branch.as_ref().map_or_else(|| "HEAD".to_owned(), |branch| format!("refs/heads/{branch}"));
    let moved = open(place)?.reference_matching(&name, to.0, true, from.0, why).map(drop);
    moved.map_err(|error| match error.code() {
        ErrorCode::Modified => MoveError::Moved { branch: place.branch.clone().unwrap_or(name) },
        _ => GitError::library("move the branch")(error).into(),
    })
}

/// Makes the branch `name` at `commit`, or moves it there where `may_move` says yes to the commit that it is at.
pub fn set_branch(
    place: &Place,
    name: &str,
    commit: ObjectId,
    may_move: impl Fn(ObjectId) -> bool,
    why: &str,
) -> Result<(), MoveError> {
    let repository = open(place)?;
    let full = format!("refs/heads/{name}");
    let moved = || MoveError::Moved { branch: name.to_owned() };
    let error = GitError::library("make the branch");
    match repository.find_reference(&full) {
        Ok(found) => {
            let before = found.target().filter(|before| may_move(ObjectId(*before))).ok_or_else(moved)?;
            let set = repository.reference_matching(&full, commit.0, true, before, why);
            set.map(drop).map_err(|failure| if failure.code() == ErrorCode::Modified { moved() } else { error(failure).into() })
        }
        Err(missing) if missing.code() == ErrorCode::NotFound => {
            let set = repository.reference(&full, commit.0, false, why);
            set.map(drop).map_err(|failure| if failure.code() == ErrorCode::Exists { moved() } else { error(failure).into() })
        }
        Err(failure) => Err(error(failure).into()),
    }
}

/// The commit that the branch `name` is at; none where there is no such branch.
pub fn branch_commit(place: &Place, name: &str) -> Result<Option<ObjectId>, GitError> {
    match open(place)?.find_reference(&format!("refs/heads/{name}")) {
        Ok(found) => Ok(found.target().map(ObjectId)),
        Err(missing) if missing.code() == ErrorCode::NotFound => Ok(None),
        Err(failure) => Err(GitError::library("read the branch")(failure)),
    }
}

/// Whether a branch can have this name.
#[must_use]
pub fn is_branch_name(name: &str) -> bool {
    git2::Branch::name_is_valid(name).unwrap_or(false)
}

impl Quarantine {
    /// The commit that brought what `from` has at `path`, seen along first parents; none where that is too far back, or cut off.
    pub fn introduced(&self, from: ObjectId, path: &GitPath) -> Result<Option<ObjectId>, GitError> {
        let error = GitError::library("read the history");
        let repository = self.repository();
        let at = |id: Oid| -> Result<Option<Oid>, git2::Error> {
            let tree = repository.find_commit(id)?.tree()?;
            Ok(tree.get_path(path.as_path()).ok().map(|entry| entry.id()))
        };
        let Some(wanted) = at(from.0).map_err(&error)? else { return Ok(None) };
        let mut id = from.0;
        for _ in 0..FAR_BACK {
            let commit = repository.find_commit(id).map_err(&error)?;
            let Ok(parent) = commit.parent_id(0) else {
                return Ok((!repository.is_shallow()).then_some(ObjectId(id)));
            };
            match at(parent) {
                Ok(there) if there == Some(wanted) => id = parent,
                Ok(_) => return Ok(Some(ObjectId(id))),
                // The history of a shallow clone ends here.
                Err(_) => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The parents of a commit.
    pub fn parents(&self, commit: ObjectId) -> Result<Vec<ObjectId>, GitError> {
        parents_in(self.repository(), commit)
    }
}

/// The parents of a commit.
pub fn parents(place: &Place, commit: ObjectId) -> Result<Vec<ObjectId>, GitError> {
    parents_in(&open(place)?, commit)
}

fn parents_in(repository: &Repository, commit: ObjectId) -> Result<Vec<ObjectId>, GitError> {
    let error = GitError::library("read the history");
    let parents = repository.find_commit(commit.0).map_err(error)?.parent_ids().map(ObjectId).collect();
    Ok(parents)
}

/// The message of a commit that is as it was made: nobody has amended it since, nor put it on another, which changes its second date.
pub fn message_as_made(place: &Place, commit: ObjectId) -> Result<Option<String>, GitError> {
    let error = GitError::library("read the history");
    let repository = open(place)?;
    let commit = repository.find_commit(commit.0).map_err(error)?;
    let (author, committer) = (commit.author().when(), commit.committer().when());
    Ok((author == committer).then(|| String::from_utf8_lossy(commit.message_bytes()).into_owned()))
}

/// Whether a work tree of the repository has this branch checked out.
pub fn is_checked_out(place: &Place, branch: &str) -> Result<bool, GitError> {
    let listed = succeed(place, "worktree", &["worktree", "list", "--porcelain"], b"")?;
    let line = format!("branch refs/heads/{branch}");
    Ok(listed.split(|byte| *byte == b'\n').any(|listed| listed == line.as_bytes()))
}

/// What the commit `id` has at `path`.
pub fn file_of(place: &Place, id: ObjectId, path: &GitPath) -> Result<Option<ObjectId>, GitError> {
    let error = GitError::library("read the history");
    let repository = open(place)?;
    let tree = repository.find_commit(id.0).and_then(|commit| commit.tree()).map_err(error)?;
    Ok(tree.get_path(path.as_path()).ok().map(|entry| ObjectId(entry.id())))
}
