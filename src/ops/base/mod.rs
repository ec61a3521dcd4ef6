//! The base of a service, in full: what its repository does not have is rendered again.
//!
//! The lock is input, and in a pull request it may be an attacker's. It names the registry, and never where that is: only a registry
//! that the user has added is asked. What it says is rendered only where the registry's index says the same of that version.

mod error;

pub use error::BaseError;

use std::path::Path;

use semver::{Comparator, Op, VersionReq};

use super::{Error, registries};
use crate::base::RelPath;
use crate::base::git::Talk;
use crate::registry::{BUILT_IN, DIRECTORY, Freshness, RenderedLocks, Selected};
use crate::service::{Base, Lock, SCHEMA, Service, pure};
use crate::template::{Opened, Rendered};

/// The base of a service, and why some of it cannot be had, where that is so.
pub struct Found {
    /// As much of it as can be had.
    pub base: Base,
    /// Why the locked version cannot be rendered again, where contents are missing for that reason.
    pub unavailable: Option<Error>,
}

/// A version that was rendered again.
pub struct Again {
    /// The version.
    pub selected: Selected,
    /// It, opened.
    pub template: Opened,
    /// What it renders with the answers of the lock.
    pub rendered: Rendered,
}

/// The base of `service`. What its repository lacks is rendered again: from what is on this machine, or else from the registry.
/// A lock that contradicts the registry is an error; anything else that is in the way is told.
pub fn find(service: &Service, talk: Talk) -> Result<Found, Error> {
    let mut base = Base::recorded(service)?;
    if base.missing.is_empty() {
        return Ok(Found { base, unavailable: None });
    }
    let tree = render(&service.lock, talk).and_then(|again| {
        let (tree, _) = pure(again.rendered, again.template.summary()).map_err(BaseError::from)?;
        Ok(tree)
    });
    match tree {
        Ok(tree) => {
            base.complete(&tree);
            let unavailable = (!base.missing.is_empty()).then(|| BaseError::Differs { locked: describe(&service.lock) }.into());
            Ok(Found { base, unavailable })
        }
        Err(error) if error.diagnostic().code() == "lock-contradicts-registry" => Err(error),
        Err(error) => Ok(Found { base, unavailable: Some(error) }),
    }
}

/// Renders the locked version again.
pub fn render(lock: &Lock, talk: Talk) -> Result<Again, Error> {
    let selected = locked_version(lock, talk)?;
    let template = Opened::open(selected.package.clone(), selected.trust)?;
    rendered_from(selected, template, lock)
}

fn rendered_from(selected: Selected, template: Opened, lock: &Lock) -> Result<Again, Error> {
    let problems = template.check(&lock.answers)?;
    if let Some(problem) = problems.first() {
        return Err(BaseError::Answers { locked: describe(lock), message: problem.to_string() }.into());
    }
    let rendered = template.render(&lock.answers)?;
    Ok(Again { selected, template, rendered })
}

/// How a lock compares with what its version renders.
pub enum Compared {
    /// It lists just that.
    Same,
    /// It does not, and its version can never have given it: what differs, as the rest of a sentence.
    Differs(String),
    /// Its registry says something else of that version, or never published it.
    Contradicted(Error),
    /// Nobody can tell, as the version cannot be had.
    Unavailable(Error),
    /// Nobody can tell, as something is wrong with the version.
    Unusable(Error),
}

/// Compares the lock of `service` with its version, rendered again, where that can be had without asking its registry more than
/// `freshness` says. A lock of which that was found out before is not rendered again.
pub fn compared(service: &Service, freshness: Freshness, talk: Talk) -> Result<Compared, Error> {
    let (known, lock) = (rendered_locks(service), &service.lock);
    if known.has(&service.lock_text) {
        return Ok(Compared::Same);
    }
    let selected = match freshness {
        Freshness::Offline if lock.registry != DIRECTORY => take(lock, Freshness::Offline, Talk::Nobody),
        _ => locked_version(lock, talk),
    };
    let selected = match selected {
        Ok(selected) => selected,
        Err(error) => return without_version(lock, error),
    };
    let template = match Opened::open(selected.package.clone(), selected.trust) {
        Ok(template) => template,
        Err(error) => return without_version(lock, error.into()),
    };
    let differs = match rendered_from(selected, template, lock) {
        Ok(again) => first_difference(lock, again)?.map(|path| format!("gives `{path}` differently, or not at all")),
        Err(error) if is_about_answers(&error) => Some(format!("cannot have been given these answers: {error}")),
        // The renderer did not start, say: that tells nothing of the lock, and does not let it pass.
        Err(error) => return Err(error),
    };
    if differs.is_none() {
        known.add(&service.lock_text);
    }
    Ok(differs.map_or(Compared::Same, Compared::Differs))
}

/// What can be said of a lock whose version cannot be rendered. That this machine does not do its work says nothing of it.
fn without_version(lock: &Lock, error: Error) -> Result<Compared, Error> {
    Ok(match error.diagnostic().code() {
        "no-process" | "interrupted" => return Err(error),
        // Each pave has one version of a template that comes with it.
        "no-version" | "unknown-template" if lock.registry == BUILT_IN => Compared::Unavailable(error),
        "no-version" | "unknown-template" | "lock-contradicts-registry" => Compared::Contradicted(error),
        "offline"
        | "unknown-registry"
        | "no-registry"
        | "remote-unreachable"
        | "remote-not-found"
        | "remote-failed"
        | "authentication-failed"
        | "host-key" => Compared::Unavailable(error),
        _ => Compared::Unusable(error),
    })
}

/// Whether a version cannot be rendered because of what the lock says, and not because of this machine.
fn is_about_answers(error: &Error) -> bool {
    let code = error.diagnostic().code();
    matches!(code, "not-the-base" | "unsafe-answer" | "unsafe-path" | "template-error" | "template-stopped")
}

/// Whether it was found out before that the lock of `service` is what its version renders.
#[must_use]
pub fn is_rendered(service: &Service) -> bool {
    rendered_locks(service).has(&service.lock_text)
}

fn rendered_locks(service: &Service) -> RenderedLocks {
    let top = service.place.as_ref().and_then(|place| place.work_tree.as_deref());
    RenderedLocks::of_user(top.unwrap_or(&service.directory))
}

/// Keeps in mind that `lock` was just now rendered from its version, for a service in the repository at `top`.
pub fn remember(lock: &Lock, top: &Path) {
    if lock.registry != DIRECTORY {
        RenderedLocks::of_user(top).add(&lock.render());
    }
}

fn first_difference(lock: &Lock, again: Again) -> Result<Option<RelPath>, Error> {
    let (_, files) = pure(again.rendered, again.template.summary()).map_err(BaseError::from)?;
    let differs = |path: &&RelPath| match (files.get(*path), lock.files.get(*path)) {
        // Its form is pave's, and may change with it.
        (Some(rendered), Some(locked)) if path.as_str() == SCHEMA => rendered.part != locked.part,
        (Some(rendered), Some(locked)) => {
            let is_hidden = locked.is_starter && !rendered.is_starter;
            is_hidden || (&rendered.part, rendered.mode, rendered.blob) != (&locked.part, locked.mode, locked.blob)
        }
        (rendered, locked) => rendered.is_some() || locked.is_some(),
    };
    Ok(files.keys().chain(lock.files.keys()).find(differs).cloned())
}

/// The version that the lock names, from what is on this machine, or else from the registry of that name among the user's.
/// Also a yanked one: nothing new is made from it.
pub fn locked_version(lock: &Lock, talk: Talk) -> Result<Selected, Error> {
    if lock.registry == DIRECTORY {
        return Err(BaseError::FromDirectory { locked: describe(lock) }.into());
    }
    match take(lock, Freshness::Offline, talk) {
        // What was seen of the registry may be older than the lock.
        Err(error) if matches!(error.diagnostic().code(), "offline" | "unknown-template" | "no-version") => {
            take(lock, Freshness::Recent, talk)
        }
        taken => taken,
    }
}

fn take(lock: &Lock, freshness: Freshness, talk: Talk) -> Result<Selected, Error> {
    let registry = registries::open(Some(&lock.registry), freshness, talk)?;
    let contradicts = |published| {
        Error::from(BaseError::Contradicts {
            registry: lock.registry.clone(),
            version: describe(lock),
            locked: lock.digest,
            published,
        })
    };
    let index = registry.index(&lock.template)?;
    let release = index.versions.iter().find(|release| release.version == lock.version);
    if let Some(release) = release.filter(|release| release.digest != lock.digest) {
        return Err(contradicts(release.digest));
    }
    let selected = registry.inspect(&lock.template, Some(&exactly(&lock.version)))?;
    if selected.digest == lock.digest { Ok(selected) } else { Err(contradicts(selected.digest)) }
}

/// `=1.4.2`.
pub(super) fn exactly(version: &semver::Version) -> VersionReq {
    let semver::Version { major, minor, patch, pre, .. } = version.clone();
    VersionReq { comparators: vec![Comparator { op: Op::Exact, major, minor: Some(minor), patch: Some(patch), pre }] }
}

/// `go-http 1.4.2`.
fn describe(lock: &Lock) -> String {
    format!("{} {}", lock.template, lock.version)
}
