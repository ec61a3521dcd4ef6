//! Rendering again whenever something changes.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
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
    let watched = watched(&place.template, &request.values);
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

/// What a render depends on: the template, the components of the registry around it, and files of answers.
fn watched(template: &Path, values: &[PathBuf]) -> Vec<PathBuf> {
    let parts = ["template.yaml", "files", "slots", "tests"].iter().map(|name| template.join(name));
    let group = template.parent().filter(|parent| parent.file_name().is_some_and(|name| name == "templates"));
    let components = group.and_then(Path::parent).map(|registry| registry.join("components"));
    parts.chain(components).chain(values.iter().cloned()).collect()
}
