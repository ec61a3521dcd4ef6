//! Whom a registry is trusted to be signed by, and what is refused.

use crate::base::git::{SignatureError, Signer};
use crate::base::{Diagnostic, Digest, Exit};

/// A registry, or one of its versions, that is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The index names a version, and there is no such tag.
    #[error("the registry `{registry}` lists `{tag}`, and has no such tag")]
    Vanished {
        /// The registry.
        registry: String,
        /// The tag.
        tag: String,
    },
    /// What the tag holds is not what the index says.
    #[error("`{tag}` of the registry `{registry}` is not what was published: its digest should be {expected}, and is {found}")]
    WrongDigest {
        /// The registry.
        registry: String,
        /// The tag.
        tag: String,
        /// As the index has it.
        expected: Digest,
        /// As it is.
        found: Digest,
    },
    /// What was signed is for something else.
    #[error("the tag `{tag}` of the registry `{registry}` is not for this version: {message}")]
    WrongTag {
        /// The registry.
        registry: String,
        /// The tag.
        tag: String,
        /// What differs.
        message: String,
    },
    /// Nobody signed it, or nobody who is trusted.
    #[error("`{tag}` of the registry `{registry}` is refused: {source}")]
    Signature {
        /// The registry.
        registry: String,
        /// The tag.
        tag: String,
        /// Why.
        source: Box<SignatureError>,
    },
    /// Signatures are wanted, and nobody is trusted to make one.
    #[error("the registry `{registry}` wants signed versions, and trusts nobody to sign them")]
    NoSigners {
        /// The registry.
        registry: String,
    },
    /// Others than those that the user trusts may sign now.
    #[error("the signers of the registry `{registry}` are not those that you trust:\n{}", changes.join("\n"))]
    SignersChanged {
        /// The registry.
        registry: String,
        /// A line each: `+ Ada Lovelace  SHA256:…`.
        changes: Vec<String>,
    },
    /// The user expects other signers than there are.
    #[error("the registry's signers are not those of `--signer`:\n{}", found.join("\n"))]
    UnexpectedSigners {
        /// Those that there are, a line each.
        found: Vec<String>,
    },
    /// It is another registry now.
    #[error("the registry at `{url}` calls itself `{found}`, not `{expected}`")]
    OtherName {
        /// The address.
        url: String,
        /// The name under which it is known.
        expected: String,
        /// What it calls itself.
        found: String,
    },
}

impl Diagnostic for TrustError {
    fn code(&self) -> &'static str {
        match self {
            Self::Vanished { .. } => "version-vanished",
            Self::WrongDigest { .. } => "wrong-digest",
            Self::WrongTag { .. } => "wrong-tag",
            Self::Signature { source, .. } => source.code(),
            Self::NoSigners { .. } => "no-signers",
            Self::SignersChanged { .. } | Self::UnexpectedSigners { .. } => "signers-changed",
            Self::OtherName { .. } => "other-registry",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Vanished { .. } | Self::WrongDigest { .. } | Self::WrongTag { .. } => {
                "nothing was taken from it: a published version never changes. Tell the owners of the registry; \
                 `pave registry verify` shows everything that is wrong with it"
                    .into()
            }
            Self::Signature { source, .. } => source.hint()?,
            Self::NoSigners { registry } => {
                format!("its owners list `signers` in registry.yaml; then run `pave registry sync {registry} --accept-signers`")
            }
            Self::SignersChanged { registry, .. } => format!(
                "compare the fingerprints with what the owners of the registry say, then run `pave registry sync {registry} --accept-signers`"
            ),
            Self::UnexpectedSigners { .. } => "ask the owners of the registry; nothing was added".into(),
            Self::OtherName { found, .. } => format!("add it under its own name: `pave registry add {found} URL`"),
        })
    }
}

/// What differs between two sets of signers, a line each: `+` who is new, `-` who is gone. Keys count, names do not.
pub(super) fn differences(trusted: &[Signer], found: &[Signer]) -> Vec<String> {
    let has = |signers: &[Signer], signer: &Signer| signers.iter().any(|other| other.key() == signer.key());
    let new = found.iter().filter(|signer| !has(trusted, signer)).map(|signer| format!("  + {}", describe(signer)));
    let gone = trusted.iter().filter(|signer| !has(found, signer)).map(|signer| format!("  - {}", describe(signer)));
    new.chain(gone).collect()
}

/// Name and fingerprint.
#[must_use]
pub fn describe(signer: &Signer) -> String {
    format!("{}  {}", signer.name(), signer.fingerprint().unwrap_or_else(|error| error.to_string()))
}
