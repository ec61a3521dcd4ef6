//! Asking a remote what it has, and pushing to it.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use super::credentials::without_credentials;
use super::remote_error::{Failure, RemoteError};
use super::run::{Talk, be_impatient, last_words, remote_command};
use super::version::check_version;
use super::{GitError, ObjectId, RemoteUrl, record_push};
use crate::base::{interrupt, process};

/// What a remote says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Full names of its references and what they point to, `HEAD` included.
    pub references: Vec<(String, String)>,
    /// The branch that its `HEAD` names, where there is such a branch.
    pub default_branch: Option<String>,
}

impl Remote {
    /// Asks the remote, with `directory` as the working directory of git.
    pub fn ask(directory: &Path, url: &RemoteUrl, talk: Talk) -> Result<Self, RemoteError> {
        Self::ask_for(directory, url, &[], talk)
    }

    /// The same for those references alone that end in one of `patterns` (git-ls-remote(1)).
    pub fn ask_for(directory: &Path, url: &RemoteUrl, patterns: &[&str], talk: Talk) -> Result<Self, RemoteError> {
        check_version().map_err(RemoteError::Git)?;
        let mut command = remote_command(directory, url, talk);
        be_impatient(&mut command);
        command.args(["ls-remote", "--quiet", "--symref", "--", url.address()]).args(patterns);
        let output = process::start(&mut command)
            .and_then(std::process::Child::wait_with_output)
            .map_err(|error| RemoteError::Git(GitError::spawn("ls-remote")(error)))?;
        interrupt::check()?;
        if !output.status.success() {
            return Err(RemoteError::failed(url, &last_words(&output.stderr)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let reference = |line: &str| line.split_once('\t').map(|(id, name)| (name.to_owned(), id.to_owned()));
        let head = text.lines().find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD"));
        Ok(Self {
            references: text.lines().filter(|line| !line.starts_with("ref: ")).filter_map(reference).collect(),
            default_branch: head.map(str::to_owned),
        })
    }

    /// Whether nothing was ever pushed to it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
    }

    /// What `branch` points to there.
    #[must_use]
    pub fn branch(&self, branch: &str) -> Option<&str> {
        let name = format!("refs/heads/{branch}");
        self.references.iter().find(|(reference, _)| *reference == name).map(|(_, id)| id.as_str())
    }
}

/// Pushes `branch` of the repository in `directory`, whose commit is `commit`, to `url`, and records it as what the remote `origin`
/// has. `progress` hears the per cent of objects written.
///
/// The address itself is pushed to, and not the name `origin`: that may have another address for pushing (`remote.origin.pushurl`),
/// which nobody has asked whether it is empty.
///
/// A push whose reply was lost may have happened: where git fails without a refusal, the remote is asked again before an error
/// is given.
pub fn push(
    directory: &Path,
    url: &RemoteUrl,
    branch: &str,
    commit: ObjectId,
    talk: Talk,
    progress: &mut dyn FnMut(u64),
) -> Result<(), RemoteError> {
    let mut command = remote_command(directory, url, talk);
    let refspec = format!("refs/heads/{branch}:refs/heads/{branch}");
    command.args(["push", "--porcelain", "--progress", "--", url.address(), &refspec]);
    let (status, stdout, stderr) =
        run_with_progress(&mut command, progress).map_err(|error| RemoteError::Git(GitError::spawn("push")(error)))?;
    if !status {
        interrupt::check()?;
        let words = last_words(&stderr);
        if let Some(refusal) = refusal(&stdout) {
            return Err(RemoteError::new(url, Failure::Rejected { message: format!("{refusal}\n{words}") }));
        }
        let has_arrived =
            Remote::ask(directory, url, talk).is_ok_and(|remote| remote.branch(branch) == Some(&commit.to_string()));
        if !has_arrived {
            return Err(RemoteError::failed(url, &words));
        }
    }
    record_push(directory, branch, commit).map_err(RemoteError::Git)
}

/// Pushes several references from the repository in `directory`, all of them or none: each id to its full name. A branch only moves
/// forward, and a tag is only made. Where the remote has them all already, that is said to be done.
pub fn push_atomic(
    directory: &Path,
    url: &RemoteUrl,
    references: &[(ObjectId, String)],
    talk: Talk,
    progress: &mut dyn FnMut(u64),
) -> Result<(), RemoteError> {
    let mut command = remote_command(directory, url, talk);
    command.args(["push", "--atomic", "--porcelain", "--progress", "--no-follow-tags", "--", url.address()]);
    command.args(references.iter().map(|(id, name)| format!("{id}:{name}")));
    let (status, stdout, stderr) =
        run_with_progress(&mut command, progress).map_err(|error| RemoteError::Git(GitError::spawn("push")(error)))?;
    if status {
        return Ok(());
    }
    interrupt::check()?;
    let words = last_words(&stderr);
    // The reply may have been lost.
    let has = |remote: &Remote, (id, name): &(ObjectId, String)| {
        remote.references.iter().any(|(known, at)| known == name && *at == id.to_string())
    };
    if Remote::ask(directory, url, talk).is_ok_and(|remote| references.iter().all(|reference| has(&remote, reference))) {
        return Ok(());
    }
    match refusal(&stdout) {
        Some(refusal) if is_overtaken(&refusal, &words) => Err(RemoteError::new(url, Failure::Overtaken { message: refusal })),
        Some(refusal) => Err(RemoteError::new(url, Failure::Rejected { message: format!("{refusal}\n{words}") })),
        None => Err(RemoteError::failed(url, &words)),
    }
}

/// Whether git or the server refuses because somebody else has pushed meanwhile.
fn is_overtaken(refusal: &str, words: &str) -> bool {
    let reasons = ["fetch first", "non-fast-forward", "already exists", "cannot lock ref", "failed to update ref", "stale info"];
    // Of an atomic push the server gives the reason in words alone: another commit, or another who is at it.
    let is_locked = || words.contains("cannot lock ref") || words.contains("Unable to create");
    reasons.iter().any(|reason| refusal.contains(reason)) || refusal.contains("atomic transaction failed") && is_locked()
}

/// The reason in a line of `--porcelain` output that starts with `!`: `!\tFROM:TO\t[remote rejected] (pre-receive hook declined)`.
fn refusal(stdout: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stdout);
    // Of several, the others say only that one has failed.
    let mut refused = text.lines().filter(|line| line.starts_with('!'));
    let line = refused.clone().find(|line| !line.contains("atomic")).or_else(|| refused.next())?;
    let reason: String = line.split('\t').nth(2).unwrap_or(line).chars().filter(|c| !c.is_control()).collect();
    Some(without_credentials(&reason))
}

/// Runs to the end; gives whether it succeeded and what it wrote to stdout and stderr.
fn run_with_progress(command: &mut Command, progress: &mut dyn FnMut(u64)) -> std::io::Result<(bool, Vec<u8>, Vec<u8>)> {
    let mut child = process::start(command)?;
    let mut said = Vec::new();
    // Porcelain output is a few lines, which fit into the pipe while stderr is read to its end.
    if let Some(mut stderr) = child.stderr.take() {
        let mut chunk = [0; 4096];
        loop {
            let read = stderr.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            said.extend_from_slice(&chunk[..read]);
            if let Some(percent) = written(&said) {
                progress(percent);
            }
        }
    }
    let output = child.wait_with_output()?;
    Ok((output.status.success(), output.stdout, said))
}

/// The last per cent in `Writing objects:  45% (30/66)`.
fn written(said: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(&said[said.len().saturating_sub(200)..]).into_owned();
    let (_, after) = text.rsplit_once("Writing objects:")?;
    after.split('%').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{refusal, written};

    #[test]
    fn understands_what_git_says() {
        assert_eq!(written(b"Writing objects:   5% (1/20)\rWriting objects:  45% (9/20)\r"), Some(45));
        assert_eq!(written(b"Counting"), None);
        let declined = b"To /x\n!\trefs/heads/main:refs/heads/main\t[remote rejected] (pre-receive hook declined)\nDone\n";
        assert_eq!(refusal(declined).as_deref(), Some("[remote rejected] (pre-receive hook declined)"));
        assert_eq!(refusal(b"To /x\n*\trefs/heads/main:refs/heads/main\t[new branch]\nDone\n"), None);
    }
}
