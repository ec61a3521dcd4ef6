//! Fetching from a remote into a repository of pave's own, which nobody else looks at.

use std::path::Path;

use git2::{Repository, RepositoryInitOptions};

use super::remote_error::RemoteError;
use super::run::{Talk, be_impatient, last_words, remote_command};
use super::version::check_version;
use super::{GitError, ObjectId, RemoteUrl};
use crate::base::{fs, interrupt, process};

/// Below this, what was fetched is kept: no name that git itself gives a meaning.
const NAMESPACE: &str = "refs/pave";

/// Fetches what `reference` (a full name, or `HEAD`) points to, without history, into a new bare repository in `directory`, which
/// exists and is empty. Gives its id: of an annotated tag, that of the tag. None where the remote has no such reference.
pub fn fetch_one(directory: &Path, url: &RemoteUrl, reference: &str, talk: Talk) -> Result<Option<ObjectId>, RemoteError> {
    let target = format!("{NAMESPACE}/fetched");
    if !fetch(directory, url, &format!("+{reference}:{target}"), talk)? {
        return Ok(None);
    }
    let error = GitError::library("read what was fetched");
    let repository = Repository::open_bare(directory).map_err(|e| RemoteError::Git(error(e)))?;
    let found = repository.find_reference(&target).map_err(|e| RemoteError::Git(error(e)))?;
    Ok(found.target().map(ObjectId))
}

/// The same for every tag of the remote: their names, as `go-http/v1.4.0`, and ids, sorted.
pub fn fetch_tags(directory: &Path, url: &RemoteUrl, talk: Talk) -> Result<Vec<(String, ObjectId)>, RemoteError> {
    // A remote without tags has none.
    fetch(directory, url, &format!("+refs/tags/*:{NAMESPACE}/tags/*"), talk)?;
    let error = |error| RemoteError::Git(GitError::library("read what was fetched")(error));
    let repository = Repository::open_bare(directory).map_err(error)?;
    let references = repository.references_glob(&format!("{NAMESPACE}/tags/*")).map_err(error)?;
    let mut tags: Vec<(String, ObjectId)> = references
        .filter_map(Result::ok)
        .filter_map(|found| {
            let name = found.name().ok()?.strip_prefix(NAMESPACE)?.strip_prefix("/tags/")?.to_owned();
            Some((name, ObjectId(found.target()?)))
        })
        .collect();
    tags.sort();
    Ok(tags)
}

/// Whether the remote had it.
fn fetch(directory: &Path, url: &RemoteUrl, refspec: &str, talk: Talk) -> Result<bool, RemoteError> {
    check_version().map_err(RemoteError::Git)?;
    let mut options = RepositoryInitOptions::new();
    options.bare(true).external_template(false).no_reinit(true);
    let made = Repository::init_opts(directory, &options).map(drop);
    made.map_err(|error| RemoteError::Git(GitError::library("make a repository to fetch into")(error)))?;
    let mut command = remote_command(directory, url, talk);
    be_impatient(&mut command);
    // Nothing of the user's configuration may add references, submodules, maintenance or other remotes' objects.
    command.args(["-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "fetch.writeCommitGraph=false"]);
    command.args(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]);
    command.args(["--", url.address(), refspec]);
    let output = process::start(&mut command)
        .and_then(std::process::Child::wait_with_output)
        .map_err(|error| RemoteError::Git(GitError::spawn("fetch")(error)))?;
    interrupt::check()?;
    if output.status.success() {
        // Where history ends is of no interest to who reads commits alone, and libgit2 reads all of this whenever it opens the repository.
        fs::remove_file(&directory.join("shallow")).map_err(|error| RemoteError::Git(error.into()))?;
        return Ok(true);
    }
    let words = last_words(&output.stderr);
    // Git says nothing where a pattern has matched nothing.
    let is_none = words.contains("couldn't find remote ref") || output.stderr.is_empty() && output.status.code() == Some(1);
    if is_none { Ok(false) } else { Err(RemoteError::failed(url, &words)) }
}
