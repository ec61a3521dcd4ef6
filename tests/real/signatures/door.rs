//! pave's door to git, as a process of its own, so that a test decides what its environment and configuration are.

use std::path::Path;
use std::process::ExitCode;

use pave_cli::base::clock::Moment;
use pave_cli::base::git::{Identity, NewTag, Signer, Tag, create_tag, verify_tag};
use pave_cli::base::{Diagnostic, Digest};
use pave_cli::registry::VersionTag;

/// The first argument of such a process.
pub const ARGUMENT: &str = "--signatures-door";

/// What [`verify`] expects of every tag but those of another version.
pub fn expected() -> VersionTag {
    VersionTag {
        registry: "acme".into(),
        template: "go-http".into(),
        version: semver::Version::new(1, 4, 0),
        digest: Digest::of(b"content"),
    }
}

/// Runs in place of the tests, where this process was started for that.
pub fn entered() -> Option<ExitCode> {
    let args: Vec<String> = std::env::args().collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = match args[1..] {
        [ARGUMENT, "verify", repository, id, signers] => verify(repository, id, signers),
        [ARGUMENT, "fingerprint", signer] => said(read::<Signer>(signer).fingerprint()),
        [ARGUMENT, "create", repository, name, target, message, sign] => create(repository, name, target, message, sign == "yes"),
        _ => return None,
    };
    // The only line on stdout is the answer.
    let (text, status) = said.map_or_else(|error| (error, 1), |good| (good, 0));
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()).unwrap();
    Some(ExitCode::from(status))
}

fn said<T: ToString, E: Diagnostic>(result: Result<T, E>) -> Result<String, String> {
    let words = |error: E| format!("{}: {error} ({})", error.code(), error.hint().unwrap_or_default());
    result.map(|good| good.to_string()).map_err(words)
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn verify(repository: &str, id: &str, signers: &str) -> Result<String, String> {
    let tag = Tag::read(Path::new(repository), id.parse().unwrap());
    let tag = tag.map_err(|error| format!("{}: {error}", error.code()))?;
    let signers: Vec<Signer> = read(signers);
    let name = said(verify_tag(&tag, &signers).map(Signer::name))?;
    let checked = VersionTag::parse(tag.message()).and_then(|version| version.check(tag.name(), &expected()));
    said(checked.map(|()| format!("good: {name}")))
}

fn create(repository: &str, name: &str, target: &str, message: &str, sign: bool) -> Result<String, String> {
    let by = Identity::new("Ada Lovelace", "ada@example.org").unwrap();
    let at = Moment { seconds: 1_790_000_000, offset_minutes: 120 };
    let tag = NewTag { name, target: target.parse().unwrap(), message, by: &by, at };
    said(create_tag(Path::new(repository), &tag, sign))
}
