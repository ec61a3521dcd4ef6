//! The checks of the gate that look into the template: lint, tests, compatibility, trial updates.

use std::collections::BTreeMap;

use semver::Version;

use super::remote::Destination;
use super::report::Check;
use crate::base::git::Talk as GitTalk;
use crate::base::interrupt;
use crate::ops::author::lint::{LintRequest, lint};
use crate::ops::author::test::{TemplateReport as TestTemplate, TestOptions, Tested, test_all};
use crate::ops::{Error, policies};
use crate::output::Talk;
use crate::policy;
use crate::registry::{Checkout, Index, Places, Release, Selected, open_directory};
use crate::service::Lock;
use crate::template::{
    Opened, Package, RuleSeverity, Sample, Severity, TemplateError, TestCase, Trust, compare, samples, trial_update,
};

/// How many of the last versions a service is updated from on trial.
const TRIALS: usize = 3;

/// What is checked.
pub(super) struct Candidate<'a> {
    pub(super) checkout: &'a Checkout,
    pub(super) destination: &'a Destination,
    pub(super) name: &'a str,
    pub(super) package: &'a Package,
    pub(super) index: &'a Index,
    pub(super) places: &'a Places,
    pub(super) talk: GitTalk,
}

/// Runs them all; gives the template's description. What cannot be opened is checked no further.
pub(super) fn run(candidate: &Candidate<'_>, checks: &mut Vec<Check>, talk: &dyn Talk) -> Result<String, Error> {
    checks.push(candidate.registry()?);
    checks.push(candidate.files()?);
    checks.push(candidate.lint()?);
    talk.percent(25);
    interrupt::check()?;
    let new = match Opened::open(candidate.package.clone(), Trust::Stranger) {
        Ok(opened) => opened,
        Err(error) => {
            checks.push(Check::failed("tests", "it cannot be opened", vec![said(&error)]));
            return Ok(String::new());
        }
    };
    checks.push(candidate.tests()?);
    checks.extend(candidate.policies(&new)?);
    talk.percent(50);
    let mut given = samples(candidate.package);
    let mut before = Vec::new();
    let releases = candidate.before(&new.summary().version);
    // What a yanked version has added by mistake, the next one may take away again.
    let last = releases.iter().position(|release| release.yanked.is_none()).unwrap_or(0);
    for release in releases {
        interrupt::check()?;
        let package = candidate.checkout.published(
            candidate.name,
            release,
            &candidate.destination.url,
            candidate.places,
            candidate.talk,
        )?;
        // A case that both versions have is tried once.
        given.extend(
            samples(&package)
                .into_iter()
                .filter(|sample| !given.iter().any(|known| known.answers == sample.answers))
                .collect::<Vec<_>>(),
        );
        before.push((release.version.clone(), Opened::open(package, Trust::Stranger)?));
    }
    checks.push(compatibility(before.get(last), &new, &given)?);
    talk.percent(75);
    checks.push(updates(&before, &new, &given)?);
    Ok(new.summary().description.clone())
}

impl Candidate<'_> {
    fn directory(&self) -> std::path::PathBuf {
        self.checkout.work_tree().root.join("templates").join(self.name)
    }

    /// Every tag names the registry, so that its name never changes.
    fn registry(&self) -> Result<Check, Error> {
        let name = &self.checkout.settings().name;
        match self.checkout.published_name(&self.destination.url, self.places, self.talk)? {
            Some(before) if before != *name => {
                let details = vec![format!("a registry's name never changes: put `name: {before}` back into registry.yaml")];
                Ok(Check::failed("registry", format!("it was called {before} when it last published, and is {name}"), details))
            }
            _ => Ok(Check::passed("registry", format!("it is {name}"))),
        }
    }

    /// What is tested is what is published: git ignores no file that belongs to the template.
    fn files(&self) -> Result<Check, Error> {
        let there = open_directory(&self.directory())?;
        if there.digest == self.package.digest() {
            return Ok(Check::passed("files", "all are committed"));
        }
        let details = vec!["git ignores files that would be part of it, or changes line ends: see `git status --ignored`".into()];
        Ok(Check::failed("files", "the files on the disk are not those of the commit", details))
    }

    fn lint(&self) -> Result<Check, Error> {
        let linted = lint(&LintRequest { paths: vec![self.directory()], deny_warnings: false })?;
        let errors = linted.findings.iter().filter(|finding| finding.severity == RuleSeverity::Error);
        let details: Vec<String> = errors
            .map(|finding| {
                format!("{}:{}: {} [{}]", finding.place.file, finding.place.line, finding.message, finding.rule.name())
            })
            .collect();
        let warnings = counted(linted.warnings, "warning");
        if details.is_empty() {
            return Ok(Check::passed("lint", format!("no errors, {warnings}")));
        }
        Ok(Check::failed("lint", format!("{}, {warnings}", counted(linted.errors, "error")), details))
    }

    fn tests(&self) -> Result<Check, Error> {
        let selected = Selected {
            package: self.package.clone(),
            digest: self.package.digest(),
            registry: self.checkout.settings().name.clone(),
            requirement: None,
            trust: Trust::Stranger,
        };
        let report = test_all(&[Tested::of(selected, &self.directory())?], &TestOptions::default())?;
        let cases: usize = report.templates.iter().map(|template| template.cases.len()).sum();
        let failures = report.templates.iter().flat_map(TestTemplate::failures);
        let details: Vec<String> =
            failures.map(|(case, failure)| format!("{}: {}", case.unwrap_or(self.name), failure.message)).collect();
        if details.is_empty() {
            return Ok(Check::passed("tests", counted(cases, "case")));
        }
        Ok(Check::failed("tests", format!("{} in {}", counted(details.len(), "failure"), counted(cases, "case")), details))
    }

    /// A version of which the registry's own policies let nobody make a service is of no use. None where there are no policies.
    fn policies(&self, template: &Opened) -> Result<Option<Check>, Error> {
        let texts = self.checkout.policies();
        if texts.is_empty() {
            return Ok(None);
        }
        let mut denied = Vec::new();
        let cases: Vec<TestCase> = TestCase::all(self.package).into_iter().filter_map(Result::ok).collect();
        for case in &cases {
            interrupt::check()?;
            let run = case.run(template, None)?;
            let Some(rendered) = run.rendered else { continue };
            let lock = Lock {
                registry: self.checkout.settings().name.clone(),
                template: self.name.to_owned(),
                version: template.summary().version.clone(),
                digest: self.package.digest(),
                answers: template.resolve(&run.given)?.answers,
                files: BTreeMap::new(),
            };
            let judgement = policies::evaluate_tree(texts, &rendered.tree, &lock, &[])?;
            let findings = judgement.findings.iter().filter(|finding| finding.severity == policy::Severity::Deny);
            denied.extend(findings.map(|finding| format!("{}: {}", case.name, policies::told(finding))));
        }
        if !denied.is_empty() {
            let summary = format!("services are refused, in {}", counted(denied.len(), "way"));
            return Ok(Some(Check::failed("policies", summary, denied)));
        }
        let summary = match texts.len() {
            1 => "1 policy refuses no case".to_owned(),
            count => format!("{count} policies refuse no case"),
        };
        Ok(Some(Check::passed("policies", summary)))
    }

    /// The last versions before this one, the newest first, and the last that was not yanked: services of a yanked version are there too,
    /// and want to leave it. Pre-releases count only where nothing else was published.
    fn before(&self, version: &Version) -> Vec<&Release> {
        let older = self.index.versions.iter().filter(|release| release.version < *version);
        let (mut before, pre): (Vec<&Release>, Vec<&Release>) = older.partition(|release| release.version.pre.is_empty());
        if before.is_empty() {
            before = pre;
        }
        before.sort_by(|one, other| other.version.cmp(&one.version));
        let standing = before.iter().position(|release| release.yanked.is_none()).map(|at| before[at]);
        before.truncate(TRIALS);
        before.extend(standing.filter(|standing| !before.contains(standing)).into_iter().collect::<Vec<_>>());
        before
    }
}

/// The version says at least what changes for services.
fn compatibility(last: Option<&(Version, Opened)>, new: &Opened, samples: &[Sample]) -> Result<Check, Error> {
    let Some((version, old)) = last else { return Ok(Check::passed("compatibility", "nothing was published before it")) };
    let comparison = compare(old, new, samples)?;
    let reasons: Vec<String> = comparison
        .changes
        .iter()
        .filter(|change| change.severity == comparison.verdict)
        .map(|change| format!("{}: {}", change.subject, change.reason))
        .collect();
    let step = Severity::of_step(version, &new.summary().version);
    let verdict = format!("a {} step from {version}", comparison.verdict.name());
    match step {
        Some(step) if comparison.verdict <= step => Ok(Check::passed("compatibility", verdict)),
        _ => {
            let said = step.map_or("no step forward", Severity::name);
            let summary = format!("it is {verdict}, and its version says {said}");
            Ok(Check::failed("compatibility", summary, reasons))
        }
    }
}

/// A service of each of the last versions, as nobody has edited it, takes this one without a conflict. What its team must answer only
/// a major version may ask.
fn updates(before: &[(Version, Opened)], new: &Opened, samples: &[Sample]) -> Result<Check, Error> {
    let mut problems = Vec::new();
    let mut tried = 0;
    for (version, old) in before {
        let is_major = Severity::of_step(version, &new.summary().version) == Some(Severity::Major);
        for sample in samples {
            interrupt::check()?;
            let Some(trial) = trial_update(old, new, &sample.answers, samples)? else { continue };
            tried += 1;
            let questions = trial.questions.iter().filter(|_| !is_major);
            problems
                .extend(trial.problems.iter().chain(questions).map(|what| format!("from {version}, {}: {what}", sample.name)));
        }
    }
    problems.dedup();
    let from: Vec<String> = before.iter().map(|(version, _)| version.to_string()).collect();
    Ok(match (before.is_empty(), problems.is_empty()) {
        (true, _) => Check::passed("updates", "there is nothing to update from"),
        (_, true) => Check::passed("updates", format!("from {}, on trial: {tried}, each without a conflict", from.join(", "))),
        _ => Check::failed("updates", format!("services from {} do not update cleanly", from.join(", ")), problems),
    })
}

/// `1 case`, `2 cases`.
fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

/// The error, and where it is.
fn said(error: &TemplateError) -> String {
    match &error.excerpt {
        Some(place) => format!("{}:{}: {error}", place.file, place.line),
        None => error.to_string(),
    }
}
