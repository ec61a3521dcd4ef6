//! A repository that holds one tag and nothing else, so that no configuration but the user's own acts on how git checks it.

use std::io::ErrorKind;
use std::path::PathBuf;

use git2::{ObjectType, Repository};

use super::gnupg::Home;
use super::run::{WITHHELD_VARIABLES, last_words};
use super::signature_error::SignatureError;
use super::tag::Tag;
use super::{GitError, init_bare};
use crate::base::fs::Scratch;
use crate::base::{interrupt, process};

/// A tag, alone.
pub(super) struct LoneTag<'a> {
    pub(super) tag: &'a Tag,
    pub(super) scratch: Scratch,
    repository: PathBuf,
}

/// What `git verify-tag` found.
pub(super) struct Verdict {
    /// Whether git accepts the signature.
    pub(super) is_accepted: bool,
    /// What the program for signatures has said.
    pub(super) said: String,
}

impl<'a> LoneTag<'a> {
    pub(super) fn new(tag: &'a Tag) -> Result<Self, SignatureError> {
        let scratch = Scratch::new()?;
        let repository = scratch.path().join("tag.git");
        init_bare(&repository, "main")?;
        let error = GitError::library("copy the tag");
        let opened = Repository::open_bare(&repository).map_err(&error)?;
        let odb = opened.odb().map_err(&error)?;
        let id = odb.write(ObjectType::Tag, tag.raw()).map_err(&error)?;
        if id != tag.id().0 {
            return Err(error(git2::Error::from_str("it has another id")).into());
        }
        Ok(Self { tag, scratch, repository })
    }

    /// Has git check the signature with `program`, with these values of its configuration above the user's own, and the keyring in
    /// `home` in place of theirs.
    pub(super) fn verify(&self, program: &str, config: &[(&str, &str)], home: Option<&Home>) -> Result<Verdict, SignatureError> {
        interrupt::check().map_err(GitError::from)?;
        let mut command = home.map_or_else(|| process::command("git"), Home::git);
        command.current_dir(&self.repository).env("LC_ALL", "C");
        for variable in WITHHELD_VARIABLES {
            command.env_remove(variable);
        }
        // Whom to trust is decided here, and not by a level that the program has for the user's own keyring.
        for (key, value) in [("gpg.minTrustLevel", "undefined")].iter().chain(config) {
            command.arg("-c").arg(format!("{key}={value}"));
        }
        command.arg("--git-dir=.").args(["verify-tag", "--raw"]).arg(self.tag.id().to_string());
        let output = process::start(&mut command).and_then(std::process::Child::wait_with_output);
        let output = output.map_err(|error| match home.and_then(Home::agent) {
            Some(agent) if error.kind() == ErrorKind::NotFound => SignatureError::ProgramMissing { program: agent.to_owned() },
            _ => GitError::spawn("verify-tag")(error).into(),
        })?;
        interrupt::check().map_err(GitError::from)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if said.lines().any(|line| could_not_run(line, program)) {
            return Err(SignatureError::ProgramMissing { program: program.to_owned() });
        }
        Ok(Verdict { is_accepted: output.status.success(), said })
    }

    pub(super) fn name(&self) -> String {
        self.tag.name().to_owned()
    }

    pub(super) fn bad(&self, said: &str) -> SignatureError {
        SignatureError::Bad { tag: self.name(), message: last_words(said.as_bytes()) }
    }
}

/// Git's words for a program that is not there: `error: cannot run gpg: No such file or directory`, or `fatal` and `exec`.
fn could_not_run(line: &str, program: &str) -> bool {
    let words = line.strip_prefix("error: ").or_else(|| line.strip_prefix("fatal: ")).unwrap_or(line);
    let rest = words.strip_prefix("cannot run ").or_else(|| words.strip_prefix("cannot exec "));
    rest.is_some_and(|rest| rest.starts_with(program) || rest.starts_with(&format!("'{program}'")))
}
