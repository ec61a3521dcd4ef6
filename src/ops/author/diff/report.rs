//! The result of `template diff`, for people and for machines.

use serde::Serialize;

use super::text::{self, Text};
use crate::base::{RelPath, interrupt};
use crate::ops::Error;
use crate::ops::create::TemplateReport;
use crate::registry::Selected;
use crate::template::{Change, Comparison, FileChange, FileFate, Severity, Summary};

/// The version of the JSON that [`Diffed`] is written as.
const SCHEMA: &str = "pave.template-diff/1";

/// Two versions of a template, compared.
#[derive(Debug, Clone, Serialize)]
pub struct Diffed {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The version before.
    pub old: TemplateReport,
    /// The version after.
    pub new: TemplateReport,
    /// What the changes ask of the version's number.
    pub verdict: Severity,
    /// What the step between the two version numbers says; none where the number does not grow.
    pub step: Option<Severity>,
    /// Every change, the gravest first.
    pub changes: Vec<Change>,
    /// Every file that differs in some render, by path.
    pub files: Vec<FileDiff>,
    /// The answers that both versions were rendered with, by name.
    pub renders: Vec<String>,
}

/// What happened to one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileDiff {
    /// Its path.
    pub path: RelPath,
    /// What happened.
    pub change: FileFate,
    /// Its path before, where that is another one.
    pub from: Option<RelPath>,
    /// The part of the template that it comes from.
    pub part: String,
    /// In how many renders this is so.
    pub renders: usize,
    /// The first of them, of which the rest is told.
    pub first: String,
    /// Lines that are new; none where the file is no text.
    pub added: Option<usize>,
    /// Lines that are gone; none where the file is no text.
    pub removed: Option<usize>,
    /// The unified diff; none where the file is no text.
    pub diff: Option<String>,
}

impl Diffed {
    /// What a person should know of: every change, but for files that are only different, where that is the least of it.
    pub fn reasons(&self) -> impl Iterator<Item = &Change> {
        let is_file = |change: &Change| change.kind == crate::template::ChangeKind::FileChanged;
        self.changes.iter().filter(move |change| self.verdict == Severity::Patch || !is_file(change))
    }

    /// Leaves the texts of the files out.
    pub fn drop_diffs(&mut self) {
        self.files.iter_mut().for_each(|file| file.diff = None);
    }
}

pub(super) fn report(old: (&Selected, &Summary), new: (&Selected, &Summary), comparison: Comparison) -> Result<Diffed, Error> {
    let template = |(selected, summary): (&Selected, &Summary)| TemplateReport {
        name: summary.name.clone(),
        version: summary.version.clone(),
        registry: selected.registry.clone(),
        digest: selected.digest,
    };
    let mut files = Vec::with_capacity(comparison.files.len());
    for change in &comparison.files {
        interrupt::check()?;
        files.push(file(change));
    }
    Ok(Diffed {
        schema: SCHEMA,
        verdict: comparison.verdict,
        step: Severity::of_step(&comparison.old, &comparison.new),
        changes: comparison.changes,
        files,
        renders: comparison.renders,
        old: template(old),
        new: template(new),
    })
}

fn file(change: &FileChange) -> FileDiff {
    let source = change.from.as_ref().unwrap_or(&change.path);
    let text = text::diff((source, change.before.as_ref()), (&change.path, change.after.as_ref()));
    let counts = text.as_ref().map(|Text { added, removed, .. }| (*added, *removed));
    FileDiff {
        path: change.path.clone(),
        change: change.fate,
        from: change.from.clone(),
        part: change.part.clone(),
        renders: change.renders,
        first: change.first.clone(),
        added: counts.map(|(added, _)| added),
        removed: counts.map(|(_, removed)| removed),
        diff: text.map(|text| text.diff),
    }
}
