//! `template lint`: what is wrong with templates, found without rendering them.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::base::{Excerpt, fs};
use crate::ops::Error;
use crate::registry::Lintable;
use crate::template::{Finding, Rule, RuleSeverity, Trust, lint as find};

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
    let (mut parts, mut findings) = (Vec::new(), Vec::new());
    for path in &request.paths {
        let Lintable { bundle, places, refused } = Lintable::open(path)?;
        let found = find(bundle, Trust::Stranger)?;
        // A file that was refused may not be there for those that need it.
        for finding in refused.into_iter().map(Finding::shown).chain(found) {
            let finding = told(finding, &places, &here, request.deny_warnings);
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        parts.extend(places.into_iter().map(|(_, place)| place));
    }
    parts.sort();
    parts.dedup();
    findings.sort_by(|one, other| {
        let key = |finding: &LintFinding| (finding.place.line, finding.place.column, finding.rule);
        one.place.file.cmp(&other.place.file).then(key(one).cmp(&key(other)))
    });
    let errors = findings.iter().filter(|finding| finding.severity == RuleSeverity::Error).count();
    Ok(Linted { schema: "pave.template-lint/1", parts: parts.len(), errors, warnings: findings.len() - errors, findings })
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
