//! The key that the user's git signs with.

use crate::base::git::{GitConfig, Signer, SignerKey};
use crate::base::{fs, yaml};
use crate::ops::Error;

/// Largest public key that is read, in bytes.
const MAX_KEY: u64 = 64 << 10;

/// The user as a signer, where their git signs with an ssh key (git-config(1), `user.signingKey`): the key itself, its file, or that of
/// the private key, beside which the public one lies. None where it signs otherwise, or the key cannot be read.
pub(super) fn of(config: &GitConfig, name: &str) -> Result<Option<Signer>, Error> {
    if config.get("gpg.format") != Some("ssh") {
        return Ok(None);
    }
    let Some(value) = config.get("user.signingkey").filter(|value| !value.is_empty()) else { return Ok(None) };
    let literal = value.strip_prefix("key::").unwrap_or(value);
    if let Ok(signer) = Signer::new(name, SignerKey::Ssh(literal.to_owned())) {
        return Ok(Some(signer));
    }
    let Some(path) = config.path("user.signingkey")? else { return Ok(None) };
    let mut beside = path.clone().into_os_string();
    beside.push(".pub");
    let read = |path| fs::read_file(path, MAX_KEY).ok().and_then(|content| String::from_utf8(content).ok());
    let texts = [read(beside.as_ref()), read(path.as_ref())];
    Ok(texts.into_iter().flatten().find_map(|text| Signer::new(name, SignerKey::Ssh(text)).ok()))
}

/// The signer as a list of one in `registry.yaml`.
pub(super) fn written(signer: &Signer) -> String {
    let SignerKey::Ssh(key) = signer.key() else { return " []".into() };
    format!("\n  - name: {}\n    ssh: {}", yaml::scalar(signer.name()), yaml::scalar(key))
}
