//! Adding files to a repository that somebody works in, without touching anything that is there: neither in its work tree, nor in
//! its index, nor in its commits.
//!
//! What filters, line ends and attributes are at work in it, and how its index is stored, only the user's own git knows.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use super::run::{WITHHELD_VARIABLES, last_words};
use super::{GitError, ObjectId};
use crate::base::process;

/// A work tree, by its top directory.
#[derive(Debug, Clone, Copy)]
pub struct Graft<'a> {
    top: &'a Path,
}

/// A path that git knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// From the top of the repository; what is not UTF-8 in it is replaced.
    pub path: String,
    /// As git writes it: `100644`, `160000` and the like.
    pub mode: String,
    /// The blob, or the commit of a submodule.
    pub id: String,
}

/// A file that the index is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// From the top of the repository.
    pub path: String,
    /// As git writes it.
    pub mode: &'static str,
    /// Its blob, which the repository has.
    pub blob: ObjectId,
}

impl<'a> Graft<'a> {
    /// The work tree whose top directory is `top`.
    #[must_use]
    pub fn new(top: &'a Path) -> Self {
        Self { top }
    }

    /// The files below `prefix` (empty: all) that the commit holds.
    pub fn in_commit(&self, commit: ObjectId, prefix: &str) -> Result<Vec<Tracked>, GitError> {
        let (commit, below) = (commit.to_string(), format!("{prefix}/"));
        let mut args = vec!["ls-tree", "-r", "-z", "--full-tree", &commit];
        args.extend((!prefix.is_empty()).then_some(below.as_str()));
        self.run("ls-tree", &args, &[]).map(|output| tracked(&output))
    }

    /// The files below `prefix` that the index holds, also those that are in a conflict.
    pub fn in_index(&self, prefix: &str) -> Result<Vec<Tracked>, GitError> {
        let mut args = vec!["--literal-pathspecs", "ls-files", "--stage", "-z", "--"];
        args.extend((!prefix.is_empty()).then_some(prefix));
        self.run("ls-files", &args, &[]).map(|output| tracked(&output))
    }

    /// Those of `paths` that git would ignore if it did not know them.
    pub fn ignored(&self, paths: &[String]) -> Result<BTreeSet<String>, GitError> {
        if paths.is_empty() {
            return Ok(BTreeSet::new());
        }
        let output = self.output(&["check-ignore", "--no-index", "-z", "--stdin"], &listed(paths), None)?;
        // 1 means none (git-check-ignore(1), "EXIT STATUS").
        if !matches!(output.status.code(), Some(0 | 1)) {
            return Err(GitError::Command { what: "check-ignore", message: last_words(&output.stderr) });
        }
        let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }

    /// The blob that each of `paths`, regular files of the work tree, would have if it were added now.
    pub fn as_added(&self, paths: &[String]) -> Result<Vec<ObjectId>, GitError> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let lines = paths.join("\n") + "\n";
        let output = self.run("hash-object", &["hash-object", "--stdin-paths"], lines.as_bytes())?;
        let ids: Option<Vec<ObjectId>> = String::from_utf8_lossy(&output).lines().map(|line| line.trim().parse().ok()).collect();
        ids.filter(|ids| ids.len() == paths.len())
            .ok_or_else(|| GitError::Command { what: "hash-object", message: "it gave no ids".into() })
    }

    /// Writes `entries` below `directory`, as a checkout would write them to the work tree: with its filters and line ends.
    /// `scratch` is an empty directory for an index.
    pub fn check_out(&self, entries: &[NewEntry], directory: &Path, scratch: &Path) -> Result<(), GitError> {
        let index = scratch.join("index");
        let fill = self.output(&["update-index", "-z", "--index-info"], &index_info(entries), Some(&index))?;
        succeed("update-index", &fill)?;
        let prefix = format!("--prefix={}/", directory.display());
        succeed("checkout-index", &self.output(&["checkout-index", "--all", &prefix], &[], Some(&index))?)
    }

    /// Adds `entries` to the index, in one step. What else is in it stays as it is.
    pub fn add_to_index(&self, entries: &[NewEntry]) -> Result<(), GitError> {
        succeed("update-index", &self.output(&["update-index", "-z", "--index-info"], &index_info(entries), None)?)?;
        // What the files look like on the disk is noted, so that nobody has to read them again. Git does it later where it fails now.
        self.output(&["update-index", "-q", "--refresh"], &[], None).map(drop)
    }

    /// Takes `entries` out of the index again; the files stay.
    pub fn take_out_of_index(&self, entries: &[NewEntry]) -> Result<(), GitError> {
        let paths: Vec<String> = entries.iter().map(|entry| entry.path.clone()).collect();
        succeed("update-index", &self.output(&["update-index", "--force-remove", "-z", "--stdin"], &listed(&paths), None)?)
    }

    /// Moves HEAD, and the branch that it is on, from the commit `from` to `to`; an error where it is not at `from` any more.
    pub fn move_head(&self, from: ObjectId, to: ObjectId, message: &str) -> Result<(), GitError> {
        let args = ["update-ref", "-m", message, "HEAD", &to.to_string(), &from.to_string()];
        succeed("update-ref", &self.output(&args, &[], None)?)
    }

    fn run(&self, what: &'static str, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
        let output = self.output(args, input, None)?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(GitError::Command { what, message: last_words(&output.stderr) })
        }
    }

    fn output(&self, args: &[&str], input: &[u8], index: Option<&Path>) -> Result<std::process::Output, GitError> {
        let mut command: Command = process::command("git");
        command.args(args).current_dir(self.top).env("LC_ALL", "C");
        for variable in WITHHELD_VARIABLES {
            command.env_remove(variable);
        }
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        process::feed(command.stdin(Stdio::piped()), input).map_err(GitError::spawn("git"))
    }
}

fn succeed(what: &'static str, output: &std::process::Output) -> Result<(), GitError> {
    if output.status.success() { Ok(()) } else { Err(GitError::Command { what, message: last_words(&output.stderr) }) }
}

fn listed(paths: &[String]) -> Vec<u8> {
    paths.iter().flat_map(|path| path.bytes().chain([0])).collect()
}

/// git-update-index(1), "USING --INDEX-INFO".
fn index_info(entries: &[NewEntry]) -> Vec<u8> {
    entries.iter().flat_map(|NewEntry { path, mode, blob }| format!("{mode} {blob}\t{path}\0").into_bytes()).collect()
}

/// Lines of `ls-tree` (`MODE TYPE ID<tab>PATH`) or of `ls-files --stage` (`MODE ID STAGE<tab>PATH`).
fn tracked(output: &[u8]) -> Vec<Tracked> {
    let text = String::from_utf8_lossy(output);
    let entry = |line: &str| {
        let (what, path) = line.split_once('\t')?;
        let mut fields = what.split(' ');
        let mode = fields.next()?.to_owned();
        let id = fields.find(|field| field.len() >= 40)?.to_owned();
        Some(Tracked { path: path.to_owned(), mode, id })
    };
    text.split('\0').filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{Tracked, tracked};

    #[test]
    fn both_forms_are_read() {
        let id = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
        let output = format!("100644 blob {id}\ta b\0160000 commit {id}\tmodules/x\0100755 {id} 2\tin conflict\ttab\0");
        let entry = |path: &str, mode: &str| Tracked { path: path.into(), mode: mode.into(), id: id.into() };
        let expected = [entry("a b", "100644"), entry("modules/x", "160000"), entry("in conflict\ttab", "100755")];
        assert_eq!(tracked(output.as_bytes()), expected);
    }
}
