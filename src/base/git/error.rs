//! What can go wrong with git on this machine.

use crate::base::fs::FsError;
use crate::base::interrupt::Interrupted;
use crate::base::{Diagnostic, Exit};

/// The oldest git that pave works with: the first with `merge-tree --write-tree`.
pub(super) const OLDEST: (u32, u32) = (2, 38);

/// A local git operation that failed.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no `git` to run.
    #[error("git is not installed, or not on the PATH")]
    NotInstalled,
    /// Older than pave can work with.
    #[error("git {found} is too old: pave needs {}.{} or newer", OLDEST.0, OLDEST.1)]
    TooOld {
        /// What `git version` says.
        found: String,
    },
    /// `git` ended with an error of its own.
    #[error("`git {what}` failed: {message}")]
    Command {
        /// The subcommand.
        what: &'static str,
        /// Its last words.
        message: String,
    },
    /// A hook of the repository said no.
    #[error("a hook has refused the commit ({}): {message}", hooks.join(", or "))]
    Hook {
        /// The hooks that are there, of which it was one.
        hooks: Vec<&'static str>,
        /// What it said.
        message: String,
    },
    /// Another user's repository, which git does not trust.
    #[error("the repository `{path}` belongs to another user")]
    NotYours {
        /// Its work tree.
        path: String,
    },
    /// A repository of a kind that pave cannot read.
    #[error("pave cannot work with the repository `{path}`: {message}")]
    Unsupported {
        /// A directory in it.
        path: String,
        /// Why.
        message: String,
    },
    /// The commit could not be signed, and the user's configuration wants it to be.
    #[error("the commit could not be signed, as `commit.gpgSign` asks for: {message}")]
    Signing {
        /// What git said.
        message: String,
    },
    /// A file of a commit that pave does not take.
    #[error("`{path}` is refused: {message}")]
    Tree {
        /// Where in the commit.
        path: String,
        /// The rule.
        message: String,
    },
    /// A tag could not be signed.
    #[error("the tag `{tag}` could not be signed: {message}")]
    TagSigning {
        /// Its name.
        tag: String,
        /// What git said.
        message: String,
    },
    /// libgit2 refused.
    #[error("cannot {what}: {message}")]
    Library {
        /// What was tried.
        what: &'static str,
        /// What it said.
        message: String,
    },
    /// The disk refused.
    #[error(transparent)]
    File(#[from] FsError),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl GitError {
    /// Whether it is no failure at all, but the user who asked to stop.
    #[must_use]
    pub fn is_interrupt(&self) -> bool {
        matches!(self, Self::Interrupted(_))
    }

    pub(super) fn library(what: &'static str) -> impl Fn(git2::Error) -> Self {
        move |error| Self::Library { what, message: error.message().to_owned() }
    }

    pub(super) fn spawn(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |error| match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotInstalled,
            _ => Self::Command { what, message: error.to_string() },
        }
    }
}

impl Diagnostic for GitError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotInstalled => "git-missing",
            Self::TooOld { .. } => "git-too-old",
            Self::NotYours { .. } => "not-your-repository",
            Self::Unsupported { .. } => "unsupported-repository",
            Self::Hook { .. } => "hook-refused",
            Self::Signing { .. } | Self::TagSigning { .. } => "signing-failed",
            Self::Tree { .. } => "unsafe-path",
            Self::Command { .. } | Self::Library { .. } => "git-failed",
            Self::File(error) => error.code(),
            Self::Interrupted(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Interrupted(error) => error.exit(),
            _ => Exit::Failed,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotInstalled => Some("install it, for example `apt install git` or `brew install git`".into()),
            Self::TooOld { .. } => Some("update git: <https://git-scm.com/downloads>".into()),
            Self::NotYours { path } => {
                let path = shlex::try_quote(path).unwrap_or_default();
                Some(format!("if you trust it, run `git config --global --add safe.directory {path}`, then run this again"))
            }
            Self::Unsupported { .. } => {
                Some("see `git config --get-regexp ^extensions`; a new one is made with `git init --object-format=sha1`".into())
            }
            Self::Hook { .. } => Some("nothing is lost: correct what it names, `git add` it, then run this again".into()),
            Self::Signing { .. } => Some(
                "check `git config user.signingKey` and that its agent runs; to create it unsigned this once, set \
                 `GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=commit.gpgSign GIT_CONFIG_VALUE_0=false` before the command"
                    .into(),
            ),
            Self::Tree { .. } => Some("its owners take it out, or rename it".into()),
            Self::TagSigning { .. } => Some(
                "check `git config user.signingKey` and `git config gpg.format`, that the key's agent runs, and that \
                 `git tag -s -m test test` works in the repository; then run this again"
                    .into(),
            ),
            Self::File(error) => error.hint(),
            Self::Library { .. } => Some(
                "check that the disk has space and that you may write there, then run the command again; nothing was left behind"
                    .into(),
            ),
            Self::Command { .. } => Some(
                "check what git reads on this machine with `git config --list --show-origin`, then run the command again".into(),
            ),
            Self::Interrupted(_) => None,
        }
    }
}
