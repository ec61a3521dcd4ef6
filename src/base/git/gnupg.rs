//! A keyring of pave's own for gpg or gpgsm, which holds the trusted keys and nothing else.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::armor::SignatureFormat;
use super::run::last_words;
use super::signature_error::SignatureError;
use super::{GitConfig, GitError};
use crate::base::fs::{Scratch, replace_file};
use crate::base::process;

/// All imported keys count, and nothing is looked up elsewhere. Checking needs no agent.
const GPG_OPTIONS: &str = "trust-model always\nno-auto-key-retrieve\ndisable-dirmngr\nno-autostart\n";
/// Revocation is the registry's list of signers, so that a check needs no network.
const GPGSM_OPTIONS: &str = "disable-crl-checks\ndisable-dirmngr\n";

/// The directory that `GNUPGHOME` names. Dropped, it goes, and the agent that works in it is told to end at once.
pub(super) struct Home {
    scratch: Scratch,
    program: String,
    has_agent: bool,
}

impl Home {
    /// An empty one, for the program that the user's own configuration names.
    pub(super) fn open(format: SignatureFormat) -> Result<Self, SignatureError> {
        let scratch = Scratch::for_sockets()?;
        let is_x509 = format == SignatureFormat::X509;
        let (file, options) = if is_x509 { ("gpgsm.conf", GPGSM_OPTIONS) } else { ("gpg.conf", GPG_OPTIONS) };
        replace_file(&scratch.path().join(file), options.as_bytes())?;
        let program = program(format, scratch.path())?;
        Ok(Self { scratch, program, has_agent: is_x509 })
    }

    fn path(&self) -> &Path {
        self.scratch.path()
    }

    pub(super) fn program(&self) -> &str {
        &self.program
    }

    /// Imports what `text` holds, and gives the fingerprints of the keys.
    pub(super) fn import(&self, text: &str) -> Result<Vec<String>, SignatureError> {
        let mut command = self.command(&self.program);
        command.args(["--batch", "--no-tty", "--status-fd", "1", "--import"]).stdin(Stdio::piped());
        let output = process::feed(&mut command, text.as_bytes()).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => SignatureError::ProgramMissing { program: self.program.clone() },
            _ => self.failed(error.to_string()),
        })?;
        let imported = imported(&String::from_utf8_lossy(&output.stdout));
        // gpg ends with an error where it has left out a part of a key that it cannot use, too.
        if imported.is_empty() && !output.status.success() { Err(self.failed(last_words(&output.stderr))) } else { Ok(imported) }
    }

    /// Has gpgsm take these certificates, by their SHA-1 fingerprints, for roots (gpg-agent(1), `trustlist.txt`).
    pub(super) fn trust_roots(&self, fingerprints: &[String]) -> Result<(), SignatureError> {
        let lines: Vec<String> = fingerprints.iter().map(|fingerprint| format!("{fingerprint} S relax\n")).collect();
        Ok(replace_file(&self.path().join("trustlist.txt"), lines.concat().as_bytes())?)
    }

    /// The agent that a check needs, where it needs one.
    pub(super) fn agent(&self) -> Option<&'static str> {
        self.has_agent.then_some("gpg-agent")
    }

    /// `git`, with this keyring in place of the user's. An agent that is needed is started around it, and ends soon after it even
    /// where pave is killed; one that gpgsm had started would stay.
    pub(super) fn git(&self) -> Command {
        let mut command = process::command(self.agent().unwrap_or("git"));
        if self.has_agent {
            // Logging anywhere else than to stderr has it close that.
            command.arg("--homedir").arg(self.path()).args(["--quiet", "--log-file", "/dev/null", "--daemon", "git"]);
        }
        command.env("GNUPGHOME", self.path());
        command
    }

    fn command(&self, program: &str) -> Command {
        let mut command = process::command(program);
        command.env("GNUPGHOME", self.path()).env("LC_ALL", "C").current_dir(self.path());
        command
    }

    fn failed(&self, message: String) -> SignatureError {
        SignatureError::ProgramFailed { program: self.program.clone(), message }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        for what in [&["--kill", "all"][..], &["--remove-socketdir"]] {
            if self.has_agent {
                let mut command = self.command("gpgconf");
                command.arg("--homedir").arg(self.path()).args(what);
                // An agent that is not told ends by itself a little later.
                let _ = process::start(&mut command).and_then(std::process::Child::wait_with_output);
            }
        }
    }
}

/// The program for such signatures that the user has configured for themselves, or else git's default. A repository's own
/// configuration has no say.
pub(super) fn program(format: SignatureFormat, directory: &Path) -> Result<String, GitError> {
    let config = GitConfig::read(directory)?;
    let (keys, default): (&[&str], _) = match format {
        SignatureFormat::Ssh => (&["gpg.ssh.program"], "ssh-keygen"),
        SignatureFormat::OpenPgp => (&["gpg.openpgp.program", "gpg.program"], "gpg"),
        SignatureFormat::X509 => (&["gpg.x509.program"], "gpgsm"),
    };
    for key in keys {
        if let Some(path) = config.path(key)?.as_ref().and_then(|path: &PathBuf| path.to_str()) {
            // Other programs for these signatures trust the system's certificates, and take no list of ours.
            let is_ours = format != SignatureFormat::X509 || path.contains("gpgsm");
            return Ok(if is_ours { path.to_owned() } else { default.to_owned() });
        }
    }
    Ok(default.to_owned())
}

/// `[GNUPG:] IMPORT_OK 1 FINGERPRINT`, each once.
fn imported(status: &str) -> Vec<String> {
    let mut fingerprints: Vec<String> = Vec::new();
    for line in status.lines().filter_map(|line| line.strip_prefix("[GNUPG:] IMPORT_OK ")) {
        let fingerprint = line.split(' ').nth(1).unwrap_or_default().to_owned();
        if !fingerprints.contains(&fingerprint) {
            fingerprints.push(fingerprint);
        }
    }
    fingerprints
}

#[cfg(test)]
mod tests {
    use super::imported;

    #[test]
    fn what_was_imported_is_listed_once() {
        let status = "[GNUPG:] KEY_CONSIDERED AB 0\n[GNUPG:] IMPORT_OK 1 AB\n[GNUPG:] IMPORT_OK 0 AB\n[GNUPG:] IMPORT_OK 17 CD\n\
                      gpg: [GNUPG:] IMPORT_OK 1 EF\n[GNUPG:] IMPORT_RES 2 0\n";
        assert_eq!(imported(status), ["AB", "CD"]);
    }
}
