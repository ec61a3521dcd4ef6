//! What keeps a registry from being changed at all, before any gate.

use crate::base::{Diagnostic, Exit};

/// A registry that cannot be published to, or not from here.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Files that are not committed.
    #[error("there are changes that are not committed: {}", shown(paths))]
    Dirty {
        /// Which files.
        paths: Vec<String>,
    },
    /// No branch is checked out.
    #[error("no branch is checked out")]
    NoBranch,
    /// Nowhere to push to.
    #[error("the repository has no remote `origin` to publish to")]
    NoRemote,
    /// The remote has another commit than this repository.
    #[error("`{branch}` is at {here} here, and at {there} at the remote")]
    NotInStep {
        /// The branch.
        branch: String,
        /// The commit here.
        here: String,
        /// The commit there.
        there: String,
    },
    /// Those who use the registry would not see it.
    #[error("`{branch}` is not the registry's default branch, which is `{default}`")]
    OtherBranch {
        /// The branch.
        branch: String,
        /// The one that users see.
        default: String,
    },
    /// Git does not know who commits.
    #[error("git does not know who you are")]
    NoIdentity,
    /// The tag would be refused by everybody who uses the registry.
    #[error("your signature would not be accepted: {message}")]
    NotASigner {
        /// Why.
        message: String,
    },
    /// There is no such version.
    #[error("`{template}` has no published version {version}")]
    NoSuchVersion {
        /// The template.
        template: String,
        /// The version.
        version: semver::Version,
    },
    /// Nothing was published of it.
    #[error("nothing was published of `{template}`")]
    NeverPublished {
        /// The template.
        template: String,
    },
    /// A text that is not one exact version.
    #[error("`{}` names no version: expected NAME@VERSION, as `go-http@1.4.2`", text.escape_debug())]
    NotAVersion {
        /// The text.
        text: String,
    },
    /// It cannot take its own place.
    #[error("`{template}` cannot be replaced by itself")]
    ReplacedByItself {
        /// The template.
        template: String,
    },
    /// A reason that cannot be shown in one line.
    #[error("a reason is one line of 1 to 200 characters")]
    Reason,
    /// The version is published; this clone does not know it yet.
    #[error("{tag} is published, but this clone could not be brought up to date: {message}")]
    Behind {
        /// What was published.
        tag: String,
        /// What git said.
        message: String,
    },
}

/// A few, and how many more.
fn shown(paths: &[String]) -> String {
    let more = if paths.len() > 5 { format!(" and {} more", paths.len() - 5) } else { String::new() };
    paths.iter().take(5).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ") + &more
}

impl Diagnostic for PublishError {
    fn code(&self) -> &'static str {
        match self {
            Self::Dirty { .. } => "not-committed",
            Self::NoBranch => "no-branch",
            Self::NoRemote => "no-remote",
            Self::NotInStep { .. } => "not-in-step",
            Self::OtherBranch { .. } => "other-branch",
            Self::NoIdentity => "no-identity",
            Self::NotASigner { .. } => "not-a-signer",
            Self::NoSuchVersion { .. } | Self::NeverPublished { .. } => "no-version",
            Self::NotAVersion { .. } | Self::ReplacedByItself { .. } | Self::Reason => "usage",
            Self::Behind { .. } => "clone-behind",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Dirty { .. } | Self::NotInStep { .. } => Exit::No,
            Self::NoIdentity | Self::NotASigner { .. } => Exit::Failed,
            Self::Behind { .. } => Exit::Partly,
            _ => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Dirty { .. } => "commit them, and have them reviewed and pushed; then publish".into(),
            Self::NoBranch => "check one out with `git switch main`, or name it with `--branch`".into(),
            Self::NoRemote => "add one: `git remote add origin URL`, and push".into(),
            Self::NotInStep { .. } => "run `git pull`, or push what is only here, so that what is published was reviewed".into(),
            Self::OtherBranch { default, .. } => {
                format!("nobody who uses the registry would see it: merge into `{default}`, and run `git switch {default}`")
            }
            Self::NoIdentity => {
                "tell git once: `git config --global user.name \"Your Name\"` and `git config --global user.email you@example.com`".into()
            }
            Self::NotASigner { .. } => {
                "add your public key to `signers` in registry.yaml, have that reviewed and pushed, then publish".into()
            }
            Self::NoSuchVersion { template, .. } => format!("`pave template show {template}` lists its versions"),
            Self::NeverPublished { .. } => "publish it first, with `pave template publish`".into(),
            Self::NotAVersion { .. } => "write it as `go-http@1.4.2`".into(),
            Self::Reason => "say it in one line, for people who wonder: `--reason \"It lost requests at shutdown\"`".into(),
            Self::ReplacedByItself { .. } => "name another template of this registry, or leave `--replaced-by` out".into(),
            Self::Behind { .. } => "run `git pull`".into(),
        })
    }
}
