//! Running the user's git on a repository of this machine.

use std::process::{Child, Command, Output, Stdio};

use super::run::{WITHHELD_VARIABLES, last_words};
use super::{GitError, Place};
use crate::base::{fs, process};

/// A git command in the repository at `place`, with English messages.
pub(super) fn local_command(place: &Place) -> Command {
    let mut command = process::command("git");
    command.current_dir(place.work_tree.as_deref().unwrap_or(&place.git_directory)).env("LC_ALL", "C");
    for variable in WITHHELD_VARIABLES {
        command.env_remove(variable);
    }
    command
}

/// Runs `git ARGS` with `input` on its standard input, and gives what it wrote, whatever its status.
pub(super) fn run_local(place: &Place, what: &'static str, args: &[&str], input: &[u8]) -> Result<Output, GitError> {
    let mut command = local_command(place);
    command.args(args);
    if !input.is_empty() {
        command.stdin(Stdio::piped());
    }
    process::feed(&mut command, input).map_err(GitError::spawn(what))
}

/// Runs `git ARGS` without input, a command that others wait for as long as `lock` is held, though this process is killed meanwhile.
pub(super) fn run_under(place: &Place, what: &'static str, args: &[&str], lock: &fs::Lock) -> Result<Output, GitError> {
    let mut command = local_command(place);
    command.args(args).stdin(lock.share()?);
    process::start(&mut command).and_then(Child::wait_with_output).map_err(GitError::spawn(what))
}

/// As [`run_local`], where any status but 0 is an error.
pub(super) fn succeed(place: &Place, what: &'static str, args: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
    let output = run_local(place, what, args, input)?;
    if output.status.success() { Ok(output.stdout) } else { Err(GitError::Command { what, message: last_words(&output.stderr) }) }
}

/// The paths in a list that ends each with NUL, for people to read.
pub(super) fn paths(list: &[u8]) -> Vec<String> {
    let paths = list.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    paths.map(|path| String::from_utf8_lossy(path).into_owned()).collect()
}
