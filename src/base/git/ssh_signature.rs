//! Signatures of ssh-keygen (ssh-keygen(1), "ALLOWED SIGNERS").

use super::armor::SignatureFormat;
use super::gnupg::program;
use super::lone_tag::{LoneTag, Verdict};
use super::signature_error::SignatureError;
use super::signer::{Signer, SignerKey, ssh_fingerprint};
use crate::base::fs::replace_file;

/// Whom the list of allowed signers says that every key belongs to; which one it was is told by its fingerprint.
const PRINCIPAL: &str = "pave";

pub(super) fn verify<'a>(alone: &LoneTag<'_>, signers: &[&'a Signer]) -> Result<&'a Signer, SignatureError> {
    let program = program(SignatureFormat::Ssh, alone.scratch.path())?;
    let list = alone.scratch.path().join("allowed-signers");
    replace_file(&list, allowed_signers(signers).as_bytes())?;
    let list = list.to_string_lossy();
    let verdict = alone.verify(&program, &[("gpg.ssh.allowedSignersFile", &list), ("gpg.ssh.program", &program)], None)?;
    let signed_by = match judge(&verdict) {
        Judgement::Good(fingerprint) => fingerprint,
        Judgement::Foreign(who) => return Err(SignatureError::Foreign { tag: alone.name(), who: Some(who) }),
        Judgement::Revoked => {
            let reason = "ssh-keygen takes the key for revoked (`gpg.ssh.revocationFile`), or for damaged".into();
            return Err(SignatureError::Lapsed { tag: alone.name(), reason });
        }
        Judgement::TooOld => return Err(SignatureError::ProgramTooOld { program }),
        Judgement::Bad => return Err(alone.bad(&verdict.said)),
    };
    let is_theirs = |signer: &&&Signer| match signer.key() {
        SignerKey::Ssh(line) => ssh_fingerprint(line).is_ok_and(|fingerprint| fingerprint == signed_by),
        _ => false,
    };
    signers.iter().find(is_theirs).copied().ok_or(SignatureError::Foreign { tag: alone.name(), who: Some(signed_by) })
}

/// A line a key; comments, which may hold anything, are left out.
fn allowed_signers(signers: &[&Signer]) -> String {
    let line = |signer: &&Signer| match signer.key() {
        SignerKey::Ssh(line) => {
            let key: Vec<&str> = line.split(' ').take(2).collect();
            Some(format!("{PRINCIPAL} namespaces=\"git\" {}\n", key.join(" ")))
        }
        _ => None,
    };
    signers.iter().filter_map(line).collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Judgement {
    /// By the key with this fingerprint, which is in the list.
    Good(String),
    /// A whole signature, by this kind of key and fingerprint.
    Foreign(String),
    Revoked,
    TooOld,
    Bad,
}

/// Reads what git passes on of ssh-keygen: `Good "git" signature for pave with ED25519 key SHA256:…`, without `for pave` where the
/// key is not in the list.
fn judge(verdict: &Verdict) -> Judgement {
    let good: Vec<&str> = verdict.said.lines().filter_map(|line| line.strip_prefix("Good \"git\" signature ")).collect();
    let key = |text: &str| text.strip_prefix("with ").map(str::to_owned);
    let has = |text: &str| verdict.said.lines().any(|line| line.trim_end().ends_with(text));
    match good[..] {
        [line] if verdict.is_accepted => line
            .strip_prefix(&format!("for {PRINCIPAL} "))
            .and_then(key)
            .and_then(|key| Some(key.split_once(" key ")?.1.to_owned()))
            .map_or(Judgement::Bad, Judgement::Good),
        [line] if has("No principal matched.") => key(line).map_or(Judgement::Bad, Judgement::Foreign),
        [] if verdict.said.contains("openssh version 8.2p1") || verdict.said.contains("usage:") => Judgement::TooOld,
        // Git does not pass on why; what was changed would be an `incorrect signature`.
        [] if verdict.said.trim_end() == "Could not verify signature." => Judgement::Revoked,
        _ => Judgement::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, Verdict, judge};

    #[test]
    fn understands_what_git_says() {
        let of = |is_accepted, said: &str| judge(&Verdict { is_accepted, said: said.into() });
        let good = "Good \"git\" signature for pave with ED25519 key SHA256:abc";
        assert_eq!(of(true, good), Judgement::Good("SHA256:abc".into()));
        assert_eq!(of(false, good), Judgement::Bad);
        assert_eq!(of(true, &format!("{good}\n{good}\n")), Judgement::Bad);
        assert_eq!(of(true, "Good \"git\" signature for eve with ED25519 key SHA256:abc"), Judgement::Bad);
        assert_eq!(of(true, "Good \"file\" signature for pave with ED25519 key SHA256:abc"), Judgement::Bad);
        assert_eq!(of(true, ""), Judgement::Bad);
        assert_eq!(
            of(false, "Good \"git\" signature with RSA key SHA256:abc\nNo principal matched.\n"),
            Judgement::Foreign("RSA key SHA256:abc".into())
        );
        let changed = "Could not verify signature.\nNo principal matched.\nSignature verification failed: incorrect signature\n";
        assert_eq!(of(false, changed), Judgement::Bad);
        assert_eq!(of(false, "Could not verify signature.\n"), Judgement::Revoked);
        let old = "error: ssh-keygen -Y find-principals/verify is needed for ssh signature verification (available in openssh \
                   version 8.2p1+)\n";
        assert_eq!(of(false, old), Judgement::TooOld);
    }
}
