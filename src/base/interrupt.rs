//! Ctrl-C and the signals that ask a process to end.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::{Diagnostic, Exit};

static ASKED_TO_STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// The work was stopped on request.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("interrupted; nothing was left behind")]
pub struct Interrupted;

impl Diagnostic for Interrupted {
    fn code(&self) -> &'static str {
        "interrupted"
    }
    fn exit(&self) -> Exit {
        Exit::Interrupted
    }
}

/// From now on a request to stop is noted instead of ending the process at once; a second one ends it.
pub fn watch() {
    let flag = ASKED_TO_STOP.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Without a handler the signal ends the process, which is safe too: what is staged is swept later.
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(flag));
        let _ = signal_hook::flag::register(signal, Arc::clone(flag));
    }
}

/// An error where the user has asked to stop.
pub fn check() -> Result<(), Interrupted> {
    let asked = ASKED_TO_STOP.get().is_some_and(|flag| flag.load(Ordering::Relaxed));
    if asked { Err(Interrupted) } else { Ok(()) }
}

/// How long a request to stop may go unnoticed.
const TURN: Duration = Duration::from_millis(50);

/// Waits so long; an error where the user asks to stop meanwhile.
pub fn wait(time: Duration) -> Result<(), Interrupted> {
    let mut left = time;
    loop {
        check()?;
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(TURN));
        left = left.saturating_sub(TURN);
    }
}
