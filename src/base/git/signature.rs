//! Whether a tag is signed by somebody who is trusted.
//!
//! The user's own git and their program for the format do the checking; whom they trust is told by pave alone, in files that exist
//! for this one check.

use super::armor::SignatureFormat;
use super::lone_tag::LoneTag;
use super::signature_error::SignatureError;
use super::signer::Signer;
use super::tag::Tag;
use super::{gnupg_signature, ssh_signature};

/// Which of `signers` has signed `tag`.
///
/// What `git verify-tag` refuses is refused, and so is a signature by a key that has expired since, or was revoked. That the tag
/// is the one that was asked for (its name, its message, its commit) is not looked at: that is for who knows what it should say.
pub fn verify<'a>(tag: &Tag, signers: &'a [Signer]) -> Result<&'a Signer, SignatureError> {
    let Some(format) = tag.signature() else {
        return Err(SignatureError::Unsigned { tag: tag.name().to_owned() });
    };
    let trusted: Vec<&Signer> = signers.iter().filter(|signer| signer.format() == format).collect();
    let alone = LoneTag::new(tag)?;
    let verified = match format {
        SignatureFormat::Ssh => ssh_signature::verify(&alone, &trusted),
        SignatureFormat::OpenPgp | SignatureFormat::X509 => gnupg_signature::verify(&alone, format, &trusted),
    };
    match verified {
        // Without the program nothing is known of the key, but that nobody's could count.
        Err(SignatureError::ProgramMissing { .. }) if trusted.is_empty() => {
            Err(SignatureError::Foreign { tag: alone.name(), who: None })
        }
        verified => verified,
    }
}
