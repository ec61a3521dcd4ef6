//! What the registry's policies say of a service as the update leaves it.
//!
//! It is told and refuses nothing: an update may be what a fix comes with, and what a policy finds was mostly there before. Whether the
//! service may stay so, `check` says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::UpdateError;
use super::plan::Plan;
use crate::base::git::{ObjectId, TreeEdits};
use crate::ops::{Error, policies};
use crate::policy::{Files, Finding};
use crate::registry::PolicyTexts;
use crate::service::Service;

/// What the policies find. Files in conflict parse as nothing, so that what is in them comes with the next check.
pub(super) fn findings(texts: &PolicyTexts, service: &Service, plan: &Plan<'_>) -> Result<Vec<Finding>, Error> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let files = files(plan)?;
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    let read = |path: &str| plan.quarantine.read_blob(*files.get(path)?).ok().map(Cow::Owned);
    let files = Files { paths: &paths, read: &read };
    Ok(policies::evaluate(texts, files, &plan.lock, &service.manifest.exceptions)?.findings)
}

/// Every regular file that the service is going to have, by its path there.
fn files(plan: &Plan<'_>) -> Result<BTreeMap<String, ObjectId>, UpdateError> {
    let nothing = plan.quarantine.edit_tree(None, &TreeEdits::new())?;
    let prefix = if plan.place.prefix.is_empty() { String::new() } else { format!("{}/", plan.place.prefix) };
    let mut files = BTreeMap::new();
    for (path, entry) in plan.quarantine.changes(nothing, plan.merged.tree)?.into_iter().filter_map(|change| change.after) {
        let path = path.to_string();
        if let (Some(path), true) = (path.strip_prefix(&prefix), matches!(entry.mode, 0o100_644 | 0o100_755)) {
            files.insert(path.to_owned(), entry.id);
        }
    }
    Ok(files)
}
