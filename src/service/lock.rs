//! `pave.lock`: exactly what was rendered, one line a file.
//!
//! ```yaml
//! lock-version: 1
//! registry: builtin
//! template: go-http
//! version: 1.0.0
//! digest: sha256:…
//! answers:
//!   service:
//!     name: payments
//! files:
//!   Dockerfile: 100644 5c5dda4e… container
//! ```
//!
//! A file's line holds its mode and blob id as git writes them, and the part of the template that it comes from; then `starter`, where
//! it only begins the code of a new service. The lock is
//! input: in a pull request it may be an attacker's, so every field is checked when it is read, and none decides where
//! anything is fetched from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use semver::Version;
use serde::Deserialize;

use crate::base::git::ObjectId;
use crate::base::yaml::{self, Node};
use crate::base::{Diagnostic, Digest, Exit, Mode, RelPath};
use crate::template::Answers;

/// The word after the part of a file that only begins the code of a new service.
const STARTER: &str = "starter";

/// The version of the format that this pave writes, and the newest that it reads.
const FORMAT: u64 = 1;

/// What a service was rendered from, and what was rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// The registry's name.
    pub registry: String,
    /// The template's name.
    pub template: String,
    /// Its exact version.
    pub version: Version,
    /// The digest of its closure.
    pub digest: Digest,
    /// Every answer, those that came from defaults too.
    pub answers: Answers,
    /// Every rendered file.
    pub files: BTreeMap<RelPath, LockedFile>,
}

/// One rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedFile {
    /// What kind of file.
    pub mode: Mode,
    /// Its content, as git names it.
    pub blob: ObjectId,
    /// The part of the template that it comes from.
    pub part: String,
    /// Whether it only begins the code of a new service, and is the team's to replace.
    pub is_starter: bool,
}

/// A text that is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It does not read as one.
    #[error("pave.lock is damaged: {0}")]
    Damaged(String),
    /// A newer pave wrote it.
    #[error("pave.lock has format {0}, and this pave reads formats up to {FORMAT}")]
    TooNew(u64),
}

impl Diagnostic for LockError {
    fn code(&self) -> &'static str {
        "invalid-lock"
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Damaged(_) => "restore it from git: `git checkout -- pave.lock`".into(),
            Self::TooNew(_) => "update pave".into(),
        })
    }
}

/// What a service was rendered from, and what was rendered. pave writes it.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Wire {
    /// The version of this format: 1.
    lock_version: u64,
    /// The registry's name: `builtin`, or `directory` for a template from a path.
    registry: String,
    /// The template's name.
    template: String,
    /// Its exact version.
    version: Version,
    /// The digest of the template and everything that it includes.
    digest: Digest,
    /// Every answer, those that came from defaults too.
    answers: Answers,
    /// For each rendered file its mode and blob id, as git writes them, and the part of the template that it comes from; then `starter` where it only begins the code of a new service.
    #[cfg_attr(test, schemars(schema_with = "lines"))]
    files: BTreeMap<RelPath, String>,
}

#[cfg(test)]
fn lines(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let line = r"^(100644|100755|120000) [0-9a-f]{40} [^ ]+( starter)?$";
    schemars::json_schema!({"type": "object", "additionalProperties": {"type": "string", "pattern": line}})
}

#[cfg(test)]
impl schemars::JsonSchema for Lock {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Lock".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Wire::json_schema(generator)
    }
}

impl Lock {
    /// Largest lock that is read, in bytes.
    pub const MAX_SIZE: u64 = 16 << 20;

    /// The text of the file.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = format!(
            "# Written by pave, which tells your changes from its own by it. Do not edit.\n\
             lock-version: {FORMAT}\nregistry: {}\ntemplate: {}\nversion: {}\ndigest: {}\nanswers:\n{}files:\n",
            yaml::scalar(&self.registry),
            yaml::scalar(&self.template),
            yaml::scalar(&self.version.to_string()),
            self.digest,
            yaml::block(&self.answers, 2),
        );
        for (path, LockedFile { mode, blob, part, is_starter }) in &self.files {
            // Writing to a String cannot fail.
            let starter = if *is_starter { format!(" {STARTER}") } else { String::new() };
            let _ = writeln!(text, "  {}: {} {blob} {part}{starter}", yaml::scalar(path.as_str()), mode.as_git());
        }
        text
    }

    /// Reads what [`Lock::render`] wrote.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let damaged = |message: String| LockError::Damaged(message);
        // This parser is quick with texts that are made to be slow, and refuses keys that are there twice.
        let node = Node::parse(text).map_err(|error| damaged(format!("{} at line {}", error.message, error.line)))?;
        let lock_version = format(&node).ok_or_else(|| damaged("it names no `lock-version`".into()))?;
        if lock_version > FORMAT {
            return Err(LockError::TooNew(lock_version));
        }
        let wire: Wire = serde_yaml::from_str(text).map_err(|error| damaged(error.to_string()))?;
        debug_assert_eq!(wire.lock_version, lock_version);
        let files: Result<BTreeMap<RelPath, LockedFile>, LockError> = wire
            .files
            .into_iter()
            .map(|(path, line)| {
                let file = locked_file(&line).ok_or_else(|| damaged(format!("the line of `{path}` is not valid")))?;
                Ok((path, file))
            })
            .collect();
        let Wire { registry, template, version, digest, answers, .. } = wire;
        Ok(Self { registry, template, version, digest, answers, files: files? })
    }
}

/// What is read first, whatever else a newer format holds.
fn format(node: &Node) -> Option<u64> {
    let Node::Mapping(entries) = node else { return None };
    match entries.iter().find(|(key, _)| key == "lock-version") {
        Some((_, Node::Scalar { text, plain: true })) => text.parse().ok(),
        _ => None,
    }
}

fn locked_file(line: &str) -> Option<LockedFile> {
    let mut fields = line.split(' ');
    let (mode, blob, part) = (fields.next()?, fields.next()?, fields.next()?);
    let mode = [Mode::Regular, Mode::Executable, Mode::Symlink].into_iter().find(|known| known.as_git() == mode)?;
    let is_starter = match fields.next() {
        None => false,
        Some(STARTER) => true,
        Some(_) => return None,
    };
    let is_whole = fields.next().is_none() && !part.is_empty();
    is_whole.then_some(LockedFile { mode, blob: blob.parse().ok()?, part: part.to_owned(), is_starter })
}

#[cfg(test)]
mod tests {
    use super::{Lock, LockError, LockedFile};
    use crate::base::git::ObjectId;
    use crate::base::{Digest, Mode, RelPath};
    use serde_json::json;

    fn lock() -> Lock {
        let file = |mode, content: &str| LockedFile {
            mode,
            blob: ObjectId::of_blob(content.as_bytes()),
            part: "container".into(),
            is_starter: mode == Mode::Executable,
        };
        let path = |path: &str| RelPath::new(path).expect("a good path");
        Lock {
            registry: "builtin".into(),
            template: "go-http".into(),
            version: "1.2.3-rc.1".parse().expect("a version"),
            digest: Digest::of(b"x"),
            answers: json!({"service": {"name": "no", "n": 1}}).as_object().cloned().expect("a mapping"),
            files: [(path("a b/é"), file(Mode::Executable, "1")), (path("Dockerfile"), file(Mode::Regular, ""))].into(),
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let text = lock().render();
        assert!(text.contains("\n  Dockerfile: 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 container\n"), "{text}");
        assert!(text.contains(" container starter\n"), "{text}");
        assert_eq!(Lock::parse(&text).expect("it reads"), lock());
    }

    #[test]
    fn an_edited_lock_is_refused_not_followed() {
        let text = lock().render();
        for (from, to) in [
            ("Dockerfile:", "../../etc/passwd:"),
            ("Dockerfile:", ".git/config:"),
            ("100644", "160000"),
            ("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "e69de"),
            (" container\n", "\n"),
            (" container\n", " container x\n"),
            (" container\n", " container starter x\n"),
            (" container\n", " container  starter\n"),
            ("sha256:", "md5:"),
            ("registry:", "regsitry:"),
            ("version: 1.2.3-rc.1", "version: one"),
            ("answers:\n", "answers:\n  q: {a: &a [x], b: [*a, *a]}\n"),
        ] {
            assert!(matches!(Lock::parse(&text.replacen(from, to, 1)), Err(LockError::Damaged(_))), "{from} -> {to}");
        }
        assert!(matches!(Lock::parse(&text.replace("lock-version: 1", "lock-version: 2")), Err(LockError::TooNew(2))));
    }
}
