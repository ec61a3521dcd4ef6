//! What can go wrong with an update.

use semver::Version;

use crate::base::git::{GitError, MoveError, ObjectId, TransitionError};
use crate::base::{Diagnostic, Excerpt, Exit};
use crate::service::EditError;
use crate::template::AnswerProblems;

/// A service that is not updated.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// There is no repository whose history could be merged.
    #[error("`{path}` is in no git repository with a commit")]
    NoRepository {
        /// The service.
        path: String,
    },
    /// The service's own files are not committed.
    #[error("{file} differs from the one that is committed")]
    NotCommitted {
        /// The file.
        file: &'static str,
    },
    /// Git is in the middle of something.
    #[error("a {what} is in progress in this repository")]
    Busy {
        /// A merge, a rebase and the like.
        what: &'static str,
    },
    /// Another git works with the index.
    #[error("another git is at work in this repository: it has `{path}`")]
    Locked {
        /// The file by which it keeps others away.
        path: String,
    },
    /// An update was begun, and has not ended.
    #[error("an update of this repository is in progress")]
    InProgress,
    /// There is no update that could be continued or aborted.
    #[error("no update is in progress here")]
    NotInProgress,
    /// Somebody has ended the merge that the update left.
    #[error("git is not merging any more, and the update is not committed")]
    NotMerging,
    /// What is staged is something else.
    #[error("what is staged is not the update: pave.lock is not that of {version}")]
    NotTheUpdate {
        /// Template and version.
        version: String,
    },
    /// A hook, or somebody, has committed another lock.
    #[error("the merge is committed, as {commit}, and its pave.lock is not that of {version}: a hook may have changed it")]
    LockChanged {
        /// Template and version.
        version: String,
        /// The commit.
        commit: ObjectId,
        /// The one before.
        before: ObjectId,
    },
    /// The lock names another registry or template than the manifest.
    #[error("pave.lock says that the {what} is `{lock}`, and pave.yaml says `{manifest}`")]
    Elsewhere {
        /// `registry` or `template`.
        what: &'static str,
        /// As the lock has it.
        lock: String,
        /// As the manifest has it.
        manifest: String,
    },
    /// The lock is not what was published.
    #[error("pave.lock is not what was rendered from {version}: {message}")]
    Tampered {
        /// Template and version.
        version: String,
        /// What differs.
        message: String,
    },
    /// Nobody can tell whether the lock is what was published.
    #[error("pave.lock cannot be compared with what {version} renders: {message}")]
    NotCompared {
        /// Template and version.
        version: String,
        /// Why.
        message: String,
    },
    /// A template from a directory, which only the user can name.
    #[error("the service was created from a template in a directory, and pave.lock does not decide which")]
    NoTemplate,
    /// The selected version is older than the one that the service has.
    #[error("{selected} is older than {current}, which the service has")]
    Older {
        /// What was selected.
        selected: Version,
        /// The service's.
        current: Version,
    },
    /// Files still have conflicts.
    #[error("these files are still in conflict:\n{}", lines(paths))]
    Unresolved {
        /// Their paths.
        paths: Vec<String>,
    },
    /// There are conflicts, and no work tree to leave them in.
    #[error("the update has conflicts, and nothing is changed:\n{}", lines(paths))]
    Conflicts {
        /// Their paths.
        paths: Vec<String>,
    },
    /// Changes are staged, which the commit would take with it.
    #[error("the update has conflicts, and changes are staged that its commit would include:\n{}", lines(paths))]
    Staged {
        /// Their paths.
        paths: Vec<String>,
    },
    /// No branch can be called so, or it is another's.
    #[error("`{branch}` cannot be the branch of this update: {message}")]
    Branch {
        /// The name.
        branch: String,
        /// Why.
        message: &'static str,
    },
    /// Somebody went on while the update was prepared or asked about.
    #[error("pave.yaml, the branch, or what git is in the middle of was changed meanwhile; nothing else was")]
    Meanwhile,
    /// The person said no.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Git does not know who commits.
    #[error("git does not know who you are, and an update is a commit")]
    NoIdentity,
    /// What was noted of an update that is in progress cannot be read.
    #[error("`{path}` cannot be read: {message}")]
    Journal {
        /// Where it is.
        path: String,
        /// Why.
        message: String,
    },
    /// It stopped on its way, and could not be taken back; or could be neither taken on nor taken back.
    #[error("the update is half done: {message}")]
    Stopped {
        /// Why.
        message: String,
    },
    /// The manifest has answers that are refused.
    #[error("in pave.yaml, {problems}")]
    Answers {
        /// Which.
        problems: AnswerProblems,
        /// Where the first is.
        excerpt: Box<Excerpt>,
    },
    /// The manifest cannot be edited.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The work tree stays as it is.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The branch stays where it is.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
}

fn lines(paths: &[String]) -> String {
    paths.iter().map(|path| format!("  {}", path.escape_debug())).collect::<Vec<_>>().join("\n")
}

/// As for files that pave itself cannot write.
fn unwritable_code(message: &str) -> &'static str {
    match message {
        full if full.ends_with("No space left on device") || full.ends_with("quota exceeded") => "disk-full",
        denied if denied.ends_with("Permission denied") || denied.ends_with("Read-only file system") => "not-permitted",
        _ => "file-error",
    }
}

impl UpdateError {
    /// The same, where it leaves an update half done.
    pub(super) fn stopped(self) -> Self {
        match self {
            Self::Git(_) | Self::Transition(TransitionError::Unwritable { .. } | TransitionError::Git(_)) => {
                Self::Stopped { message: self.to_string() }
            }
            other => other,
        }
    }

    fn inner(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Edit(error) => Some(error),
            Self::Git(error) | Self::Transition(TransitionError::Git(error)) | Self::Move(MoveError::Git(error)) => Some(error),
            _ => None,
        }
    }
}

impl Diagnostic for UpdateError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRepository { .. } => "no-repository",
            Self::NotCommitted { .. } | Self::Staged { .. } => "not-committed",
            Self::Busy { .. } | Self::Locked { .. } => "git-busy",
            Self::InProgress => "update-in-progress",
            Self::NotInProgress => "no-update-in-progress",
            Self::NotMerging | Self::NotTheUpdate { .. } => "not-merging",
            Self::Elsewhere { .. } => "lock-elsewhere",
            Self::LockChanged { .. } => "lock-changed",
            Self::Tampered { .. } => "lock-tampered",
            Self::NotCompared { .. } => "lock-not-compared",
            Self::NoTemplate => "missing-template",
            Self::Older { .. } => "older-version",
            Self::Unresolved { .. } | Self::Conflicts { .. } => "conflicts",
            Self::Branch { .. } | Self::Move(MoveError::Moved { .. }) => "branch-moved",
            Self::Meanwhile => "changed-meanwhile",
            Self::Cancelled => "cancelled",
            Self::NoIdentity => "no-identity",
            Self::Journal { .. } => "update-damaged",
            Self::Transition(TransitionError::Dirty { .. }) => "dirty-files",
            Self::Transition(TransitionError::Untracked { .. }) => "untracked-files",
            Self::Transition(TransitionError::Unwritable { message }) => unwritable_code(message),
            Self::Stopped { .. } => "update-stopped",
            Self::Answers { problems, .. } => problems.code(),
            Self::Edit(_) | Self::Git(_) | Self::Transition(TransitionError::Git(_)) | Self::Move(MoveError::Git(_)) => {
                self.inner().map_or("git-failed", Diagnostic::code)
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unresolved { .. } | Self::Conflicts { .. } | Self::Cancelled => Exit::No,
            Self::NoRepository { .. } | Self::NotInProgress | Self::NoTemplate | Self::Older { .. } | Self::Branch { .. } => {
                Exit::Usage
            }
            Self::Stopped { .. } => Exit::Partly,
            Self::Answers { problems, .. } => problems.exit(),
            _ => self.inner().map_or(Exit::Failed, Diagnostic::exit),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRepository { .. } => {
                "an update is a commit: run `git init && git add --all && git commit`, then `pave update` again".into()
            }
            Self::NotCommitted { file } => format!("only pave writes it: run `git checkout -- {file}`, or commit it"),
            Self::Busy { .. } => "finish it with git, or abort it; then run `pave update` again".into(),
            Self::Locked { path } => format!("nothing is changed; wait until it has ended, or remove `{path}` where none is running"),
            Self::InProgress => {
                "resolve the conflicts and run `pave update --continue`, or go back with `pave update --abort`".into()
            }
            Self::NotInProgress => "`pave update` begins one".into(),
            Self::NotMerging | Self::NotTheUpdate { .. } => "go back with `pave update --abort`, then run `pave update` again".into(),
            Self::Elsewhere { .. } => {
                "if you want to move the service there, add `--allow-move`; otherwise restore the file: `git log -p pave.yaml pave.lock`".into()
            }
            Self::LockChanged { before, .. } => {
                format!("correct the hook, go back with `git reset --keep {before}`, then run `pave update` again")
            }
            Self::Tampered { .. } => {
                "somebody has edited it: see `git log -p pave.lock`, and restore it; to go on all the same, add `--trust-lock`".into()
            }
            Self::NotCompared { .. } => {
                "tell the owners of the registry; where nobody has edited pave.lock (`git log -p pave.lock`), go on with `--trust-lock`".into()
            }
            Self::NoTemplate => "name the directory with `--template DIR`".into(),
            Self::Older { current, .. } => format!("to go back on purpose, say so with `--to`; {current} may have been yanked"),
            Self::Unresolved { .. } => "resolve them, `git add` them, then run `pave update --continue`".into(),
            Self::Conflicts { .. } => "run it without `--branch`, in a clone with a work tree: conflicts are left there for you to resolve".into(),
            Self::Staged { .. } => "commit them first, or unstage them with `git restore --staged`".into(),
            Self::Branch { .. } => "choose another with `--branch`".into(),
            Self::Move(MoveError::Moved { .. }) | Self::Meanwhile => "nothing is changed; run it again".into(),
            Self::Cancelled => return None,
            Self::NoIdentity => "tell git once, then run this again:\n  \
                 git config --global user.name \"Your Name\"\n  git config --global user.email you@example.com"
                .into(),
            Self::Journal { path, .. } => format!("go back with `git merge --abort`, and remove `{path}`"),
            Self::Transition(TransitionError::Dirty { .. }) => {
                "nothing is changed; commit them or put them aside with `git stash`, then run it again".into()
            }
            Self::Transition(TransitionError::Untracked { .. }) => {
                "nothing is changed; move them away, or add them to git, then run it again".into()
            }
            Self::Transition(TransitionError::Unwritable { .. }) => {
                "nothing is changed; see to that you may write there and that the disk has room, then run it again".into()
            }
            Self::Answers { problems, .. } => {
                let first = problems.problems.first().map_or("NAME", |problem| &problem.input);
                format!("correct it in pave.yaml, or give another with `--set {first}=…`")
            }
            Self::Stopped { .. } => {
                "see to that you may write there and that the disk has room; then go back with `pave update --abort`, or on with `pave update --continue`".into()
            }
            Self::Git(GitError::Hook { .. }) => {
                "the merge is as it was: correct what the hook names, `git add` it, then run `pave update --continue` again".into()
            }
            Self::Edit(_) | Self::Git(_) | Self::Transition(TransitionError::Git(_)) | Self::Move(MoveError::Git(_)) => {
                return self.inner().and_then(Diagnostic::hint);
            }
        })
    }

    fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Answers { excerpt, .. } => Some(excerpt),
            _ => self.inner().and_then(Diagnostic::excerpt),
        }
    }
}
