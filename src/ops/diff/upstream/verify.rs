//! Trying what is proposed: the changed template must render what the team has, and nothing else differently.

use super::LeftOut;
use super::propose::Proposal;
use crate::base::FileTree;
use crate::ops::Error;
use crate::ops::base::Again;
use crate::ops::diff::DiffError;
use crate::service::Service;
use crate::template::{Opened, Package, Part};

const OTHER: &str = "the template, changed in the same way, renders something else";
const TOGETHER: &str = "together with the other changes the template renders something else";

/// Keeps those that give exactly the team's files; the others are left out.
pub(super) fn verify(
    service: &Service,
    again: &Again,
    proposals: &mut Vec<Proposal>,
    left_out: &mut Vec<LeftOut>,
) -> Result<(), Error> {
    if proposals.is_empty() || holds(service, again, &proposals.iter().collect::<Vec<_>>())? {
        return Ok(());
    }
    let mut good = Vec::new();
    for proposal in std::mem::take(proposals) {
        if holds(service, again, &[&proposal])? {
            good.push(proposal);
        } else {
            left_out.push(LeftOut { path: proposal.path.to_string(), reason: OTHER.into() });
        }
    }
    if good.is_empty() || holds(service, again, &good.iter().collect::<Vec<_>>())? {
        *proposals = good;
    } else {
        left_out.extend(good.iter().map(|one| LeftOut { path: one.path.to_string(), reason: TOGETHER.into() }));
    }
    Ok(())
}

/// Whether the template with these changes renders the team's files, and every other file as before.
fn holds(service: &Service, again: &Again, proposals: &[&Proposal]) -> Result<bool, Error> {
    let mut expected = FileTree::default();
    let proposed = |path: &str| proposals.iter().find(|proposal| proposal.path.as_str() == path);
    for (path, file) in again.rendered.tree.iter() {
        let file = proposed(path.as_str()).map_or(file, |proposal| &proposal.theirs);
        expected.insert(path.clone(), file.clone()).map_err(DiffError::from)?;
    }
    for proposal in proposals.iter().filter(|proposal| proposal.before.is_none()) {
        if expected.insert(proposal.path.clone(), proposal.theirs.clone()).is_err() {
            return Ok(false);
        }
    }
    let Some(package) = changed(again, proposals) else { return Ok(false) };
    let rendered = Opened::open(package, again.selected.trust).and_then(|template| template.render(&service.lock.answers));
    Ok(rendered.is_ok_and(|rendered| rendered.tree == expected))
}

/// The package with these changes; none where one does not fit.
fn changed(again: &Again, proposals: &[&Proposal]) -> Option<Package> {
    let mut parts = Vec::new();
    for part in again.selected.package.parts() {
        let inner = |proposal: &&&Proposal| {
            let inner = proposal.source.as_str().strip_prefix(&part.directory)?.strip_prefix('/')?;
            Some((inner.to_owned(), proposal.after.clone()))
        };
        let mut new: std::collections::BTreeMap<_, _> = proposals.iter().filter_map(|one| inner(&one)).collect();
        let mut files = FileTree::default();
        for (path, file) in part.files.iter() {
            let file = new.remove(path.as_str()).unwrap_or_else(|| file.clone());
            files.insert(path.clone(), file).ok()?;
        }
        for (path, file) in new {
            files.insert(crate::base::RelPath::new(&path).ok()?, file).ok()?;
        }
        parts.push(Part { kind: part.kind, directory: part.directory.clone(), files });
    }
    Some(Package::from_parts(parts))
}
