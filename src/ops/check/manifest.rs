//! What the manifest asks for, against what the lock has.

use serde_json::{Map, Value};

use super::finding::Findings;
use super::kind::FindingKind;
use super::{answers, refused};
use crate::base::nearest;
use crate::ops::Error;
use crate::registry::{BUILT_IN, Configuration, Places};
use crate::service::{Present, SCHEMA, Service};

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
    let unknown = unknown_keys(service)?;
    for key in &unknown {
        of_unknown(key, service, findings);
    }
    let is_other_version = !manifest.requirement.matches(&lock.version);
    let mut schema = None;
    for (steps, node, message) in answers::differences(&manifest.answers, &lock.answers) {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        if unknown.iter().any(|key| steps.first() == Some(key)) {
            continue;
        }
        // Another version may have other inputs.
        if !is_other_version {
            let schema = match &mut schema {
                Some(schema) => schema,
                none => none.insert(whole_schema(service)?),
            };
            if let Some((message, hint)) = refused::refused(schema, &steps, node, lock) {
                findings.in_manifest(FindingKind::Invalid, &steps, message, &hint);
                continue;
            }
        }
        findings.in_manifest(FindingKind::Pending, &steps, message, UPDATE);
    }
    // What differs from the lock may break a rule together with what does not.
    if let Some((steps, message)) = schema.and_then(|schema| refused::refused_together(&schema, &manifest.answers)) {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        findings.in_manifest(FindingKind::Invalid, &steps, message, refused::CORRECT);
    }
    Ok(false)
}

/// The keys of every manifest.
const KEYS: [&str; 3] = ["template", "registry", "exceptions"];

/// Keys at the top of the manifest that neither pave nor the template knows. Where it asks for another version, which may have other
/// inputs, only what looks like a slip is one.
fn unknown_keys(service: &Service) -> Result<Vec<&str>, Error> {
    let (manifest, lock) = (&service.manifest, &service.lock);
    let is_other_version = !manifest.requirement.matches(&lock.version);
    let keys = manifest.answers.iter().map(|(key, _)| key.as_str()).filter(|key| !lock.answers.contains_key(*key));
    let mut keys: Vec<&str> = keys.filter(|key| !is_other_version || meant(key, service).is_some()).collect();
    if !keys.is_empty() {
        let inputs = inputs_of_schema(service)?;
        keys.retain(|key| !inputs.contains_key(*key));
    }
    Ok(keys)
}

/// What the schema that was rendered for editors lists. Inputs that nobody has answered are in it, too.
fn inputs_of_schema(service: &Service) -> Result<Map<String, Value>, Error> {
    let schema = whole_schema(service)?;
    Ok(schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default())
}

fn whole_schema(service: &Service) -> Result<Value, Error> {
    let text = Present::of(service)?.read(SCHEMA).unwrap_or_default();
    Ok(serde_json::from_slice(&text).unwrap_or_default())
}

fn meant<'a>(key: &str, service: &'a Service) -> Option<&'a str> {
    nearest(key, KEYS.into_iter().chain(service.lock.answers.keys().map(String::as_str)))
}

fn of_unknown(key: &str, service: &Service, findings: &mut Findings<'_>) {
    let lock = &service.lock;
    let message = format!("`{}` is neither pave's nor an input of {} {}", key.escape_debug(), lock.template, lock.version);
    let hint = meant(key, service).map_or_else(
        || "take it out of pave.yaml".to_owned(),
        |meant| format!("did you mean `{meant}`? If not, take it out of pave.yaml"),
    );
    findings.in_manifest(FindingKind::Invalid, &[key], message, &hint);
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
