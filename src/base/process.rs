//! The door to other processes.
#![allow(clippy::disallowed_methods, reason = "this module is the door that the lint points to")]

use std::ffi::OsStr;
use std::io;
use std::process::{Child, Command, Output, Stdio};

/// A command that inherits the environment and has no input; add arguments, then run it.
#[must_use]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Starts `command` with its output kept, for [`Child::wait_with_output`].
pub fn start(command: &mut Command) -> io::Result<Child> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Runs `command` with `input` on its standard input, which must be a pipe, and gives what it wrote.
pub fn feed(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    use std::io::Write;
    let mut child = start(command)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read everything says why with its status.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output()
}
