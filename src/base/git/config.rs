//! The user's git configuration, as their own git reads it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use super::GitError;
use super::version::check_version;
use crate::base::process;

/// Every value of the system, global and command scopes that holds for a new repository in some directory.
///
/// The configuration of a repository that happens to be around that directory does not count.
#[derive(Debug, Clone, Default)]
pub struct GitConfig {
    /// Keys in lower case but for their middle part, as `git config --list` prints them; later values win.
    values: Vec<(String, String)>,
}

/// A `git config` that is still running, so that other work can go on.
#[derive(Debug)]
pub struct PendingConfig {
    child: Child,
}

impl GitConfig {
    /// Asks git for the configuration that holds in `directory` or, where that is not there yet, in its nearest parent.
    pub fn start(directory: &Path) -> Result<PendingConfig, GitError> {
        let mut command = process::command("git");
        command.args(["config", "--list", "--show-scope", "-z"]).env("LC_ALL", "C");
        in_nearest(&mut command, directory);
        let child = process::start(&mut command).map_err(GitError::spawn("config"))?;
        Ok(PendingConfig { child })
    }

    /// The same, waiting for the answer.
    pub fn read(directory: &Path) -> Result<Self, GitError> {
        Self::start(directory)?.finish()
    }

    /// The configuration that holds in the repository at `directory`, its own included.
    pub fn read_in(directory: &Path) -> Result<Self, GitError> {
        Self::start(directory)?.finish_in()
    }

    /// Everything that decides how something is signed in the repository at `directory`, in git's order, its own configuration
    /// included.
    pub(super) fn signing(directory: &Path) -> Result<Vec<(String, String)>, GitError> {
        let mut values = Self::read_in(directory)?.values;
        values.retain(|(key, _)| key == "user.signingkey" || key.starts_with("gpg."));
        Ok(values)
    }

    /// The last value of `key` (given in lower case).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// The path that `key` (given in lower case) names, as git reads it (git-config(1), "pathname"): `~/x` is in the home. None where
    /// it is not set, or empty.
    pub fn path(&self, key: &str) -> Result<Option<PathBuf>, GitError> {
        let Some(value) = self.get(key).filter(|value| !value.is_empty()) else { return Ok(None) };
        if !value.starts_with(['~', '%', ':']) {
            return Ok(Some(value.into()));
        }
        // Only git knows everything that such a value can mean.
        let mut command = process::command("git");
        command.arg("-c").arg(format!("pave.path={value}"));
        command.args(["config", "--type=path", "-z", "--get", "pave.path"]).env("LC_ALL", "C");
        let output = process::start(&mut command).and_then(Child::wait_with_output).map_err(GitError::spawn("config"))?;
        if !output.status.success() {
            return Err(failure(&output.stderr));
        }
        let path = output.stdout.strip_suffix(b"\0").unwrap_or(&output.stdout);
        Ok(Some(OsStr::from_bytes(path).into()))
    }

    /// Whether `key` is set to one of git's words for true; a key without a value is true.
    #[must_use]
    pub fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "1"))
    }

    /// Whether some of it depends on where the repository lies or what it is connected to, so that it must be read again
    /// inside that repository.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.values.iter().any(|(key, _)| key.starts_with("includeif."))
    }

    fn parse(output: &[u8], local_counts: bool) -> Self {
        let text = String::from_utf8_lossy(output);
        let mut fields = text.split('\0');
        let mut values = Vec::new();
        while let (Some(scope), Some(entry)) = (fields.next(), fields.next()) {
            let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
            if local_counts || !matches!(scope, "local" | "worktree") {
                values.push((key.to_owned(), value.to_owned()));
            }
        }
        Self { values }
    }
}

impl PendingConfig {
    /// Waits for git and reads its answer, the repository's own configuration included.
    pub fn finish_in(self) -> Result<GitConfig, GitError> {
        let output = self.child.wait_with_output().map_err(GitError::spawn("config"))?;
        if output.status.success() { Ok(GitConfig::parse(&output.stdout, true)) } else { Err(failure(&output.stderr)) }
    }

    /// Waits for git and reads its answer.
    pub fn finish(self) -> Result<GitConfig, GitError> {
        let output = self.child.wait_with_output().map_err(GitError::spawn("config"))?;
        if output.status.success() {
            return Ok(GitConfig::parse(&output.stdout, false));
        }
        // An empty configuration is not an error to git, so this is a broken file or a git that lacks an option.
        check_version()?;
        Err(failure(&output.stderr))
    }
}

fn failure(stderr: &[u8]) -> GitError {
    GitError::Command { what: "config", message: String::from_utf8_lossy(stderr).trim().to_owned() }
}

/// Runs `command` in `directory` or the nearest parent of it that exists.
fn in_nearest(command: &mut Command, directory: &Path) {
    let nearest: Option<PathBuf> = directory.ancestors().find(|path| crate::base::fs::is_dir(path)).map(Path::to_owned);
    if let Some(nearest) = nearest {
        command.current_dir(nearest);
    }
}

#[cfg(test)]
mod tests {
    use super::GitConfig;

    #[test]
    fn later_values_win_and_a_repository_around_does_not_count() {
        let output = b"global\0user.name\nA\nB\0system\0core.bare\0local\0user.name\nC\0command\0commit.gpgsign\nYes\0";
        let config = GitConfig::parse(output, false);
        assert_eq!(config.get("user.name"), Some("A\nB"));
        assert!(config.is_true("core.bare") && config.is_true("commit.gpgsign") && !config.is_true("user.name"));
        assert!(!config.is_conditional());
        assert!(GitConfig::parse(b"global\0includeif.gitdir:/x/.path\n/y\0", false).is_conditional());
    }
}
