//! Who may sign: a name, and the public key that is trusted.

use data_encoding::{BASE64_NOPAD, HEXUPPER};
use sha2::{Digest as _, Sha256};

use super::armor::SignatureFormat;
use super::gnupg::Home;
use super::public_key::{certificates, check_certificates, check_gpg, ssh_blob};
use super::signature_error::SignatureError;
use crate::base::acts;

/// No name that people have is longer.
const LONGEST_NAME: usize = 200;

/// A public key, as people paste it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerKey {
    /// One line of an OpenSSH public key file: `ssh-ed25519 AAAA… comment`.
    Ssh(String),
    /// What `gpg --armor --export KEY` prints: one key.
    Gpg(String),
    /// The signer's certificate in PEM, and after it those of its issuers up to the root, where it is not its own.
    X509(String),
}

/// Somebody whose signature is trusted.
///
/// In files: `{name: Ada Lovelace, ssh: "ssh-ed25519 AAAA…"}`, or `gpg`, or `x509`, in place of `ssh`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(
    test,
    derive(schemars::JsonSchema),
    schemars(description = "Somebody whose signature is trusted: a name, and one public key")
)]
#[serde(try_from = "Written", into = "Written")]
pub struct Signer {
    name: String,
    key: SignerKey,
}

/// Somebody whose signature is trusted: a name, and one public key.
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(extend("oneOf" = [{"required": ["ssh"]}, {"required": ["gpg"]}, {"required": ["x509"]}])))]
#[serde(deny_unknown_fields)]
struct Written {
    /// What people call them.
    name: String,
    /// One line of an OpenSSH public key file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ssh: Option<String>,
    /// What `gpg --armor --export KEY` prints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gpg: Option<String>,
    /// The certificate in PEM, and after it those of its issuers up to the root, where it is not its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x509: Option<String>,
}

impl Signer {
    /// Checks name and key as far as that can be done without another program. White space around the key does not count.
    pub fn new(name: &str, key: SignerKey) -> Result<Self, SignatureError> {
        let invalid = |message: String| SignatureError::InvalidSigner { name: name.escape_debug().to_string(), message };
        let is_name =
            !name.trim().is_empty() && name.len() <= LONGEST_NAME && !name.contains(['\n', '\t']) && !name.chars().any(acts);
        if !is_name {
            return Err(invalid(format!("a name has 1 to {LONGEST_NAME} characters that can be seen")));
        }
        let key = match key {
            SignerKey::Ssh(text) => {
                ssh_blob(text.trim()).map_err(invalid)?;
                SignerKey::Ssh(text.trim().to_owned())
            }
            SignerKey::Gpg(text) => {
                check_gpg(text.trim()).map_err(invalid)?;
                SignerKey::Gpg(text.trim().to_owned() + "\n")
            }
            SignerKey::X509(text) => {
                check_certificates(text.trim()).map_err(invalid)?;
                SignerKey::X509(text.trim().to_owned() + "\n")
            }
        };
        Ok(Self { name: name.to_owned(), key })
    }

    /// What people call them.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their key.
    #[must_use]
    pub fn key(&self) -> &SignerKey {
        &self.key
    }

    /// The format of the signatures that their key makes.
    #[must_use]
    pub fn format(&self) -> SignatureFormat {
        match self.key {
            SignerKey::Ssh(_) => SignatureFormat::Ssh,
            SignerKey::Gpg(_) => SignatureFormat::OpenPgp,
            SignerKey::X509(_) => SignatureFormat::X509,
        }
    }

    /// What people compare keys by: `SHA256:…` as ssh-keygen prints it, the 40 digits that gpg prints, or `SHA-256 12:AB:…`, the
    /// digest of a certificate as openssl prints it. For a gpg key this runs gpg.
    pub fn fingerprint(&self) -> Result<String, SignatureError> {
        match &self.key {
            SignerKey::Ssh(line) => ssh_fingerprint(line).map_err(|message| self.invalid(message)),
            SignerKey::Gpg(armor) => self.only_key(&self.import(&Home::open(SignatureFormat::OpenPgp)?, armor)?),
            SignerKey::X509(pem) => {
                let first = certificates(pem).into_iter().next().unwrap_or_default();
                let pairs: Vec<String> = Sha256::digest(first).iter().map(|byte| HEXUPPER.encode(&[*byte])).collect();
                Ok(format!("SHA-256 {}", pairs.join(":")))
            }
        }
    }

    /// Puts what their key holds into `home`, and gives its fingerprints.
    pub(super) fn import(&self, home: &Home, text: &str) -> Result<Vec<String>, SignatureError> {
        home.import(text).map_err(|error| match error {
            SignatureError::ProgramFailed { program, message } => self.invalid(format!("{program} cannot import it: {message}")),
            other => other,
        })
    }

    /// The one key that gpg has read; none, or a second one, is an error of this signer.
    pub(super) fn only_key(&self, imported: &[String]) -> Result<String, SignatureError> {
        match imported {
            [fingerprint] => Ok(fingerprint.clone()),
            [] => Err(self.invalid("gpg finds no key in it that it can use".into())),
            _ => Err(self.invalid("it holds more than one key: write a signer for each".into())),
        }
    }

    pub(super) fn invalid(&self, message: String) -> SignatureError {
        SignatureError::InvalidSigner { name: self.name.clone(), message }
    }
}

/// Base64 without padding of the key's digest.
pub(super) fn ssh_fingerprint(line: &str) -> Result<String, String> {
    Ok(format!("SHA256:{}", BASE64_NOPAD.encode(&Sha256::digest(ssh_blob(line)?))))
}

impl TryFrom<Written> for Signer {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        let key = match (written.ssh, written.gpg, written.x509) {
            (Some(line), None, None) => SignerKey::Ssh(line),
            (None, Some(armor), None) => SignerKey::Gpg(armor),
            (None, None, Some(pem)) => SignerKey::X509(pem),
            _ => return Err(format!("the signer `{}` has not exactly one of `ssh`, `gpg`, `x509`", written.name.escape_debug())),
        };
        Self::new(&written.name, key).map_err(|error| error.to_string())
    }
}

impl From<Signer> for Written {
    fn from(signer: Signer) -> Self {
        let mut written = Self { name: signer.name, ssh: None, gpg: None, x509: None };
        match signer.key {
            SignerKey::Ssh(line) => written.ssh = Some(line),
            SignerKey::Gpg(armor) => written.gpg = Some(armor),
            SignerKey::X509(pem) => written.x509 = Some(pem),
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::{Signer, SignerKey};

    /// Made by ssh-keygen, which prints the fingerprint below for it.
    const LINE: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP20bru0G8uljYJzn4qN0gxkGpyknYeJP+SfvQZd+lGa";
    const FINGERPRINT: &str = "SHA256:DHelwILmeQKTTXkDpRt4ufhYfk89lCTd28UVoVjvNXE";

    fn signer(line: &str) -> Signer {
        Signer::new("Ada", SignerKey::Ssh(line.into())).expect("a good key")
    }

    #[test]
    fn fingerprints_are_those_of_ssh_keygen() {
        assert_eq!(signer(LINE).fingerprint().ok().as_deref(), Some(FINGERPRINT));
        assert_eq!(signer(&format!("{LINE} ada@laptop of hers\n")).fingerprint().ok().as_deref(), Some(FINGERPRINT));
    }

    #[test]
    fn names_are_for_people() {
        for bad in ["", " ", "a\nb", "a\u{202e}b", "a\0", &"x".repeat(201)] {
            assert!(Signer::new(bad, SignerKey::Ssh(LINE.into())).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn written_as_it_is_read() {
        let yaml = format!("name: Ada\nssh: {LINE}\n");
        let read: Signer = serde_yaml::from_str(&yaml).expect("a signer");
        assert_eq!(read, signer(LINE));
        assert_eq!(serde_yaml::to_string(&read).ok(), Some(yaml.clone()));
        for bad in [
            "name: Ada\n".to_owned(),
            format!("ssh: {LINE}\n"),
            format!("{yaml}email: x\n"),
            format!("{yaml}gpg: x\n"),
            yaml.replace("ssh-ed25519", "ssh-dss"),
        ] {
            assert!(serde_yaml::from_str::<Signer>(&bad).is_err(), "{bad}");
        }
    }
}
