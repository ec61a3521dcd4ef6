//! One template with its cases.

use std::path::{Path, PathBuf};

use super::TestOptions;
use super::report::{CaseReport, TemplateReport};
use crate::base::Diagnostic;
use crate::ops::Error;
use crate::ops::create::shown;
use crate::registry::{Selected, open_directory};
use crate::template::{CaseFailure, Opened, TemplateError, TestCase};

/// A template that is tested.
pub struct Tested {
    /// Its directory, absolute.
    pub(super) directory: PathBuf,
    selected: Option<Selected>,
    version: Option<semver::Version>,
    cases: Vec<Result<TestCase, (String, CaseFailure)>>,
    /// Why it cannot be rendered at all.
    broken: Vec<CaseFailure>,
}

impl Tested {
    /// Reads the template in `directory`, which is absolute. What is wrong with it is part of the report.
    pub fn open(directory: &Path) -> Result<Self, Error> {
        match open_directory(directory) {
            Ok(selected) => Self::of(selected, directory),
            Err(error) if error.code() == "interrupted" => Err(error.into()),
            Err(error) => Ok(Self::broken(directory, CaseFailure::of(&error, error.to_string()))),
        }
    }

    /// A template that was read from `directory`.
    pub fn of(selected: Selected, directory: &Path) -> Result<Self, Error> {
        let opened = match Opened::open(selected.package.clone(), selected.trust) {
            Ok(opened) => opened,
            Err(error) if matches!(error.code(), "interrupted" | "no-process") => return Err(error.into()),
            Err(error) => return Ok(Self::broken(directory, CaseFailure::of(&error, error.to_string()))),
        };
        let version = Some(opened.summary().version.clone());
        let cases = TestCase::all(&selected.package);
        Ok(Self { directory: directory.to_owned(), selected: Some(selected), version, cases, broken: Vec::new() })
    }

    fn broken(directory: &Path, failure: CaseFailure) -> Self {
        let directory = directory.to_owned();
        Self { directory, selected: None, version: None, cases: Vec::new(), broken: vec![failure] }
    }

    /// The names of all cases, also of those that cannot be read.
    pub(super) fn case_names(&self) -> impl Iterator<Item = String> {
        self.cases.iter().map(|case| case.as_ref().map_or_else(|(name, _)| name.clone(), |case| case.name.clone()))
    }

    /// The cases that can be run.
    pub(super) fn cases(&self) -> impl Iterator<Item = &TestCase> {
        self.cases.iter().filter_map(|case| case.as_ref().ok())
    }

    /// Whether it could be read.
    pub(super) fn is_read(&self) -> bool {
        self.selected.is_some()
    }

    /// What was read; only a template that could be has cases to run.
    pub(super) fn selected(&self) -> &Selected {
        self.selected.as_ref().expect("a template with cases was read")
    }

    /// The template, in a process of its own.
    pub(super) fn opened(&self) -> Result<Opened, TemplateError> {
        let Selected { package, trust, .. } = self.selected();
        Opened::open(package.clone(), *trust)
    }

    /// All that is wrong before any case is run.
    pub(super) fn report(&self, options: &TestOptions) -> TemplateReport {
        let mut failures = self.broken.clone();
        if self.cases.is_empty() && self.broken.is_empty() {
            let failure = CaseFailure::new("it has no cases, so that nothing is tested");
            failures.push(failure.hint("add one, as `tests/defaults.yaml` with `answers` and what must hold"));
        }
        let unreadable = self.cases.iter().filter_map(|case| case.as_ref().err());
        let unreadable = unreadable.filter(|(name, _)| options.case.as_ref().is_none_or(|wanted| wanted == name));
        TemplateReport {
            name: self.directory.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            version: self.version.clone(),
            path: shown(&self.directory),
            cases: unreadable.map(|(name, failure)| CaseReport::new(name).failed(vec![failure.clone()])).collect(),
            failures,
        }
    }
}
