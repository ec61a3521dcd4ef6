//! What can go wrong when a repository is adopted.

use crate::base::{Diagnostic, Exit};
use crate::registry::BUILT_IN;

/// A repository that is not adopted. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// There is no directory.
    #[error("`{path}` is no directory")]
    NoDirectory {
        /// As it was named.
        path: String,
    },
    /// There is no repository.
    #[error("`{path}` is in no git repository")]
    NoRepository {
        /// The directory.
        path: String,
    },
    /// There is no work tree.
    #[error("`{path}` is a bare repository, where nobody can work")]
    Bare {
        /// The repository.
        path: String,
    },
    /// Nothing to merge with.
    #[error("the repository of `{path}` has no commit yet")]
    NoCommit {
        /// The directory.
        path: String,
    },
    /// In the middle of something.
    #[error("a {what} is in progress in the repository of `{path}`")]
    InProgress {
        /// What git is doing.
        what: &'static str,
        /// The directory.
        path: String,
    },
    /// On a path already.
    #[error("`{path}` is a service already: `{file}` is committed there")]
    IsService {
        /// The service.
        path: String,
        /// What says so.
        file: &'static str,
    },
    /// A directory that no path of a service could be in.
    #[error("a service cannot lie in `{prefix}` of a repository: {message}")]
    Place {
        /// The directory.
        prefix: String,
        /// Why.
        message: String,
    },
    /// No template knows the repository.
    #[error("no template of the registry `{registry}` recognises `{path}`")]
    NotRecognised {
        /// The directory.
        path: String,
        /// The registry.
        registry: String,
        /// All templates.
        known: Vec<String>,
    },
    /// Several do.
    #[error("several templates of the registry `{registry}` recognise `{path}`: {}", known.join(", "))]
    Ambiguous {
        /// The directory.
        path: String,
        /// The registry.
        registry: String,
        /// Those that do, each with the file that it knows.
        known: Vec<String>,
    },
    /// What pave has to write has no place.
    #[error("`{path}` is in the way: {reason}")]
    InTheWay {
        /// The path of a file of pave's own.
        path: String,
        /// What is there.
        reason: String,
    },
    /// Nobody has said yes.
    #[error("nobody can be asked here whether to go ahead")]
    NotConfirmed,
    /// Nobody to commit as.
    #[error("git does not know who you are, and a commit by nobody would stay in the history")]
    NoIdentity,
    /// Somebody else has committed meanwhile.
    #[error("the branch has moved meanwhile; nothing was changed")]
    Moved,
    /// The person said no.
    #[error("cancelled; nothing was changed")]
    Cancelled,
}

impl Diagnostic for AdoptError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDirectory { .. } | Self::NoRepository { .. } | Self::Bare { .. } | Self::NoCommit { .. } => "no-checkout",
            Self::InProgress { .. } => "git-busy",
            Self::IsService { .. } => "already-a-service",
            Self::Place { .. } => "unsafe-path",
            Self::NotRecognised { .. } | Self::Ambiguous { .. } => "missing-template",
            Self::InTheWay { .. } => "target-exists",
            Self::NotConfirmed => "not-confirmed",
            Self::NoIdentity => "no-identity",
            Self::Moved => "branch-moved",
            Self::Cancelled => "cancelled",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NoIdentity | Self::Moved | Self::Place { .. } => Exit::Failed,
            Self::Cancelled => Exit::No,
            _ => Exit::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoDirectory { .. } => "name a directory with `-C DIR`".into(),
            Self::NoRepository { .. } => {
                "make it one first: `git init && git add --all && git commit`; a new service is made with `pave create-service`"
                    .into()
            }
            Self::Bare { .. } => "clone it, and adopt the clone".into(),
            Self::NoCommit { .. } => {
                "commit what is there first: `git add --all && git commit`; a new service is made with `pave create-service`"
                    .into()
            }
            Self::InProgress { what, .. } => match *what {
                "merge" | "rebase" | "cherry-pick" | "revert" => {
                    format!("finish it with `git {what} --continue`, or give it up with `git {what} --abort`")
                }
                _ => "finish it, or give it up, as `git status` says".into(),
            },
            Self::IsService { .. } => "`pave check` says how it stands, and `pave update` brings it up to date".into(),
            Self::Place { .. } => "rename the directory".into(),
            Self::Moved => "run it again".into(),
            Self::NotRecognised { known, registry, .. } => {
                let known = format!("name one with `--template`: {}", known.join(", "));
                if registry == BUILT_IN {
                    known
                } else {
                    format!("{known}; or ask for the templates that come with pave: `--registry {BUILT_IN}`")
                }
            }
            Self::Ambiguous { .. } => {
                "name one with `--template`; adopt each service of a repository of several with `-C DIR`".into()
            }
            Self::InTheWay { .. } => {
                "where an interrupted `pave adopt` left it, give the same answers as then; otherwise rename or remove it".into()
            }
            Self::NotConfirmed => "look at what it would do with `--dry-run`, then run it with `--yes`".into(),
            Self::NoIdentity => "tell git once, then run this again:\n  \
                 git config --global user.name \"Your Name\"\n  git config --global user.email you@example.com"
                .into(),
            Self::Cancelled => return None,
        })
    }
}
