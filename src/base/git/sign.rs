//! Making an annotated tag, signed or not, without a reference to it.

use std::path::Path;
use std::process::{Command, Stdio};

use git2::{ErrorCode, ObjectType, Repository};

use super::run::{WITHHELD_VARIABLES, add_config, last_words};
use super::tag::{Tag, is_name};
use super::{GitConfig, GitError, Identity, ObjectId, init_bare};
use crate::base::clock::Moment;
use crate::base::fs::Scratch;
use crate::base::{interrupt, process};

/// An annotated tag of a commit that is to be made.
#[derive(Debug, Clone)]
pub struct NewTag<'a> {
    /// Its name, as `go-http/v1.4.0`.
    pub name: &'a str,
    /// The commit.
    pub target: ObjectId,
    /// The message; it is given a line feed at its end where it has none.
    pub message: &'a str,
    /// Who makes it.
    pub by: &'a Identity,
    /// When.
    pub at: Moment,
}

/// Adds the object of `tag` to the repository at `repository`, whose root that is, and gives its id. No reference is made to it.
/// `sign` has the user's git sign it, in the format and with the key and program that hold in that repository.
///
/// Stopped at any instant, it leaves nothing in the repository, or the whole object.
pub fn create_tag(repository: &Path, tag: &NewTag, sign: bool) -> Result<ObjectId, GitError> {
    interrupt::check()?;
    let error = GitError::library("write the tag");
    let opened = Repository::open(repository).map_err(|found| match found.code() {
        ErrorCode::Owner => GitError::NotYours { path: repository.display().to_string() },
        _ => error(found),
    })?;
    let message = format!("{}\n", tag.message.trim_end_matches('\n'));
    let NewTag { name, target, by, at, .. } = tag;
    let unsigned = format!("object {target}\ntype commit\ntag {name}\ntagger {by} {}\n\n{message}", at.as_git());
    let odb = opened.odb().map_err(&error)?;
    let commit = odb.read(target.0).map_err(&error)?;
    let refused = |why: &str| error(git2::Error::from_str(why));
    if commit.kind() != ObjectType::Commit || !is_name(name) {
        return Err(refused("its target is no commit, or its name none that git accepts"));
    }
    // What will not be read may not be written either: a message with a signature in it, for example.
    if Tag::parse(unsigned.as_bytes()).map_err(|why| refused(&why.to_string()))?.signature().is_some() {
        return Err(refused("its message looks like a signature"));
    }
    let content = if sign { signed(repository, tag, commit.data(), &unsigned)? } else { unsigned.into_bytes() };
    Ok(ObjectId(odb.write(ObjectType::Tag, &content).map_err(&error)?))
}

/// Has git sign in a repository of its own, which holds the commit alone; gives the content of the tag.
fn signed(repository: &Path, tag: &NewTag, commit: &[u8], unsigned: &str) -> Result<Vec<u8>, GitError> {
    let error = GitError::library("read the signed tag");
    let scratch = Scratch::new()?;
    let place = scratch.path().join("tag.git");
    init_bare(&place, "main")?;
    let aside = Repository::open_bare(&place).map_err(&error)?;
    let odb = aside.odb().map_err(&error)?;
    odb.write(ObjectType::Commit, commit).map_err(&error)?;
    let mut command = signing_command(repository, &place, tag)?;
    let body = unsigned.split_once("\n\n").map_or("", |(_, body)| body);
    let output = process::feed(&mut command, body.as_bytes()).map_err(GitError::spawn("tag"))?;
    interrupt::check()?;
    let failed = |message: String| GitError::TagSigning { tag: tag.name.to_owned(), message };
    if !output.status.success() {
        return Err(failed(last_words(&output.stderr)));
    }
    let id = aside.refname_to_id(&format!("refs/tags/{}", tag.name)).map_err(&error)?;
    odb.refresh().map_err(&error)?;
    let content = odb.read(id).map_err(&error)?.data().to_vec();
    // Git was asked for exactly this; a program that signs adds to its end.
    let is_signed = Tag::parse(&content).is_ok_and(|made| made.signature().is_some());
    let is_asked_for = content.starts_with(unsigned.as_bytes());
    if is_signed && is_asked_for { Ok(content) } else { Err(failed("git has made another tag than it was asked for".into())) }
}

/// `git tag -s` in the repository at `place`, with the configuration that holds in `repository`, where relative paths start.
fn signing_command(repository: &Path, place: &Path, tag: &NewTag) -> Result<Command, GitError> {
    let config = GitConfig::signing(repository)?;
    let config: Vec<(&str, &str)> = config.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let mut command = process::command("git");
    command.current_dir(repository).env("LC_ALL", "C").stdin(Stdio::piped());
    for variable in WITHHELD_VARIABLES {
        command.env_remove(variable);
    }
    add_config(&mut command, &config);
    command.env("GIT_COMMITTER_NAME", &tag.by.name).env("GIT_COMMITTER_EMAIL", &tag.by.email);
    command.env("GIT_COMMITTER_DATE", tag.at.as_git());
    command.arg("--git-dir").arg(place).args(["tag", "--sign", "--cleanup=verbatim", "-F", "-", "--", tag.name]);
    command.arg(tag.target.to_string());
    Ok(command)
}
