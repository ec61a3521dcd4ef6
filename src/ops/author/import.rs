//! `pave template import`: a template of another tool becomes one of pave, with a report of what did not.
//!
//! What was imported is rendered at once, with its defaults and with every choice: what pave refuses then is in the report too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use crate::base::fs::{self, Limits, Occupant, Staging};
use crate::base::{Diagnostic, Exit, ServiceName, interrupt};
use crate::import::{self, Finding, Imported, Severity, Tool};
use crate::ops::Error;
use crate::template::{Opened, Package, Part, PartKind, TemplateError, Trust};

/// What is not read of a source.
const SKIPPED: &str = ".git";

/// What to import.
#[derive(Debug)]
pub struct ImportRequest {
    /// The directory of the other tool's template.
    pub source: PathBuf,
    /// The new name, where it is given.
    pub name: Option<String>,
    /// Where to write.
    pub output: PathBuf,
    /// The tool, where it is said.
    pub tool: Option<Tool>,
    /// Write nothing.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub struct ImportedTemplate {
    schema: &'static str,
    /// `imported`, or `planned`.
    pub outcome: &'static str,
    /// The tool that the template is from.
    pub tool: Tool,
    /// Its new name.
    pub name: String,
    /// Its directory, absolute.
    pub path: String,
    /// Every file in it.
    pub files: Vec<String>,
    /// What was lost, and what to know.
    pub findings: Vec<Finding>,
}

impl ImportedTemplate {
    /// Whether everything was carried over.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Note)
    }
}

/// A template that cannot be imported there.
#[derive(Debug, thiserror::Error)]
enum PlaceError {
    #[error("there is no directory `{}`", path.display())]
    NoSource { path: PathBuf },
    #[error("`{}` is there already", path.display())]
    Occupied { path: PathBuf },
    #[error("`{name}` is no name of a template: it takes 1 to 63 lower-case letters, digits and dashes, and starts and ends with a letter or digit")]
    Name { name: String },
}

impl Diagnostic for PlaceError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSource { .. } => "nothing-to-import",
            Self::Occupied { .. } => "target-exists",
            Self::Name { .. } => "invalid-template-name",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoSource { .. } => "name the directory of the template; clone it first where it is in a repository".into(),
            Self::Occupied { .. } => "choose another name with `--name NAME`, or another directory with `--output DIR`".into(),
            Self::Name { .. } => "choose a name with `--name NAME`".into(),
        })
    }
}

/// Reads the source, and writes the template whole or not at all.
pub fn import(request: &ImportRequest) -> Result<ImportedTemplate, Error> {
    let source = fs::place(&request.source)?;
    if !fs::is_dir(&source) {
        return Err(PlaceError::NoSource { path: request.source.clone() }.into());
    }
    let read = fs::read_everything(&source, SKIPPED, Limits::TEMPLATE)?;
    let name = name(request, &source, import::own_name(&read))?;
    let output = fs::place(&request.output)?;
    let is_registry = fs::is_file(&output.join("registry.yaml"));
    let target = if is_registry { output.join("templates").join(&name) } else { output.join(&name) };
    refuse_occupied(&target)?;
    let mut imported = import::import(read, request.tool, &name)?;
    for finding in tried(&imported, &name)? {
        imported.report.add(finding);
    }
    interrupt::check()?;
    if !request.dry_run {
        let staging = Staging::beside(&target)?;
        // The staging directory is there, and empty.
        fs::write_tree(staging.path(), &imported.files)?;
        staging.publish().map_err(|error| refuse_occupied(&target).err().unwrap_or_else(|| error.into()))?;
    }
    Ok(ImportedTemplate {
        schema: "pave.template-import/1",
        outcome: if request.dry_run { "planned" } else { "imported" },
        tool: imported.tool,
        name,
        path: target.display().to_string(),
        files: imported.files.iter().map(|(path, _)| path.to_string()).collect(),
        findings: imported.report.findings(),
    })
}

/// The name that was given; or that of the template or its directory, as far as its characters allow.
fn name(request: &ImportRequest, source: &Path, own: Option<String>) -> Result<String, Error> {
    let refused = |name: &str| PlaceError::Name { name: name.to_owned() };
    if let Some(name) = &request.name {
        return ServiceName::new(name).map(|name| name.to_string()).map_err(|_| refused(name).into());
    }
    let directory = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = own.unwrap_or(directory);
    let is_kept = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let dashed: String = name.to_lowercase().chars().map(|c| if is_kept(c) { c } else { '-' }).take(63).collect();
    ServiceName::new(dashed.trim_matches('-')).map(|name| name.to_string()).map_err(|_| refused(&name).into())
}

fn refuse_occupied(target: &Path) -> Result<(), Error> {
    match fs::occupant(target)? {
        Occupant::Nothing => Ok(()),
        Occupant::Directory | Occupant::Other => Err(PlaceError::Occupied { path: target.to_owned() }.into()),
    }
}

/// What pave refuses of the new template, with its defaults and with each choice.
fn tried(imported: &Imported, name: &str) -> Result<Vec<Finding>, Error> {
    let directory = format!("templates/{name}");
    let part = Part { kind: PartKind::Template, directory: directory.clone(), files: imported.files.clone() };
    let opened = match Opened::open(Package::from_parts(vec![part]), Trust::Stranger) {
        Ok(opened) => opened,
        Err(error) => return refused(&error, &directory, "").map(|finding| vec![finding]),
    };
    let mut given: BTreeMap<String, Value> =
        [("service.name", name), ("service.description", "An imported service"), ("service.owner", "team-a")]
            .map(|(name, value)| (name.to_owned(), value.into()))
            .into();
    given.extend(imported.answers.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut found = Vec::new();
    let defaults = std::iter::once(None);
    for variant in defaults.chain(imported.variants.iter().map(Some)) {
        interrupt::check()?;
        let mut given = given.clone();
        given.extend(variant.cloned());
        let with = variant.map_or_else(|| "the defaults".to_owned(), |(name, value)| format!("`{name}` {value}"));
        let resolution = match opened.resolve(&given) {
            Ok(resolution) => resolution,
            Err(error) => return refused(&error, &directory, &with).map(|finding| vec![finding]),
        };
        for problem in opened.check(&resolution.answers)? {
            found.push(Finding {
                severity: Severity::Lost,
                file: "template.yaml".into(),
                line: 1,
                what: format!("the template with {with}"),
                why: problem.to_string(),
                hint: "correct the input in template.yaml".into(),
            });
        }
        if let Err(error) = opened.render(&resolution.answers) {
            let finding = refused(&error, &directory, &with)?;
            let is_known = |known: &Finding| (&known.file, known.line, &known.why) == (&finding.file, finding.line, &finding.why);
            if !found.iter().any(is_known) {
                found.push(finding);
            }
        }
    }
    Ok(found)
}

/// The finding of an error that is the template's; any other stays an error.
fn refused(error: &TemplateError, directory: &str, with: &str) -> Result<Finding, Error> {
    if error.exit() == Exit::Interrupted {
        interrupt::check()?;
    }
    let place = error.excerpt();
    let file = place.map_or("template.yaml", |place| place.file.as_str());
    Ok(Finding {
        severity: Severity::Lost,
        file: file.strip_prefix(directory).map_or(file, |file| file.trim_start_matches('/')).to_owned(),
        line: place.map_or(1, |place| place.line),
        what: if with.is_empty() { "the template".into() } else { format!("the template with {with}") },
        why: format!("pave refuses it: {error}"),
        hint: error.hint().unwrap_or_else(|| "correct it by hand".into()),
    })
}
