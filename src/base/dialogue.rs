//! A conversation with a child process, a line each way, bounded in time and size.
#![allow(clippy::disallowed_methods, reason = "a door: it measures nothing but how long it waits")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::interrupt;

/// How long a request to stop may go unnoticed.
const TURN: Duration = Duration::from_millis(50);

/// How far the child is trusted with time and memory of ours.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Longest wait for one answer.
    pub wait: Duration,
    /// Longest answer, in bytes.
    pub answer: u64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Silence {
    /// The child took longer than it may.
    #[error("it took longer than {} seconds", .0.as_secs())]
    Slow(Duration),
    /// The child said more than it may.
    #[error("it said more than {0} bytes")]
    Long(u64),
    /// The child ended.
    #[error("{0}")]
    Ended(String),
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The pipe failed.
    #[error("{0}")]
    Broken(#[from] io::Error),
}

/// A child that answers.
#[derive(Debug)]
pub struct Dialogue {
    child: Child,
    stdin: Option<ChildStdin>,
    answers: Receiver<io::Result<String>>,
    patience: Patience,
}

impl Dialogue {
    /// Starts `command`, without any of this process's environment.
    pub fn start(command: &mut Command, patience: Patience) -> io::Result<Self> {
        let mut child = command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (sender, answers) = sync_channel(1);
        let stdin = child.stdin.take();
        if let Some(stdout) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut stdout = BufReader::new(stdout);
                loop {
                    let mut line = String::new();
                    let read = stdout.by_ref().take(patience.answer + 1).read_line(&mut line);
                    let is_end = !matches!(read, Ok(1..));
                    if sender.send(read.map(|_| line)).is_err() || is_end {
                        break;
                    }
                }
            });
        }
        Ok(Self { child, stdin, answers, patience })
    }

    /// Says `line`, which holds no line break, and waits for the answer.
    pub fn ask(&mut self, line: &str) -> Result<String, Silence> {
        if let Some(stdin) = &mut self.stdin {
            let said = stdin.write_all(line.as_bytes()).and_then(|()| stdin.write_all(b"\n")).and_then(|()| stdin.flush());
            match said {
                // A child that ended cannot be told anything; why it ended is found below.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
                Ok(()) | Err(_) => {}
            }
        }
        match self.wait() {
            Ok(Ok(answer)) if answer.ends_with('\n') => Ok(answer),
            Ok(Ok(answer)) if answer.len() as u64 > self.patience.answer => Err(Silence::Long(self.patience.answer)),
            Ok(Ok(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
            Ok(Err(error)) => Err(error.into()),
            Err(RecvTimeoutError::Timeout) if interrupt::check().is_err() => Err(Silence::Interrupted),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Slow(self.patience.wait)),
        }
    }

    /// Waits as long as it may, and no longer than nobody asks to stop.
    fn wait(&self) -> Result<io::Result<String>, RecvTimeoutError> {
        let mut left = self.patience.wait;
        loop {
            let turn = left.min(TURN);
            left -= turn;
            match self.answers.recv_timeout(turn) {
                Err(RecvTimeoutError::Timeout) if !left.is_zero() && interrupt::check().is_ok() => {}
                answer => return answer,
            }
        }
    }

    fn ended(&mut self) -> Silence {
        match self.child.wait() {
            Ok(status) => Silence::Ended(status.to_string()),
            Err(error) => Silence::Broken(error),
        }
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        // Whatever it is doing, nobody waits for it any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialogue, Patience, Silence};
    use crate::base::process::command;
    use std::time::Duration;

    fn shell(script: &str) -> Dialogue {
        let patience = Patience { wait: Duration::from_millis(500), answer: 20 };
        Dialogue::start(command("/bin/sh").args(["-c", script]), patience).expect("a shell")
    }

    #[test]
    fn answers_come_line_by_line() {
        let mut echo = shell("while read x; do echo \"got $x\"; done");
        assert_eq!(echo.ask("a").expect("an answer"), "got a\n");
        assert_eq!(echo.ask("b").expect("an answer"), "got b\n");
    }

    #[test]
    fn no_answer_has_its_reason() {
        assert!(matches!(shell("exit 3").ask("x"), Err(Silence::Ended(how)) if how.contains('3')));
        assert!(matches!(shell("kill -9 $$").ask("x"), Err(Silence::Ended(how)) if how.contains('9')));
        assert!(matches!(shell("printf half").ask("x"), Err(Silence::Ended(_))));
        assert!(matches!(shell("echo 123456789012345678901234567890").ask("x"), Err(Silence::Long(20))));
        assert!(matches!(shell("/bin/sleep 9").ask("x"), Err(Silence::Slow(_))));
    }
}
