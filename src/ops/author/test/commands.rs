//! Commands that a case wants to succeed in what it renders.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::report::CommandsReport;
use crate::base::FileTree;
use crate::base::fs::{self, FsError, Scratch};
use crate::base::interrupt::Interrupted;
use crate::base::shell::{self, Bounds, Ended};
use crate::ops::Error;
use crate::template::{CaseFailure, TestCase};

/// How far one command may go: building a service for the first time takes a while.
const BOUNDS: Bounds = Bounds { wait: Duration::from_secs(600), output: 32 << 10 };

/// Most lines of output that are shown: the last ones.
const SHOWN: usize = 40;

/// Held while the commands of one case run, as those of another may want the same port.
static TURN: Mutex<()> = Mutex::new(());

/// Runs the commands in a fresh directory that holds `tree`, up to the first that fails.
pub(super) fn run(case: &TestCase, tree: &FileTree, report: &mut CommandsReport) -> Result<Option<CaseFailure>, Error> {
    if case.case.run.is_empty() {
        return Ok(None);
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let directory = Scratch::new()?;
    fs::write_tree(directory.path(), tree)?;
    for (index, command) in case.case.run.iter().enumerate() {
        report.run += 1;
        let ran = shell::run(command, directory.path(), BOUNDS).map_err(|source| FsError::of_command("/bin/sh", source))?;
        let how = match ran.ended {
            Ended::Interrupted => return Err(Interrupted.into()),
            Ended::Status(status) if status.success() => continue,
            Ended::Status(status) => format!("ended with {status}"),
            Ended::Slow(longest) => format!("took longer than {} minutes, and was stopped", longest.as_secs() / 60),
        };
        report.skipped = case.case.run.len() - report.run;
        let failure = CaseFailure::new(format!("the command `{}` {how}", command.trim()));
        return Ok(Some(failure.at(case.place(&["run", &index.to_string()])).detail(last_lines(&ran.output))));
    }
    Ok(None)
}

fn last_lines(output: &str) -> String {
    let lines: Vec<&str> = output.trim_end().lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}
