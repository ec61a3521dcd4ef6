//! What each change of a service could be in its template, before anybody has tried it.

use std::borrow::Cow;

use super::LeftOut;
use super::lines::{Changed, changed};
use crate::base::git::{Comparison, Difference, Kind};
use crate::base::{File, Mode, RelPath};
use crate::ops::Error;
use crate::ops::base::Again;
use crate::service::Service;

/// How the names of files end that are rendered, and not copied.
const TEMPLATE: &str = ".jinja";

/// A change of a template's file.
pub(super) struct Proposal {
    /// The file in the service.
    pub path: RelPath,
    /// What the team made of it, without what is left out.
    pub theirs: File,
    /// Which of its lines are left out, and why; none where all of them are proposed.
    pub left: Option<String>,
    /// The file in the registry.
    pub source: RelPath,
    /// As it is; none where it is new.
    pub before: Option<File>,
    /// As it would be.
    pub after: File,
}

/// One for each of `differences` that may become one; the others are left out.
pub(super) fn proposals(
    service: &Service,
    again: &Again,
    comparison: &Comparison,
    differences: &[Difference],
    left_out: &mut Vec<LeftOut>,
) -> Result<Vec<Proposal>, Error> {
    let mut proposals = Vec::new();
    for difference in differences {
        let inner = difference.path.strip_prefix(service.prefix()).unwrap_or(&difference.path).trim_start_matches('/');
        match proposal(service, again, comparison, difference, inner)? {
            Ok(proposal) => {
                let left = proposal.left.iter().map(|reason| LeftOut { path: inner.to_owned(), reason: reason.clone() });
                left_out.extend(left);
                proposals.push(proposal);
            }
            Err(reason) => left_out.push(LeftOut { path: inner.to_owned(), reason: reason.into_owned() }),
        }
    }
    Ok(proposals)
}

fn proposal(
    service: &Service,
    again: &Again,
    comparison: &Comparison,
    difference: &Difference,
    inner: &str,
) -> Result<Result<Proposal, Cow<'static, str>>, Error> {
    let Ok(path) = RelPath::new(inner) else { return Ok(Err("no template can have a file of this name".into())) };
    match difference.kind {
        Kind::Deleted => {
            return Ok(Err("you have deleted it: whether a template renders a file is a condition in its template.yaml".into()));
        }
        Kind::Renamed => {
            return Ok(Err("you have renamed it: a template moves files by a migration in its template.yaml".into()));
        }
        Kind::Retyped => return Ok(Err("it is a link now, or was one".into())),
        Kind::Added | Kind::Modified => {}
    }
    let mode = match difference.new_mode {
        0o100_755 => Mode::Executable,
        0o100_644 => Mode::Regular,
        _ => return Ok(Err("it is no regular file".into())),
    };
    if difference.kind != Kind::Added && service.lock.files.get(&path).is_some_and(|file| file.part == "pave") {
        return Ok(Err("pave itself writes it".into()));
    }
    let Some(content) = comparison.contents(std::slice::from_ref(&difference.path))?.pop() else {
        return Ok(Err("it cannot be read".into()));
    };
    let theirs = File { mode, content };
    if difference.kind == Kind::Added {
        return Ok(added(service, path, theirs).map_err(Cow::from));
    }
    let (Some(source), Some(render)) = (again.rendered.sources.get(&path), again.rendered.tree.get(inner)) else {
        return Ok(Err("the version, rendered again, does not have it".into()));
    };
    // What a stranger's template says of itself is only looked for among its files.
    let (Some(before), Ok(source)) = (in_package(again, source), RelPath::new(source)) else {
        return Ok(Err("the version, rendered again, does not have it".into()));
    };
    if source.as_str().strip_suffix(TEMPLATE).is_none() {
        let after = theirs.clone();
        return Ok(Ok(Proposal { path, theirs, left: None, source, before: Some(before), after }));
    }
    Ok(match changed(&render.content, &before.content, &theirs.content)? {
        Ok(Changed { source: content, render, left }) => {
            let (theirs, after) = (File { mode, content: render }, File { mode, content });
            Ok(Proposal { path, theirs, left, source, before: Some(before), after })
        }
        Err(reason) => Err(reason.into()),
    })
}

/// A file of the team's own becomes one of the template's.
fn added(service: &Service, path: RelPath, theirs: File) -> Result<Proposal, &'static str> {
    if path.as_str().contains("{{") || path.as_str().strip_suffix(TEMPLATE).is_some() {
        return Err("its name means something else in a template");
    }
    let source = RelPath::new(&format!("templates/{}/files/{path}", service.lock.template));
    let source = source.map_err(|_| "its path is too long for a template")?;
    Ok(Proposal { path, after: theirs.clone(), theirs, left: None, source, before: None })
}

/// The file of the package at this path in the registry.
fn in_package(again: &Again, source: &str) -> Option<File> {
    again.selected.package.parts().iter().find_map(|part| {
        let inner = source.strip_prefix(&part.directory)?.strip_prefix('/')?;
        part.files.get(inner).cloned()
    })
}
