//! One service.

use std::path::Path;

use super::finding::{Findings, finding};
use super::kind::FindingKind;
use super::report::{ServiceReport, TemplateReport};
use super::{CheckRequest, files, manifest, policy, versions};
use crate::base::git::Place;
use crate::base::{Diagnostic, Excerpt, clock};
use crate::ops::Error;
use crate::service::{LOCK, Service, ServiceError, survey};
use crate::template::get;

/// Everything that is found in `service`.
pub(super) fn check(service: &Service, request: &CheckRequest) -> Result<ServiceReport, Error> {
    let lock = &service.lock;
    let mut findings = Findings::of(service, &request.deny);
    let today = clock::today();
    let files = files::judge(&survey(service)?, service, today, &mut findings)?;
    let is_foreign = manifest::judge(service, &mut findings)?;
    let mut template = TemplateReport {
        name: lock.template.clone(),
        version: lock.version.clone(),
        registry: lock.registry.clone(),
        digest: lock.digest,
        newest_fitting: None,
        newest: None,
        asked: None,
    };
    let mut excepted = Vec::new();
    if !is_foreign {
        let registry = versions::judge(service, request, &mut template, &mut findings)?;
        if let Some(registry) = registry {
            excepted = policy::judge(service, &*registry, &files, today, &mut findings)?;
        }
    }
    let mut findings = findings.found;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    Ok(ServiceReport {
        path: service.directory.display().to_string(),
        prefix: service.prefix().to_owned(),
        name: get(&lock.answers, "service.name").and_then(|name| name.as_str()).map(str::to_owned),
        template: Some(template),
        files,
        excepted,
        findings,
    })
}

/// What is told of a service that cannot be read.
pub(super) fn unreadable(path: &Path, error: &ServiceError, request: &CheckRequest) -> ServiceReport {
    let prefix = Place::around(path).ok().flatten().map(|place| place.prefix).unwrap_or_default();
    let whole = || Excerpt { file: LOCK.into(), line: 1, column: 1, width: 1, text: String::new() };
    let place = error.excerpt().cloned().unwrap_or_else(whole);
    let found = finding(&request.deny, FindingKind::Unreadable, place, error.to_string(), error.hint());
    ServiceReport {
        path: path.display().to_string(),
        prefix,
        name: None,
        template: None,
        files: Vec::new(),
        excepted: Vec::new(),
        findings: vec![found],
    }
}
