//! What the manifest asks for, against what the lock has.

use super::answers;
use super::finding::Findings;
use super::kind::FindingKind;
use crate::ops::Error;
use crate::registry::{BUILT_IN, Configuration, Places};
use crate::service::Service;

const RESTORE: &str =
    "one of the two files was edited by hand: restore it from git. Until then nothing is rendered or fetched for this service";
const UPDATE: &str = "run `pave update`";

/// Adds what is found. Whether the lock belongs to something else than the manifest, so that nothing it says is followed.
pub(super) fn judge(service: &Service, findings: &mut Findings<'_>) -> Result<bool, Error> {
    let (manifest, lock) = (&service.manifest, &service.lock);
    let before = findings.found.len();
    if manifest.template != lock.template {
        let message = format!(
            "pave.lock is that of the template `{}`, and pave.yaml follows `{}`",
            lock.template.escape_debug(),
            manifest.template
        );
        findings.in_lock(FindingKind::ForeignLock, "template", message, RESTORE);
    }
    if !is_expected(manifest.registry.as_deref(), &lock.registry)? {
        let expected = manifest.registry.as_deref().unwrap_or("the default one");
        let message = format!(
            "pave.lock names the registry `{}`, and pave.yaml {}",
            lock.registry.escape_debug(),
            if manifest.registry.is_some() {
                format!("`{}`", expected.escape_debug())
            } else {
                "none, which means the default one".into()
            }
        );
        findings.in_lock(FindingKind::ForeignLock, "registry", message, RESTORE);
    }
    if findings.found.len() > before {
        return Ok(true);
    }
    if !manifest.requirement.matches(&lock.version) {
        let message = format!("it asks for {} {}, and pave.lock has {}", lock.template, manifest.requirement, lock.version);
        findings.in_manifest(FindingKind::Pending, &["template"], message, UPDATE);
    }
    for (steps, message) in answers::differences(&manifest.answers, &lock.answers) {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        findings.in_manifest(FindingKind::Pending, &steps, message, UPDATE);
    }
    Ok(false)
}

/// A manifest that names no registry means the one that comes with pave, which `create-service` does not write down, or the user's
/// default one.
fn is_expected(named: Option<&str>, locked: &str) -> Result<bool, Error> {
    if let Some(named) = named {
        return Ok(named == locked);
    }
    if locked == BUILT_IN {
        return Ok(true);
    }
    // Without a home nothing can have been chosen.
    let Ok(places) = Places::of_user() else { return Ok(false) };
    Ok(Configuration::load(&places)?.default_registry.as_deref() == Some(locked))
}
