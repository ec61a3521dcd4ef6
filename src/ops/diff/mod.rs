//! What the team of a service has changed, compared with what pave rendered, as a patch.

mod error;
mod paths;
mod report;
mod upstream;

pub use error::DiffError;
pub use report::{Change, Changed, Diffed};
pub use upstream::{LeftOut, Proposed, Upstream, upstream};

use std::path::PathBuf;

use super::{Error, base};
use crate::base::git::{Asked, Comparison, Difference, Kind, Talk};
use crate::base::{RelPath, fs};
use crate::service::{Base, LOCK, LockedFile, MANIFEST, Service, is_deployed};

/// Largest file that a deployment changes, in bytes.
const MAX_DEPLOYMENT: u64 = 1 << 20;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct DiffRequest {
    /// A directory in the service.
    pub directory: PathBuf,
    /// Only these files and directories; relative ones are below `directory`. All where there are none.
    pub paths: Vec<PathBuf>,
    /// Also files that pave did not render.
    pub with_added: bool,
    /// Paths in the patch are below the service instead of the repository's top.
    pub is_relative: bool,
    /// Whether git may ask a person, where the locked version must be fetched.
    pub git_talk: Talk,
}

/// Compares the base with what is there now. Nothing is changed.
pub fn diff(request: &DiffRequest) -> Result<Diffed, Error> {
    let directory = fs::absolute(&request.directory)?;
    let service = Service::find(&directory)?;
    let found = base::find(&service, request.git_talk)?;
    let paths = paths::inside(&service, &directory, &request.paths, &found.base)?;
    let comparison = compare(&service, &found.base)?;
    let asked = Scope { with_added: request.with_added, is_relative: false, paths: &paths };
    let differences = asked.differences(&comparison, &found.base, &service)?;
    let patch = Scope { is_relative: request.is_relative, ..asked }.patch(&comparison, &found.base, &differences)?;
    let missing = found.base.missing.iter().filter(|path| paths::covers(&paths, path.as_str())).cloned().collect();
    Ok(Diffed::new(&service, &differences, patch, missing, found.unavailable.as_ref()))
}

/// The base of `service` beside what is there now.
fn compare(service: &Service, base: &Base) -> Result<Comparison, Error> {
    let outside = || DiffError::NoRepository { path: service.directory.display().to_string() };
    let place = service.place.as_ref().ok_or_else(outside)?;
    let files = base.files.iter().filter(|(path, _)| !base.missing.contains(path));
    let files = files.map(|(path, file)| (path, file.mode, file.blob));
    Ok(Comparison::begin(place, files, base.rendered.values().map(Vec::as_slice))?)
}

/// What of the differences is meant.
#[derive(Debug, Clone, Copy)]
struct Scope<'a> {
    with_added: bool,
    is_relative: bool,
    /// Below the service; all where there are none.
    paths: &'a [String],
}

impl Scope<'_> {
    /// What differs, as git sees it; deployments only where they are asked for by path.
    fn differences(&self, comparison: &Comparison, base: &Base, service: &Service) -> Result<Vec<Difference>, Error> {
        let without = without(comparison, base);
        let asked = Asked { without: &without, with_added: self.with_added, ..Asked::default() };
        let tops: Vec<String> = self.paths.iter().map(|path| comparison.below_top(path)).collect();
        let is_meant = |one: &Difference| {
            paths::covers(&tops, &one.path) || one.from.as_ref().is_some_and(|from| paths::covers(&tops, from))
        };
        let mut differences = comparison.differences(&asked)?;
        differences.retain(is_meant);
        if self.paths.is_empty() {
            differences.retain(|difference| !is_deployment(service, difference));
        }
        Ok(differences)
    }

    /// `differences` as a patch.
    fn patch(&self, comparison: &Comparison, base: &Base, differences: &[Difference]) -> Result<Vec<u8>, Error> {
        if differences.is_empty() {
            return Ok(Vec::new());
        }
        let without = without(comparison, base);
        // Both paths of a rename, however it was meant.
        let named = |one: &Difference| one.from.iter().chain([&one.path]).cloned().collect::<Vec<_>>();
        let only: Vec<String> = differences.iter().flat_map(named).collect();
        let Self { with_added, is_relative, .. } = *self;
        Ok(comparison.patch(&Asked { only: &only, without: &without, with_added, is_relative })?)
    }
}

/// What is never compared: pave's own two files, which are not part of the base, and what of the base cannot be had.
fn without(comparison: &Comparison, base: &Base) -> Vec<String> {
    let missing = base.missing.iter().map(crate::base::RelPath::as_str);
    [MANIFEST, LOCK].into_iter().chain(missing).map(|path| comparison.below_top(path)).collect()
}

/// Whether all that changed is which image runs.
fn is_deployment(service: &Service, difference: &Difference) -> bool {
    if difference.kind != Kind::Modified || difference.old_mode != difference.new_mode {
        return false;
    }
    let Some((path, locked)) = locked(service, difference) else { return false };
    let content = fs::read_file(&service.directory.join(path.as_str()), MAX_DEPLOYMENT);
    content.is_ok_and(|content| is_deployed(&content, locked.blob))
}

/// The file that was rendered where something differs.
fn locked<'a>(service: &'a Service, difference: &Difference) -> Option<(&'a RelPath, &'a LockedFile)> {
    let path = difference.from.as_ref().unwrap_or(&difference.path);
    let inner = path.strip_prefix(service.prefix()).unwrap_or(path).trim_start_matches('/');
    service.lock.files.get_key_value(&RelPath::new(inner).ok()?)
}

/// Whether it is the team's file alone.
fn is_added(difference: &Difference) -> bool {
    difference.kind == Kind::Added
}
