//! `template lint`: what is wrong with templates, found without rendering them.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::base::{Diagnostic, Excerpt, File, FileTree, fs};
use crate::ops::Error;
use crate::policy::{Policy, PolicyError};
use crate::registry::{Lintable, Workspace, policies_of_directory};
use crate::template::{
    Bundle, Components, Finding, Package, Part, PartKind, Rule, RuleSeverity, TemplateError, Trust, lint as find,
};

/// What is asked.
#[derive(Debug, Clone)]
pub struct LintRequest {
    /// Directories of templates, components and registries.
    pub paths: Vec<PathBuf>,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Linted {
    /// Names this format and its version.
    pub schema: &'static str,
    /// How many templates and components were looked at.
    pub parts: usize,
    /// How many policies were read.
    pub policies: usize,
    /// How many of the findings are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// By file and line.
    pub findings: Vec<LintFinding>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LintFinding {
    /// The rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: RuleSeverity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where; the file is relative to the working directory, where it is below it.
    pub place: Excerpt,
}

/// Lints everything at the paths of `request`. Whoever wrote it, it is read in a confined process.
pub fn lint(request: &LintRequest) -> Result<Linted, Error> {
    let here = fs::place(Path::new("."))?;
    let (mut parts, mut policies, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for path in &request.paths {
        let Lintable { bundle, places, refused } = Lintable::open(path)?;
        let found = found(&bundle)?;
        // A file that was refused may not be there for those that need it.
        for finding in refused.into_iter().chain(invalid_policies(path, &mut policies)?).map(Finding::shown).chain(found) {
            let finding = told(finding, &places, &here, request.deny_warnings);
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        parts.extend(places.into_iter().map(|(_, place)| place));
    }
    for list in [&mut parts, &mut policies] {
        list.sort();
        list.dedup();
    }
    findings.sort_by(|one, other| {
        let key = |finding: &LintFinding| (finding.place.line, finding.place.column, finding.rule);
        one.place.file.cmp(&other.place.file).then(key(one).cmp(&key(other)))
    });
    let errors = findings.iter().filter(|finding| finding.severity == RuleSeverity::Error).count();
    let warnings = findings.len() - errors;
    Ok(Linted { schema: "pave.template-lint/1", parts: parts.len(), policies: policies.len(), errors, warnings, findings })
}

/// Findings about the policies of the registry at `path`, where there is one; the files are added to `read`.
fn invalid_policies(path: &Path, read: &mut Vec<PathBuf>) -> Result<Vec<Finding>, Error> {
    let Some(root) = Workspace::find(path)?.registry else { return Ok(Vec::new()) };
    let mut findings = Vec::new();
    for (name, text) in policies_of_directory(&root)? {
        read.push(root.join("policies").join(format!("{name}.yaml")));
        if let Err(PolicyError { message, excerpt, .. }) = Policy::parse(&name, &text) {
            let place = Excerpt { file: root.join(&excerpt.file).display().to_string(), ..*excerpt };
            let hint = Some("the reference of policies lists what may stand there".into());
            findings.push(Finding { rule: Rule::InvalidPolicy, message, hint, place });
        }
    }
    Ok(findings)
}

/// The finding with the path that its reader can open.
fn told(finding: Finding, places: &[(String, PathBuf)], here: &Path, deny_warnings: bool) -> LintFinding {
    let severity = if deny_warnings { RuleSeverity::Error } else { finding.severity() };
    let Finding { rule, message, hint, place } = finding;
    let file = places.iter().find_map(|(name, directory)| {
        let inner = place.file.strip_prefix(name)?.strip_prefix('/')?;
        let path = directory.join(inner);
        Some(path.strip_prefix(here).unwrap_or(&path).to_string_lossy().into_owned())
    });
    let shown = |file: String| Path::new(&file).strip_prefix(here).map_or(file.clone(), |inner| inner.display().to_string());
    let place = Excerpt { file: file.unwrap_or_else(|| shown(place.file)), ..place };
    LintFinding { rule, severity, message, hint, place }
}

/// What the rules find; where something ends the process that reads it, that, and what they find in everything else.
fn found(bundle: &Bundle) -> Result<Vec<Finding>, TemplateError> {
    match attempt(bundle)? {
        Ok(findings) => Ok(findings),
        Err(why) => apart(bundle, &why),
    }
}

/// Lints in a process of its own; says why that process did not come to an end.
fn attempt(bundle: &Bundle) -> Result<Result<Vec<Finding>, String>, TemplateError> {
    match find(bundle.clone(), Trust::Stranger) {
        Ok(findings) => Ok(Ok(findings)),
        Err(error) if error.code() == "template-stopped" => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

/// What others do not use, or do not have, because it is in a file that was left out.
const OF_LEFT_OUT: [Rule; 9] = [
    Rule::DeadComponent,
    Rule::EmptySlot,
    Rule::UndefinedName,
    Rule::UnknownComponent,
    Rule::UnusedDerived,
    Rule::UnusedFact,
    Rule::UnusedInput,
    Rule::UnusedSlot,
    Rule::UnmatchedGlob,
];

/// Looks at each part alone, then at all without the files that end the process.
fn apart(bundle: &Bundle, why: &str) -> Result<Vec<Finding>, TemplateError> {
    let mut stopped = Vec::new();
    let mut parts = Vec::new();
    for part in bundle.package.parts() {
        let Some(why) = stops(part)? else {
            parts.push(part.clone());
            continue;
        };
        let files = culprits(part)?;
        stopped.push(stopped_at(&part.directory, &why, &files));
        let rest = without(part, |path| files.is_empty() && is_read(path) || files.iter().any(|file| file == path));
        if stops(&rest)?.is_none() {
            parts.push(rest);
        }
    }
    let is_subject = |finding: &Finding| bundle.subjects.iter().any(|subject| is_in(finding, subject));
    let rest = Bundle { package: Package::from_parts(parts), ..bundle.clone() };
    let mut findings = match attempt(&rest)? {
        Ok(findings) => findings,
        Err(_) => one_by_one(&rest)?,
    };
    if stopped.is_empty() && findings.is_empty() {
        // Too much only all together.
        stopped.extend(bundle.subjects.first().map(|subject| stopped_at(subject, why, &[])));
    }
    if !stopped.is_empty() {
        findings.retain(|finding| !OF_LEFT_OUT.contains(&finding.rule));
    }
    findings.extend(stopped.into_iter().filter(is_subject));
    Ok(findings)
}

/// Each part with what it needs, apart from the others.
fn one_by_one(bundle: &Bundle) -> Result<Vec<Finding>, TemplateError> {
    let all = Gathered(bundle.package.parts());
    let mut findings = Vec::new();
    for part in all.0.iter().filter(|part| bundle.subjects.contains(&part.directory)) {
        let package = Package::gather(part.clone(), &all).unwrap_or_else(|_| Package::from_parts(vec![part.clone()]));
        let alone = Bundle { package, subjects: vec![part.directory.clone()], is_registry: false };
        match attempt(&alone)? {
            Ok(found) => findings.extend(found),
            Err(why) => findings.push(stopped_at(&part.directory, &why, &[])),
        }
    }
    Ok(findings)
}

struct Gathered<'a>(&'a [Part]);

impl Components for Gathered<'_> {
    fn find(&self, name: &str) -> Result<Option<Part>, TemplateError> {
        let is_meant = |part: &&Part| part.kind == PartKind::Component && part.directory.rsplit('/').next() == Some(name);
        Ok(self.0.iter().find(is_meant).cloned())
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Why the process ends that reads the part and nothing else, where it does.
fn stops(part: &Part) -> Result<Option<String>, TemplateError> {
    let package = Package::from_parts(vec![part.clone()]);
    let alone = Bundle { package, subjects: vec![part.directory.clone()], is_registry: false };
    Ok(attempt(&alone)?.err())
}

/// The files of the part each of which ends the process.
fn culprits(part: &Part) -> Result<Vec<String>, TemplateError> {
    let mut found = Vec::new();
    for (path, _) in part.files.iter().filter(|(path, _)| is_read(path.as_str())) {
        if stops(&without(part, |other| is_read(other) && other != path.as_str()))?.is_some() {
            found.push(path.to_string());
        }
    }
    Ok(found)
}

fn is_read(path: &str) -> bool {
    path.strip_suffix(".jinja").is_some()
}

/// The part with nothing in the files that `is_left_out` names.
fn without(part: &Part, is_left_out: impl Fn(&str) -> bool) -> Part {
    let mut files = FileTree::default();
    for (path, file) in part.files.iter() {
        let content = if is_left_out(path.as_str()) { Vec::new() } else { file.content.clone() };
        files.insert(path.clone(), File { content, ..file.clone() }).expect("it was in a tree with the others");
    }
    Part { files, ..part.clone() }
}

fn is_in(finding: &Finding, directory: &str) -> bool {
    finding.place.file.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

fn stopped_at(directory: &str, why: &str, files: &[String]) -> Finding {
    let (whose, hint) = match files {
        [] => (String::new(), "take out what is nested very deeply, or is very large".to_owned()),
        files => (
            format!(", because of `{}`", files.join("`, `")),
            "take expressions apart that are nested very deeply, or are very long".to_owned(),
        ),
    };
    Finding::of_file(Rule::TemplateStopped, &format!("{directory}/template.yaml"), format!("{why}{whose}"), Some(hint))
}
