//! Patches and merges of files that no repository has: git's own, in a directory of their own.

use std::path::Path;
use std::process::Command;

use git2::build::TreeUpdateBuilder;
use git2::{Oid, Repository};

use super::commit_files::mode;
use super::comparison::{DIFF, SETTINGS, run};
use super::run::{WITHHELD_VARIABLES, last_words};
use super::{GitError, init_bare};
use crate::base::fs::{self, Scratch};
use crate::base::{FileTree, process};

/// The patch that makes `new` out of `old`, for `git apply`.
pub fn patch_between(old: &FileTree, new: &FileTree) -> Result<Vec<u8>, GitError> {
    let scratch = Scratch::new()?;
    let directory = scratch.path().join("own.git");
    init_bare(&directory, "main")?;
    let build = || -> Result<[Oid; 2], git2::Error> {
        let repository = Repository::open_bare(&directory)?;
        Ok([write(&repository, old)?, write(&repository, new)?])
    };
    let [old, new] = build().map_err(GitError::library("write the patch"))?;
    let mut command = git(&directory);
    command.args(SETTINGS).args(DIFF).args(["--patch", "--binary", &old.to_string(), &new.to_string(), "--"]);
    run("diff", &mut command, None)
}

fn write(repository: &Repository, files: &FileTree) -> Result<Oid, git2::Error> {
    let empty = repository.treebuilder(None)?.write()?;
    let mut update = TreeUpdateBuilder::new();
    for (path, file) in files.iter() {
        update.upsert(path.as_str(), repository.blob(&file.content)?, mode(file.mode));
    }
    update.create_updated(repository, &repository.find_tree(empty)?)
}

/// What both `ours` and `theirs` made of `base`, line by line; none where they meet, or are no texts.
pub fn merge_texts(base: &[u8], ours: &[u8], theirs: &[u8]) -> Result<Option<Vec<u8>>, GitError> {
    let scratch = Scratch::new()?;
    for (name, content) in [("ours", ours), ("base", base), ("theirs", theirs)] {
        fs::replace_file(&scratch.path().join(name), content)?;
    }
    let mut command = git(scratch.path());
    command.args(["merge-file", "--stdout", "--quiet", "ours", "base", "theirs"]);
    let output = process::start(&mut command).and_then(std::process::Child::wait_with_output);
    let output = output.map_err(GitError::spawn("merge-file"))?;
    // The number of conflicts, or more than 127 (git-merge-file(1)), as for what is no text.
    match output.status.code() {
        Some(0) => Ok(Some(output.stdout)),
        Some(_) => Ok(None),
        None => Err(GitError::Command { what: "merge-file", message: last_words(&output.stderr) }),
    }
}

fn git(directory: &Path) -> Command {
    let mut command = process::command("git");
    command.current_dir(directory).env("LC_ALL", "C");
    for variable in WITHHELD_VARIABLES.into_iter().chain(["GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF"]) {
        command.env_remove(variable);
    }
    command
}
