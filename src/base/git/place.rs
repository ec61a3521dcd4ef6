//! Where a directory lies: in which repository, and where in it.

use std::path::{Path, PathBuf};

use git2::{ErrorCode, Repository, RepositoryOpenFlags, RepositoryState};

use super::{GitError, ObjectId};
use crate::base::fs;

/// A directory of a repository, with or without a work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The git directory: `.git`, that of a linked work tree, or a bare repository itself.
    pub git_directory: PathBuf,
    /// The top of the work tree; none in a bare repository.
    pub work_tree: Option<PathBuf>,
    /// The directory's path in the repository, components separated by `/`; empty at the top.
    pub prefix: String,
    /// The branch that HEAD is on, e.g. `main`; none where HEAD is detached.
    pub branch: Option<String>,
    /// The commit of HEAD; none where there is none yet.
    pub head: Option<ObjectId>,
    /// What git is in the middle of: `merge`, `rebase` and the like.
    pub in_progress: Option<&'static str>,
}

impl Place {
    /// Where git is run: the top of the work tree, or the bare repository.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.work_tree.as_deref().unwrap_or(&self.git_directory)
    }

    /// Where `directory` (absolute, existing) lies; none where that is in no repository. `directory` may be a bare repository, and also a
    /// path that one's commits have, as `/srv/shop.git/services/payments`.
    pub fn around(directory: &Path) -> Result<Option<Self>, GitError> {
        let existing = directory.ancestors().find(|path| fs::is_there(path)).unwrap_or(directory);
        let repository = match Repository::open_ext(existing, RepositoryOpenFlags::empty(), std::iter::empty::<&Path>()) {
            Ok(repository) => repository,
            // As git itself would (git-config(1), `safe.directory`).
            Err(error) if error.code() == ErrorCode::Owner => {
                return Err(GitError::NotYours { path: existing.display().to_string() });
            }
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(unsupported(existing, &error)),
        };
        let top = repository.workdir().unwrap_or_else(|| repository.path());
        // Links on the way are git's to resolve: it names its work tree without them.
        let resolved = fs::without_links(existing);
        let top = fs::without_links(top);
        let Ok(inside) = resolved.strip_prefix(&top) else { return Ok(None) };
        let below = directory.strip_prefix(existing).unwrap_or(Path::new(""));
        let steps: Vec<_> = inside.join(below).components().map(|step| step.as_os_str().to_string_lossy().into_owned()).collect();
        let head = repository.head().ok();
        let branch = match &head {
            Some(head) => head.shorthand().ok().filter(|_| head.is_branch()).map(str::to_owned),
            None => None,
        };
        let commit = head.and_then(|head| head.peel_to_commit().ok()).map(|commit| ObjectId(commit.id()));
        Ok(Some(Self {
            git_directory: repository.path().to_owned(),
            work_tree: repository.workdir().map(|_| top),
            prefix: steps.join("/"),
            branch,
            head: commit,
            in_progress: in_progress(repository.state()),
        }))
    }
}

fn unsupported(path: &Path, error: &git2::Error) -> GitError {
    let is_format = error.message().to_lowercase().contains("objectformat") || error.message().contains("object format");
    let message =
        if is_format { "its objects have SHA-256 names, and pave knows SHA-1".to_owned() } else { error.message().to_owned() };
    GitError::Unsupported { path: path.display().to_string(), message }
}

fn in_progress(state: RepositoryState) -> Option<&'static str> {
    match state {
        RepositoryState::Clean => None,
        RepositoryState::Merge => Some("merge"),
        RepositoryState::Revert | RepositoryState::RevertSequence => Some("revert"),
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("cherry-pick"),
        RepositoryState::Bisect => Some("bisect"),
        RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => Some("rebase"),
        RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Some("rebase or `git am`"),
    }
}
