//! Signatures of gpg and gpgsm.

use data_encoding::HEXUPPER;
use sha1::{Digest as _, Sha1};

use super::armor::SignatureFormat;
use super::gnupg::Home;
use super::gnupg_status::{Judgement, judge};
use super::lone_tag::LoneTag;
use super::public_key::certificates;
use super::signature_error::SignatureError;
use super::signer::{Signer, SignerKey};

pub(super) fn verify<'a>(
    alone: &LoneTag<'_>,
    format: SignatureFormat,
    signers: &[&'a Signer],
) -> Result<&'a Signer, SignatureError> {
    let home = Home::open(format)?;
    let known = import(&home, signers)?;
    let key = if format == SignatureFormat::X509 { "gpg.x509.program" } else { "gpg.openpgp.program" };
    let verdict = alone.verify(home.program(), &[(key, home.program())], Some(&home))?;
    let tag = alone.name();
    match judge(&verdict.said, format) {
        Judgement::Good(signed_by) if verdict.is_accepted => {
            let found = known.iter().find(|(fingerprint, _)| *fingerprint == signed_by);
            found.map(|(_, signer)| *signer).ok_or(SignatureError::Foreign { tag, who: Some(format!("the key {signed_by}")) })
        }
        Judgement::Good(_) => Err(alone.bad(&verdict.said)),
        Judgement::Foreign(who) => Err(SignatureError::Foreign { tag, who: Some(format!("the key {who}")) }),
        // A certificate that came with the signature, and that nothing which was imported vouches for.
        Judgement::Untrusted(who) if !known.iter().any(|(fingerprint, _)| *fingerprint == who) => {
            Err(SignatureError::Foreign { tag, who: Some(format!("the certificate {who}")) })
        }
        Judgement::Untrusted(who) => {
            let reason = format!("the certificate {who} has no chain of valid issuers up to a root in its signer's entry");
            Err(SignatureError::Lapsed { tag, reason })
        }
        Judgement::Lapsed(reason) => Err(SignatureError::Lapsed { tag, reason }),
        Judgement::Bad(message) => Err(SignatureError::Bad { tag, message }),
    }
}

/// Puts every signer's key into `home`, and tells whose each is.
fn import<'a>(home: &Home, signers: &[&'a Signer]) -> Result<Vec<(String, &'a Signer)>, SignatureError> {
    let mut known = Vec::new();
    let mut roots = Vec::new();
    for signer in signers {
        match signer.key() {
            SignerKey::Gpg(armor) => known.push((signer.only_key(&signer.import(home, armor)?)?, *signer)),
            SignerKey::X509(pem) => {
                signer.import(home, pem)?;
                let fingerprints: Vec<String> = certificates(pem).iter().map(|der| HEXUPPER.encode(&Sha1::digest(der))).collect();
                // The first certificate is the signer's; others may only vouch for it.
                known.extend(fingerprints.first().map(|first| (first.clone(), *signer)));
                roots.extend(fingerprints);
            }
            SignerKey::Ssh(_) => {}
        }
    }
    if !roots.is_empty() {
        home.trust_roots(&roots)?;
    }
    Ok(known)
}
