//! `template test`: every case of every template, and hostile answers in each.
//!
//! Each case is rendered in a process of its own, confined as for any template, and so is each input that hostile answers are tried
//! for. As many cases as the machine has cores run at once; commands of cases run one after the other, as they may want the same port.

mod case;
mod commands;
mod error;
mod parallel;
mod report;
mod snapshots;
mod template;

pub use error::TestError;
pub use report::{CaseReport, CommandsReport, Outcome, TemplateReport, TestReport};
pub use template::Tested;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::Error;
use crate::registry::Workspace;
use crate::template::TestCase;

/// One call of `template test`.
#[derive(Debug, Clone, Default)]
pub struct TestRequest {
    /// Directories of templates, or of registries.
    pub paths: Vec<PathBuf>,
    /// How they are tested.
    pub options: TestOptions,
}

/// How templates are tested.
#[derive(Debug, Clone, Default)]
pub struct TestOptions {
    /// Only the case of this name.
    pub case: Option<String>,
    /// Write snapshots instead of comparing with them.
    pub update: bool,
    /// Run the commands of cases.
    pub run_commands: bool,
}

/// Tests every template in the directories of the request.
pub fn test(request: &TestRequest) -> Result<TestReport, Error> {
    let mut directories: Vec<PathBuf> = Vec::new();
    for path in &request.paths {
        let found = Workspace::find(path)?.templates;
        if found.is_empty() {
            return Err(TestError::NoTemplate { path: path.display().to_string() }.into());
        }
        directories.extend(found);
    }
    let mut seen = BTreeSet::new();
    directories.retain(|directory| seen.insert(directory.clone()));
    let templates: Vec<Tested> = directories.iter().map(|directory| Tested::open(directory)).collect::<Result<_, _>>()?;
    test_all(&templates, &request.options)
}

/// Tests templates that were read.
pub fn test_all(templates: &[Tested], options: &TestOptions) -> Result<TestReport, Error> {
    if let Some(name) = &options.case {
        let known: Vec<String> = templates.iter().flat_map(Tested::case_names).collect();
        if !known.contains(name) {
            return Err(TestError::NoCase { name: name.clone(), known }.into());
        }
    }
    let mut reports: Vec<TemplateReport> = templates.iter().map(|template| template.report(options)).collect();
    for (template, report) in
        templates.iter().zip(&mut reports).filter(|(template, _)| template.is_read() && options.case.is_none())
    {
        report.failures.extend(snapshots::stale(template, options.update)?);
    }
    let mut jobs = Vec::new();
    for (index, template) in templates.iter().enumerate() {
        let is_wanted = |case: &&TestCase| options.case.as_ref().is_none_or(|wanted| *wanted == case.name);
        jobs.extend(template.cases().filter(is_wanted).map(|case| (index, template, case)));
    }
    let run = |(index, template, case): &(usize, &Tested, &TestCase)| Ok((*index, case::run(template, case, options)?));
    for (index, report) in parallel::map(&jobs, run)? {
        reports[index].cases.push(report);
    }
    for report in &mut reports {
        report.cases.sort_by(|one, other| one.name.cmp(&other.name));
    }
    if options.case.is_some() {
        reports.retain(|report| !report.cases.is_empty());
    }
    Ok(TestReport::new(reports))
}
