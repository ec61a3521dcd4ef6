//! Rendering again whenever something changes.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use super::{Place, PreviewError, PreviewRequest, Previewed};
use crate::base::interrupt::{self, Interrupted};
use crate::base::{Digest, fs};
use crate::ops::Error;
use crate::output::Talk;

/// How often it is looked whether something has changed.
const TURN: Duration = Duration::from_millis(300);

/// How long nothing must have changed before it is rendered.
const REST: Duration = Duration::from_millis(100);

/// How often that is waited for; what changes all the time is rendered all the same.
const RESTLESS: usize = 10;

/// Renders, shows what came of it, and does so again after each change, until the user asks to stop or `show` breaks off. Only what keeps everything from
/// being rendered ends it with an error.
pub fn watch(
    request: &PreviewRequest,
    talk: &dyn Talk,
    show: &mut dyn FnMut(Result<Previewed, Error>) -> ControlFlow<()>,
) -> Result<(), Error> {
    if request.values.iter().any(|path| path.as_os_str() == "-") {
        return Err(PreviewError::Stdin.into());
    }
    let place = Place::of(request)?;
    let watched = place.watched(&request.values);
    loop {
        // Taken first, so that what changes during the render is seen after it.
        let seen = fs::fingerprint(&watched);
        let result = place.render(request, talk);
        if interrupt::check().is_err() {
            return Ok(());
        }
        if show(result).is_break() {
            return Ok(());
        }
        if wait_for_change(&watched, seen).is_err() {
            return Ok(());
        }
    }
}

/// Waits until something is not as it was `seen`, and then until it stays as it is: many editors empty a file before they write it.
fn wait_for_change(watched: &[PathBuf], seen: Digest) -> Result<(), Interrupted> {
    while fs::fingerprint(watched) == seen {
        interrupt::wait(TURN)?;
    }
    let mut last = fs::fingerprint(watched);
    for _ in 0..RESTLESS {
        interrupt::wait(REST)?;
        let now = fs::fingerprint(watched);
        if now == last {
            break;
        }
        last = now;
    }
    Ok(())
}
