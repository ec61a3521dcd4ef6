//! Why a signature is not accepted.

use super::GitError;
use crate::base::fs::FsError;
use crate::base::{Diagnostic, Exit};

/// A tag whose signature does not count, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// There is none.
    #[error("the tag `{tag}` is not signed")]
    Unsigned {
        /// The name in the tag.
        tag: String,
    },
    /// By a key that is nobody's of the trusted.
    #[error("the tag `{tag}` is signed by none of the trusted signers, but with {}", who.as_deref().unwrap_or("a key that is unknown"))]
    Foreign {
        /// The name in the tag.
        tag: String,
        /// Kind and fingerprint or id of the key, where the program tells.
        who: Option<String>,
    },
    /// What was signed is something else.
    #[error("the signature of the tag `{tag}` is bad: {message}")]
    Bad {
        /// The name in the tag.
        tag: String,
        /// What the program said.
        message: String,
    },
    /// The signature was good once.
    #[error("the signature of the tag `{tag}` no longer counts: {reason}")]
    Lapsed {
        /// The name in the tag.
        tag: String,
        /// What has expired, or was revoked.
        reason: String,
    },
    /// The program that could tell is not there.
    #[error("`{program}`, which checks such signatures, is not installed")]
    ProgramMissing {
        /// Its name, or its path where the user's configuration gives one.
        program: String,
    },
    /// The program that could tell cannot do so yet.
    #[error("`{program}` is too old to check signatures: OpenSSH 8.9 or newer does")]
    ProgramTooOld {
        /// Its name, or its path where the user's configuration gives one.
        program: String,
    },
    /// The program failed at something else than the signature.
    #[error("`{program}` could not check the signature: {message}")]
    ProgramFailed {
        /// Its name, or its path where the user's configuration gives one.
        program: String,
        /// Its last words.
        message: String,
    },
    /// A signer that cannot be trusted, because nobody could tell whom that means.
    #[error("the key of the signer `{name}` cannot be used: {message}")]
    InvalidSigner {
        /// The signer.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The disk refused.
    #[error(transparent)]
    File(#[from] FsError),
}

impl Diagnostic for SignatureError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unsigned { .. } => "unsigned-version",
            Self::Foreign { .. } => "foreign-signature",
            Self::Bad { .. } => "bad-signature",
            Self::Lapsed { .. } => "lapsed-signature",
            Self::ProgramMissing { .. } => "signature-program-missing",
            Self::ProgramTooOld { .. } => "signature-program-too-old",
            Self::ProgramFailed { .. } => "signature-program-failed",
            Self::InvalidSigner { .. } => "invalid-signer",
            Self::Git(error) => error.code(),
            Self::File(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Git(error) => error.exit(),
            Self::File(error) => error.exit(),
            _ => Exit::Failed,
        }
    }
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Unsigned { .. } => "ask the registry's owners to publish a signed version; this one may be anybody's",
            Self::Foreign { .. } => {
                "ask the registry's owners whose key this is; a key that should count belongs to `signers` in `registry.yaml`"
            }
            Self::Bad { .. } => "do not use this version, and tell the registry's owners: the tag is not what was signed",
            Self::Lapsed { .. } => "ask the registry's owners for a version that is signed with a key that holds",
            Self::ProgramMissing { program } => return Some(installation(program)),
            Self::ProgramTooOld { .. } => "update OpenSSH, then run this again",
            Self::ProgramFailed { .. } => "check the program with `git config --list --show-origin`, then run this again",
            Self::InvalidSigner { .. } => "correct the entry in `signers` of `registry.yaml`",
            Self::Git(error) => return error.hint(),
            Self::File(error) => return error.hint(),
        };
        Some(text.to_owned())
    }
}

fn installation(program: &str) -> String {
    match program {
        "gpg" => "install it, for example `apt install gpg` or `brew install gnupg`".into(),
        "gpg-agent" => "install it, for example `apt install gpg-agent` or `brew install gnupg`".into(),
        "gpgsm" => "install it, for example `apt install gpgsm` or `brew install gnupg`".into(),
        "ssh-keygen" => "install it, for example `apt install openssh-client`".into(),
        _ => format!("install `{program}`, or correct the `gpg.…` entry that names it in `git config --global --edit`"),
    }
}
