//! Rendering again whenever something changes.

use std::ops::ControlFlow;
use std::time::Duration;

use super::{Place, PreviewError, PreviewRequest, Previewed};
use crate::base::fs;
use crate::base::interrupt;
use crate::ops::Error;
use crate::output::Talk;

/// How often it is looked whether something has changed.
const TURN: Duration = Duration::from_millis(300);

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
        while fs::fingerprint(&watched) == seen {
            if interrupt::wait(TURN).is_err() {
                return Ok(());
            }
        }
    }
}
