//! The same change as a patch to the template.
//!
//! A file that is copied changes as the team's did. One that is rendered is merged: the render is the base, the template one side, the
//! team's file the other; lines that expressions make conflict, and nothing is guessed. Then the changed template is rendered with the
//! service's answers, and only what gives exactly the team's file is proposed.

mod lines;
mod propose;
mod verify;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{DiffError, DiffRequest, Scope, compare, paths};
use crate::base::git::{Difference, patch_between};
use crate::base::{FileTree, fs};
use crate::ops::{Error, base};
use crate::service::Service;

/// What is proposed to the owners of a template.
#[derive(Debug, Serialize)]
pub struct Upstream {
    schema: &'static str,
    /// The registry.
    pub registry: String,
    /// The template.
    pub template: String,
    /// The version that the patch is for.
    pub version: semver::Version,
    /// The files whose change is proposed.
    pub proposed: Vec<Proposed>,
    /// The files whose change is not.
    pub left_out: Vec<LeftOut>,
    /// The patch as a text; none where it is none, or was not asked for.
    pub patch: Option<String>,
    /// The patch, byte for byte.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// A change that is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// The file in the service.
    pub path: String,
    /// The file in the registry that it is made from.
    pub source: String,
}

/// A change that is not proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The file in the service.
    pub path: String,
    /// Why not.
    pub reason: String,
}

/// Proposes what the team has changed to the template. Nothing is changed, neither in the service nor in a registry.
pub fn upstream(request: &DiffRequest) -> Result<Upstream, Error> {
    let directory = fs::absolute(&request.directory)?;
    let service = Service::find(&directory)?;
    let found = base::find(&service, request.git_talk)?;
    let inside = paths::inside(&service, &directory, &request.paths, &found.base)?;
    let again = base::render(&service.lock, request.git_talk)?;
    let comparison = compare(&service, &found.base)?;
    let scope = Scope { with_added: request.with_added, is_relative: false, paths: &inside };
    let mut differences = scope.differences(&comparison, &found.base, &service)?;
    if inside.is_empty() {
        differences.retain(|difference| !is_starter(&service, difference));
    }
    let mut left_out = Vec::new();
    for path in found.base.missing.iter().filter(|path| paths::covers(&inside, path.as_str())) {
        left_out.push(LeftOut { path: path.to_string(), reason: "what pave rendered there cannot be had".into() });
    }
    let mut proposals = propose::proposals(&service, &again, &comparison, &differences, &mut left_out)?;
    verify::verify(&service, &again, &mut proposals, &mut left_out)?;
    left_out.sort_by(|one, other| one.path.cmp(&other.path));
    let (mut old, mut new) = (FileTree::default(), FileTree::default());
    let mut sources = BTreeMap::new();
    for proposal in &proposals {
        sources.insert(&proposal.source, (&proposal.before, &proposal.after));
    }
    for (source, (before, after)) in sources {
        if let Some(before) = before {
            old.insert(source.clone(), before.clone()).map_err(DiffError::from)?;
        }
        new.insert(source.clone(), after.clone()).map_err(DiffError::from)?;
    }
    let bytes = if proposals.is_empty() { Vec::new() } else { patch_between(&old, &new)? };
    let proposed = proposals.into_iter().map(|one| Proposed { path: one.path.to_string(), source: one.source.to_string() });
    Ok(Upstream {
        schema: "pave.diff-upstream/1",
        registry: service.lock.registry.clone(),
        template: service.lock.template.clone(),
        version: service.lock.version.clone(),
        proposed: proposed.collect(),
        left_out,
        patch: String::from_utf8(bytes.clone()).ok(),
        bytes,
    })
}

/// Whether it is the team's code in place of what began it, which no other service wants.
fn is_starter(service: &Service, difference: &Difference) -> bool {
    super::locked(service, difference).is_some_and(|(_, file)| file.is_starter)
}
