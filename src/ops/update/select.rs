//! Which version the service goes to, and whether its lock can be believed.

use semver::{Version, VersionReq};

use super::{UpdateError, UpdateRequest};
use crate::base::Diagnostic;
use crate::ops::{Error, base, registries};
use crate::output::Talk;
use crate::registry::{
    BUILT_IN, DIRECTORY, PolicyTexts, Registry, Selected, Settings, open_directory, policies_around, settings_around,
};
use crate::service::{Lock, Service};
use crate::template::{Apart, Opened};

/// A version that was chosen.
pub(super) struct Choice {
    pub(super) selected: Selected,
    pub(super) template: Opened,
    /// What the registry says that it comes from.
    pub(super) settings: Settings,
    /// Its policies.
    pub(super) policies: PolicyTexts,
    /// The newest version of all, where it is newer than the one that was chosen.
    pub(super) newer: Option<Version>,
    /// What the manifest has to say of the template from now on, where that changes.
    pub(super) reference: Option<String>,
}

/// The version that the request or else the manifest asks for, opened.
pub(super) fn select(request: &UpdateRequest, service: &Service, apart: Option<Apart>, talk: &dyn Talk) -> Result<Choice, Error> {
    let (manifest, lock) = (&service.manifest, &service.lock);
    let named = manifest.registry.as_deref().unwrap_or(BUILT_IN);
    if !request.may_move {
        refuse_elsewhere("registry", &lock.registry, named)?;
        refuse_elsewhere("template", &lock.template, &manifest.template)?;
    }
    if let Some(directory) = &request.template {
        return from_directory(request, service, apart, directory);
    }
    if named == DIRECTORY {
        return Err(UpdateError::NoTemplate.into());
    }
    let registry = registries::open(Some(named), request.freshness, request.git_talk)?;
    if let Some(warning) = registry.warning() {
        talk.warn(warning);
    }
    if lock.registry == named && !request.trusts_lock {
        refuse_tampered(&*registry, lock)?;
    }
    let requirement = request.to.as_ref().unwrap_or(&manifest.requirement);
    let selected = newest(request, &*registry, service, requirement)?;
    warn_of_deprecation(&*registry, &manifest.template, talk);
    let template = Opened::open_in(apart, selected.package.clone(), selected.trust)?;
    let version = template.summary().version.clone();
    let index = registry.index(&manifest.template)?;
    let released = index.versions.iter().filter(|release| release.yanked.is_none() && release.version.pre.is_empty());
    let newer = released.map(|release| &release.version).max().filter(|newest| **newest > version).cloned();
    let reference = reference(request, service, &version);
    Ok(Choice { selected, template, settings: registry.settings().clone(), policies: registry.policies()?, newer, reference })
}

/// The process that the template will need, started early; none where it comes with pave, or where that cannot be told.
pub(super) fn apart(request: &UpdateRequest, service: &Service) -> Result<Option<Apart>, Error> {
    let is_built_in = service.manifest.registry.as_deref().is_none_or(|name| name == BUILT_IN);
    let is_strange = request.template.is_some() || !is_built_in;
    Ok(is_strange.then(Apart::start).transpose()?)
}

fn refuse_elsewhere(what: &'static str, lock: &str, manifest: &str) -> Result<(), UpdateError> {
    if lock == manifest {
        return Ok(());
    }
    Err(UpdateError::Elsewhere { what, lock: lock.to_owned(), manifest: manifest.to_owned() })
}

fn from_directory(
    request: &UpdateRequest,
    service: &Service,
    apart: Option<Apart>,
    directory: &std::path::Path,
) -> Result<Choice, Error> {
    let manifest = &service.manifest;
    if !request.may_move {
        refuse_elsewhere("registry", &service.lock.registry, DIRECTORY)?;
    }
    let selected = open_directory(directory)?;
    let template = Opened::open_in(apart, selected.package.clone(), selected.trust)?;
    if !request.may_move {
        refuse_elsewhere("template", &manifest.template, &template.summary().name)?;
    }
    let version = template.summary().version.clone();
    let reference = reference(request, service, &version);
    Ok(Choice {
        selected,
        template,
        settings: settings_around(directory)?,
        policies: policies_around(directory)?,
        newer: None,
        reference,
    })
}

/// The registry must know the version that the lock names, and of the same content. The built-in one knows only that of this pave.
fn refuse_tampered(registry: &dyn Registry, lock: &Lock) -> Result<(), Error> {
    let index = registry.index(&lock.template)?;
    let refuse = |message: String| UpdateError::Tampered { version: format!("{} {}", lock.template, lock.version), message };
    match index.versions.iter().find(|release| release.version == lock.version) {
        Some(release) if release.digest == lock.digest => Ok(()),
        Some(release) => Err(refuse(format!(
            "its digest is {}, and the registry `{}` published {}",
            lock.digest, lock.registry, release.digest
        ))
        .into()),
        // Each pave has one version of a template that comes with it.
        None if lock.registry == BUILT_IN => Ok(()),
        None => Err(refuse(format!("the registry `{}` never published that version", lock.registry)).into()),
    }
}

/// The newest version that fits. One that is older than the service's is taken only where the user asks for it.
fn newest(
    request: &UpdateRequest,
    registry: &dyn Registry,
    service: &Service,
    requirement: &VersionReq,
) -> Result<Selected, Error> {
    let (name, current) = (&service.manifest.template, &service.lock.version);
    let is_same = service.lock.template == *name && service.lock.registry == registry.settings().name;
    let stay = || base::exactly(current);
    let selected = match registry.select(name, Some(requirement)) {
        // All newer ones were yanked, or none is here, or the service has a pre-release: answers may have changed all the same.
        Err(error) if request.to.is_none() && is_same && matches!(error.code(), "no-version" | "offline") => {
            registry.inspect(name, Some(&stay())).map_err(|_| error)?
        }
        selected => selected?,
    };
    let version = selected.package.version()?;
    if !is_same || version >= *current {
        return Ok(selected);
    }
    if request.to.is_some() {
        return Ok(selected);
    }
    match registry.inspect(name, Some(&stay())) {
        Ok(current) => Ok(current),
        Err(_) => Err(UpdateError::Older { selected: version, current: current.clone() }.into()),
    }
}

/// The manifest's `template`, where it has to change so that the version fits.
fn reference(request: &UpdateRequest, service: &Service, version: &Version) -> Option<String> {
    let requirement = &service.manifest.requirement;
    if requirement.matches(version) {
        return None;
    }
    let requirement = request.to.clone().unwrap_or_else(|| crate::ops::create::compatible(version));
    Some(format!("{}@{requirement}", service.manifest.template))
}

fn warn_of_deprecation(registry: &dyn Registry, name: &str, talk: &dyn Talk) {
    if let Some(deprecation) = registry.deprecation(name) {
        let instead = deprecation.replaced_by.as_deref().map(|name| format!("; use `{name}`")).unwrap_or_default();
        talk.warn(&format!("the template `{name}` is deprecated: {}{instead}", deprecation.reason));
    }
}
