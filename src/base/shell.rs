//! The door to commands that somebody wrote down: run by `sh` in a directory, bounded in time and output.
#![allow(clippy::disallowed_methods, reason = "this module is a door, and measures nothing but how long it waits")]

use std::collections::VecDeque;
use std::io::{self, PipeReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::interrupt;

/// Variables that a command gets of this process's environment, and no others: they find tools and their caches.
const ENVIRONMENT: [&str; 2] = ["PATH", "HOME"];

/// How often it is looked whether a command has ended.
const TURN: Duration = Duration::from_millis(20);

/// How long output may still come from what a command left running and is killed.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How far a command may go.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Longest time.
    pub wait: Duration,
    /// Most bytes of output that are kept: its last ones.
    pub output: usize,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Status(ExitStatus),
    /// It was killed, as it took too long.
    Slow(Duration),
    /// It was killed, as the user asked to stop.
    Interrupted,
}

/// A command that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellRun {
    /// How it ended.
    pub ended: Ended,
    /// The end of what it wrote, stdout and stderr together.
    pub output: String,
}

/// Runs `script` with `sh -ec` in `directory`, without input, and with nothing of this process's environment but `PATH` and `HOME`.
/// Whatever it leaves running is killed.
pub fn run(script: &str, directory: &Path, bounds: Bounds) -> io::Result<ShellRun> {
    let (reader, writer) = io::pipe()?;
    let mut child = Command::new("/bin/sh")
        .args(["-ec", script])
        .current_dir(directory)
        .env_clear()
        .envs(ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0)
        .spawn()?;
    let (kept, ended_output) = collect(reader, bounds.output);
    let ended = wait(&mut child, bounds.wait)?;
    // What has left the group keeps the pipe, and is not waited for.
    let _ = ended_output.recv_timeout(LAST_WORDS);
    let output: Vec<u8> = kept.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
    Ok(ShellRun { ended, output: String::from_utf8_lossy(&output).into_owned() })
}

/// Waits for the child, then kills its group, and only then forgets the child: so long nobody else can have its number.
fn wait(child: &mut Child, longest: Duration) -> io::Result<Ended> {
    let group = Pid::from_child(child);
    let deadline = Instant::now() + longest;
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let stopped = loop {
        match waitid(WaitId::Pid(group), options) {
            Ok(Some(_)) => break None,
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if interrupt::check().is_err() {
            break Some(Ended::Interrupted);
        }
        if Instant::now() >= deadline {
            break Some(Ended::Slow(longest));
        }
        std::thread::sleep(TURN);
    };
    // An empty group is no error.
    let _ = kill_process_group(group, Signal::KILL);
    let status = child.wait()?;
    Ok(stopped.unwrap_or(Ended::Status(status)))
}

/// Reads to the end in a thread of its own, and keeps the last `most` bytes. The receiver ends with the output.
fn collect(mut reader: PipeReader, most: usize) -> (Arc<Mutex<VecDeque<u8>>>, Receiver<()>) {
    let kept = Arc::new(Mutex::new(VecDeque::new()));
    let (end, ended) = channel();
    let shared = Arc::clone(&kept);
    std::thread::spawn(move || {
        let _end = end;
        let mut buffer = [0; 8192];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend(&buffer[..read]);
            let excess = kept.len().saturating_sub(most);
            kept.drain(..excess);
        }
    });
    (kept, ended)
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Ended, ShellRun, run};
    use std::path::Path;
    use std::time::{Duration, Instant};

    fn shell(script: &str, wait: u64) -> ShellRun {
        run(script, Path::new("/"), Bounds { wait: Duration::from_millis(wait), output: 10 }).expect("a shell")
    }

    fn code(ran: &ShellRun) -> Option<i32> {
        if let Ended::Status(status) = ran.ended { status.code() } else { None }
    }

    #[test]
    fn the_end_of_all_output_is_kept() {
        let ran = shell("echo out; echo err >&2; pwd", 5_000);
        assert_eq!((code(&ran), ran.output.as_str()), (Some(0), "out\nerr\n/\n"));
        assert_eq!(shell("echo 123456789012345", 5_000).output, "789012345\n");
        assert_eq!(code(&shell("false; echo not reached", 5_000)), Some(1), "a script ends with its first failure");
        assert_eq!(code(&shell("read x", 5_000)), Some(1), "there is no input");
    }

    #[test]
    fn nothing_of_the_environment_but_what_finds_tools() {
        let names = shell("env | sed 's/=.*//' | grep -vE '^(PATH|HOME|PWD|OLDPWD|SHLVL|_)$' || true", 5_000);
        assert_eq!(names.output, "");
    }

    #[test]
    fn whoever_takes_too_long_is_killed_with_all_that_it_started() {
        let started = Instant::now();
        let ran = shell("sleep 60 & echo $!; sleep 60", 300);
        assert!(matches!(ran.ended, Ended::Slow(_)), "{ran:?}");
        assert!(started.elapsed() < Duration::from_secs(30));
        // Where nobody has asked yet how it ended, it is a zombie.
        let left = shell(&format!("case $(ps -o stat= -p {}) in ''|Z*) exit 7;; esac", ran.output.trim()), 5_000);
        assert_eq!(code(&left), Some(7), "the other process still runs");
    }

    #[test]
    fn what_is_left_running_does_not_keep_anybody_waiting() {
        let started = Instant::now();
        assert_eq!(code(&shell("sleep 60 & exit 3", 30_000)), Some(3));
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}
