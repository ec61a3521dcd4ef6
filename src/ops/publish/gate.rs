//! The gate: what a version must pass before it is published.

use super::PublishRequest;
use super::checks::{self, Candidate};
use super::remote::Destination;
use super::report::{Check, Outcome, TemplateReport};
use crate::ops::{Error, changelog};
use crate::output::Talk;
use crate::registry::{Checkout, Index, Places, tag_name};
use crate::template::Package;

/// Where a template stands after the gate.
pub(super) enum Passage {
    /// Nothing is to be done, or nothing may be.
    Done(TemplateReport),
    /// It may be published.
    Open(Box<Open>),
}

/// A version that may be published.
pub(super) struct Open {
    /// What has been found so far.
    pub(super) report: TemplateReport,
    /// One line.
    pub(super) description: String,
    /// What the changelog says of it.
    pub(super) changes: String,
}

/// Runs every check on the template `name`, as far as one makes sense after what was found before.
pub(super) fn pass(
    checkout: &Checkout,
    destination: &Destination,
    name: &str,
    places: &Places,
    request: &PublishRequest,
    talk: &dyn Talk,
) -> Result<Passage, Error> {
    let package = checkout.package(name)?;
    let index = checkout.index(name);
    let mut report = TemplateReport {
        name: name.to_owned(),
        version: package.version()?,
        digest: package.digest(),
        outcome: Outcome::Planned,
        tag: String::new(),
        commit: None,
        checks: Vec::new(),
    };
    report.tag = tag_name(name, &report.version);
    if let Some(outcome) = known(&index, &report, request) {
        return Ok(Passage::Done(TemplateReport { outcome, ..report }));
    }
    let changes = changelog_entry(&package, &report.version);
    report.checks.push(version(&index, destination, &report));
    report.checks.push(changes.as_ref().map_or_else(|| no_entry(&report), |_| Check::passed("changelog", "it has an entry")));
    let candidate = Candidate { checkout, destination, name, package: &package, index: &index, places, talk: request.git_talk };
    let description = checks::run(&candidate, &mut report.checks, talk)?;
    if report.checks.iter().any(|check| !check.ok) {
        return Ok(Passage::Done(TemplateReport { outcome: Outcome::Refused, ..report }));
    }
    Ok(Passage::Open(Box::new(Open { report, description, changes: changes.unwrap_or_default() })))
}

/// What became of it, where its version was published before.
fn known(index: &Index, report: &TemplateReport, request: &PublishRequest) -> Option<Outcome> {
    let release = index.release(&report.version)?;
    match release.digest == report.digest {
        true => Some(Outcome::AlreadyPublished),
        // Work that goes on after a version is no mistake, unless somebody wants to publish it.
        false if request.names.is_empty() => Some(Outcome::NoNewVersion),
        false => None,
    }
}

/// The version is not taken, and no older than what was published beside it.
fn version(index: &Index, destination: &Destination, report: &TemplateReport) -> Check {
    let tag = format!("refs/tags/{}", report.tag);
    if index.release(&report.version).is_some() {
        let details = vec!["a published version never changes: raise `version` in template.yaml".into()];
        return Check::failed("version", format!("{} was published with other content", report.version), details);
    }
    if destination.reference(&tag).is_some() {
        let details = vec![format!(
            "the remote has the tag {}, and the index does not list it; its owners should take it away",
            report.tag
        )];
        return Check::failed("version", format!("{} is taken", report.version), details);
    }
    if !report.version.build.is_empty() {
        let details = vec!["take what follows the `+` out of `version` in template.yaml".into()];
        return Check::failed("version", "it has build metadata, which two versions could differ in alone", details);
    }
    Check::passed("version", format!("{} is new", report.version))
}

fn changelog_entry(package: &Package, version: &semver::Version) -> Option<String> {
    changelog::entry(&changelog::text(package), version)
}

fn no_entry(report: &TemplateReport) -> Check {
    let details = vec![format!(
        "say in templates/{}/CHANGELOG.md, below `## [{}]`, what changes for services",
        report.name, report.version
    )];
    Check::failed("changelog", format!("it says nothing of {}", report.version), details)
}
