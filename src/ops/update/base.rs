//! The base of the merge, as blobs; and whether the lock is what its version renders.

use super::{UpdateError, UpdateRequest};
use crate::base::git::Quarantine;
use crate::ops::base::Compared;
use crate::ops::{Error, base};
use crate::output::Talk;
use crate::registry::DIRECTORY;
use crate::service::{Files, OWNER, Service};

/// What was rendered last time, without pave's own files; and the paths of which that cannot be had.
pub(super) fn files(
    request: &UpdateRequest,
    service: &Service,
    quarantine: &Quarantine,
    talk: &dyn Talk,
) -> Result<(Files, Vec<String>), Error> {
    if !request.trusts_lock {
        refuse_tampered(request, service, talk)?;
    }
    let base::Found { base, unavailable } = base::find(service, request.git_talk)?;
    for content in base.rendered.values() {
        quarantine.blob(content).map_err(UpdateError::from)?;
    }
    let missing: Vec<String> = base.missing.iter().map(ToString::to_string).collect();
    if let Some(why) = unavailable.filter(|_| !missing.is_empty()) {
        talk.warn(&format!(
            "the former content of {} files is in no commit of this clone, and cannot be rendered again: {why}",
            missing.len()
        ));
    }
    let files = base.files.iter().filter(|(path, file)| file.part != OWNER && !base.missing.contains(path));
    Ok((files.map(|(path, file)| (path.clone(), (file.mode, file.blob))).collect(), missing))
}

/// Where the version that the lock names can be had, it must render what the lock lists: an edited line could make a file that the team
/// changed look as if nobody had. Where it cannot, that is said.
fn refuse_tampered(request: &UpdateRequest, service: &Service, talk: &dyn Talk) -> Result<(), Error> {
    let lock = &service.lock;
    let version = format!("{} {}", lock.template, lock.version);
    let tampered = |message: String| Err(UpdateError::Tampered { version: version.clone(), message }.into());
    match base::compared(service, request.freshness, request.git_talk)? {
        Compared::Same => Ok(()),
        Compared::Differs(how) => tampered(format!("that version, rendered again, {how}")),
        Compared::Contradicted(error) => tampered(error.to_string()),
        Compared::Unusable(error) => Err(UpdateError::NotCompared { version, message: error.to_string() }.into()),
        Compared::Unavailable(error) => {
            // Nobody publishes what is in a directory; those who work on a template there know.
            if lock.registry != DIRECTORY || service.manifest.registry.as_deref() != Some(DIRECTORY) {
                talk.warn(&format!("pave.lock was not compared with what {version} renders: {error}"));
            }
            Ok(())
        }
    }
}
