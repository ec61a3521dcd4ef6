//! `check`: is this service on its path? Nothing is changed, and nothing is asked of any server unless that is wanted.

mod answers;
mod files;
mod finding;
mod kind;
mod manifest;
mod one;
mod policy;
mod refused;
mod report;
mod versions;

use std::path::{Path, PathBuf};

pub use finding::Finding;
pub use kind::{Deny, FindingKind, Level};
pub use report::{Checked, ExceptedFinding, FileReport, ServiceReport, TemplateReport};

use crate::base::fs;
use crate::base::git::Talk;
use crate::ops::Error;
use crate::service::{Service, ServiceError};

/// What is asked.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// The service: a directory in it. With `all`, the directory that has services in it.
    pub directory: PathBuf,
    /// Every service below the directory.
    pub all: bool,
    /// Ask the registry what is new.
    pub refreshes: bool,
    /// What makes the answer no.
    pub deny: Deny,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}

/// Checks one service, or all that there are below a directory.
pub fn check(request: &CheckRequest) -> Result<Checked, Error> {
    let directory = fs::place(&request.directory)?;
    let services = if request.all { all(&directory, request)? } else { vec![one::check(&Service::find(&directory)?, request)?] };
    Ok(Checked::of(services))
}

fn all(directory: &Path, request: &CheckRequest) -> Result<Vec<ServiceReport>, Error> {
    let found = Service::below(directory)?;
    if found.is_empty() {
        return Err(ServiceError::NotFound { path: directory.display().to_string() }.into());
    }
    found
        .iter()
        .map(|path| match Service::find(path) {
            Ok(service) => one::check(&service, request),
            // One that is broken hides none of the others.
            Err(error) => Ok(one::unreadable(path, &error, request)),
        })
        .collect()
}
