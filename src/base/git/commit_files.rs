//! A commit on top of another, made of objects alone: no branch moves, and no work tree is touched.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, Repository, Signature, Time};

use super::run::{WITHHELD_VARIABLES, last_words};
use super::{GitError, Identities, Identity, ObjectId};
use crate::base::clock::Moment;
use crate::base::{FileTree, Mode, interrupt, process};

/// Who commits what, when, and whether it is signed.
#[derive(Debug, Clone, Copy)]
pub struct NewCommit<'a> {
    /// The message.
    pub message: &'a str,
    /// Who.
    pub by: &'a Identities,
    /// When.
    pub at: Moment,
    /// Whether the user's git signs it, in the format and with the key that their configuration names.
    pub sign: bool,
}

/// Adds a commit to the repository at `repository`: the files of its first parent, where it has one, without those below `without`
/// (paths), with those of `files`. Gives its id.
///
/// Stopped at any instant, it leaves nothing but objects that nothing refers to.
pub fn commit_files(
    repository: &Path,
    parents: &[ObjectId],
    without: &[&str],
    files: &FileTree,
    commit: NewCommit<'_>,
) -> Result<ObjectId, GitError> {
    interrupt::check()?;
    let error = GitError::library("write the commit");
    let opened = Repository::open(repository).map_err(&error)?;
    let before = match parents.first() {
        Some(first) => opened.find_commit(first.0).and_then(|commit| commit.tree()),
        None => opened.treebuilder(None).and_then(|empty| empty.write()).and_then(|id| opened.find_tree(id)),
    };
    let before = before.map_err(&error)?;
    let mut cleared = TreeUpdateBuilder::new();
    for path in without.iter().filter(|path| before.get_path(Path::new(path)).is_ok()) {
        cleared.remove(path);
    }
    let base = cleared.create_updated(&opened, &before).and_then(|id| opened.find_tree(id)).map_err(&error)?;
    let mut update = TreeUpdateBuilder::new();
    for (path, file) in files.iter() {
        update.upsert(path.as_str(), opened.blob(&file.content).map_err(&error)?, mode(file.mode));
    }
    let tree = update.create_updated(&opened, &base).map_err(&error)?;
    if commit.sign {
        return signed_commit(repository, &[], tree, parents, commit);
    }
    let (author, committer) = (signature(&commit.by.author, commit.at)?, signature(&commit.by.committer, commit.at)?);
    let parents = parents.iter().map(|parent| opened.find_commit(parent.0)).collect::<Result<Vec<_>, _>>().map_err(&error)?;
    let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
    let tree = opened.find_tree(tree).map_err(&error)?;
    opened.commit(None, &author, &committer, commit.message, &tree, &parents).map(ObjectId).map_err(&error)
}

pub(super) fn mode(mode: Mode) -> FileMode {
    match mode {
        Mode::Regular => FileMode::Blob,
        Mode::Executable => FileMode::BlobExecutable,
        Mode::Symlink => FileMode::Link,
    }
}

pub(super) fn signature(identity: &Identity, at: Moment) -> Result<Signature<'static>, GitError> {
    Signature::new(&identity.name, &identity.email, &Time::new(at.seconds, at.offset_minutes))
        .map_err(GitError::library("use this identity"))
}

/// Lets git make and sign the commit: only it knows the user's format, program and key. `environment` says where its objects are.
pub(super) fn signed_commit(
    directory: &Path,
    environment: &[(&str, OsString)],
    tree: Oid,
    parents: &[ObjectId],
    commit: NewCommit<'_>,
) -> Result<ObjectId, GitError> {
    let mut command = process::command("git");
    command.args(["commit-tree", "-S", "-F", "-"]).current_dir(directory);
    for parent in parents {
        command.args(["-p", &parent.to_string()]);
    }
    command.arg(tree.to_string());
    for variable in WITHHELD_VARIABLES {
        command.env_remove(variable);
    }
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    for (role, identity) in [("AUTHOR", &commit.by.author), ("COMMITTER", &commit.by.committer)] {
        command.env(format!("GIT_{role}_NAME"), &identity.name).env(format!("GIT_{role}_EMAIL"), &identity.email);
        command.env(format!("GIT_{role}_DATE"), commit.at.as_git());
    }
    let fed = process::feed(command.stdin(Stdio::piped()), commit.message.as_bytes());
    let output = fed.map_err(GitError::spawn("commit-tree"))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    match stdout.trim().parse() {
        Ok(id) if output.status.success() => Ok(id),
        _ => Err(GitError::Signing { message: last_words(&output.stderr) }),
    }
}
