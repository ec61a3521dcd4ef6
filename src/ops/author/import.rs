//! `pave template import`: a template of another tool becomes one of pave, with a report of what did not.
//!
//! What was imported is rendered at once, with its defaults and with every choice: what pave refuses then is in the report too.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use crate::base::fs::{self, Limits, Occupant, Staging};
use crate::base::{Diagnostic, Exit, FileTree, RelPath, ServiceName, interrupt};
use crate::import::{self, Finding, Imported, Severity, Tool};
use crate::ops::Error;
use crate::template::{AnswerProblem, Opened, Package, Part, PartKind, TemplateError, Trust};

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
    #[error(
        "`{name}` is no name of a template: it takes 1 to 63 lower-case letters, digits and dashes, and starts and ends with a letter or digit"
    )]
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
    let mut imported = import::import(read, request.tool, &name)?;
    refuse_occupied(&target)?;
    try_out(&mut imported, &name)?;
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

/// Renders the new template with its defaults, and takes out each file that pave refuses, to `refused/`, so that the rest can be used.
/// Then with each choice: what is refused there is only said.
fn try_out(imported: &mut Imported, name: &str) -> Result<(), Error> {
    let directory = format!("templates/{name}");
    // Each time there is one file less.
    loop {
        interrupt::check()?;
        let trial = match Trial::start(imported, &directory) {
            Ok(trial) => trial,
            Err(error) => match finding(&error, &directory, "", imported)? {
                (found, Some(path)) => {
                    imported.report.add(found);
                    imported.files = without(&imported.files, &path);
                    continue;
                }
                (found, None) => {
                    imported.report.add(found);
                    return Ok(());
                }
            },
        };
        match trial.render(None) {
            Ok(problems) => {
                for problem in problems {
                    imported.report.add(problem);
                }
                return trial.variants(imported);
            }
            Err(error) => {
                let (found, path) = finding(&error, &directory, "the defaults", imported)?;
                imported.report.add(found);
                let Some(path) = path else { return Ok(()) };
                imported.files = without(&imported.files, &path);
            }
        }
    }
}

/// The files, one of them where pave does not read it.
fn without(files: &FileTree, refused: &str) -> FileTree {
    let mut kept = FileTree::default();
    for (path, file) in files.iter() {
        let moved = path.as_str().strip_prefix("files/").filter(|_| path.as_str() == refused);
        let path = moved.and_then(|path| RelPath::new(&format!("refused/{path}")).ok()).unwrap_or_else(|| path.clone());
        // They were in one tree before, and no other file of a template is in `refused/`.
        let _ = kept.insert(path, file.clone());
    }
    kept
}

/// The new template, opened.
struct Trial {
    opened: Opened,
    given: BTreeMap<String, Value>,
    directory: String,
}

impl Trial {
    fn start(imported: &Imported, directory: &str) -> Result<Self, TemplateError> {
        let part = Part { kind: PartKind::Template, directory: directory.to_owned(), files: imported.files.clone() };
        let opened = Opened::open(Package::from_parts(vec![part]), Trust::Stranger)?;
        let mut given: BTreeMap<String, Value> =
            [("service.name", "imported"), ("service.description", "An imported service"), ("service.owner", "team-a")]
                .map(|(name, value)| (name.to_owned(), value.into()))
                .into();
        given.extend(imported.answers.iter().map(|(name, value)| (name.clone(), value.clone())));
        Ok(Self { opened, given, directory: directory.to_owned() })
    }

    /// Renders with the defaults and one other answer; gives what is wrong with the answers.
    fn render(&self, variant: Option<&(String, Value)>) -> Result<Vec<Finding>, TemplateError> {
        let mut given = self.given.clone();
        given.extend(variant.cloned());
        let resolution = self.opened.resolve(&given)?;
        let problems = self.opened.check(&resolution.answers)?;
        if problems.is_empty() {
            self.opened.render(&resolution.answers)?;
        }
        let finding = |problem: AnswerProblem| Finding {
            severity: Severity::Lost,
            file: "template.yaml".into(),
            line: 1,
            what: format!("the template with {}", described(variant)),
            why: problem.to_string(),
            hint: "correct the input in template.yaml".into(),
        };
        Ok(problems.into_iter().map(finding).collect())
    }

    fn variants(&self, imported: &mut Imported) -> Result<(), Error> {
        let mut known: Vec<(String, usize, String)> = Vec::new();
        for variant in imported.variants.clone() {
            interrupt::check()?;
            let found = match self.render(Some(&variant)) {
                Ok(found) => found,
                Err(error) => vec![finding(&error, &self.directory, &described(Some(&variant)), imported)?.0],
            };
            for finding in found {
                let key = (finding.file.clone(), finding.line, finding.why.clone());
                if !known.contains(&key) {
                    known.push(key);
                    imported.report.add(finding);
                }
            }
        }
        Ok(())
    }
}

fn described(variant: Option<&(String, Value)>) -> String {
    variant.map_or_else(|| "the defaults".to_owned(), |(name, value)| format!("`{name}` {value}"))
}

/// The finding of an error that is the template's, and the file in it that it is about; any other error stays one.
fn finding(error: &TemplateError, directory: &str, with: &str, imported: &Imported) -> Result<(Finding, Option<String>), Error> {
    interrupt::check()?;
    let place = error.excerpt();
    let file = place.map_or("template.yaml", |place| place.file.as_str());
    let file = file.strip_prefix(directory).map_or(file, |file| file.trim_start_matches('/'));
    let rendered = file.strip_suffix(" (as rendered)").map(|target| format!("files/{target}.jinja"));
    let path = rendered.unwrap_or_else(|| file.to_owned());
    let path = Some(path).filter(|path| path.starts_with("files/") && imported.files.get(path).is_some());
    let hint = match &path {
        Some(path) if with == "the defaults" || with.is_empty() => {
            format!("it is in `{}` now: correct it, and put it back", path.replacen("files/", "refused/", 1))
        }
        _ => error.hint().unwrap_or_else(|| "correct it by hand".into()),
    };
    let finding = Finding {
        severity: Severity::Lost,
        file: path.clone().unwrap_or_else(|| file.to_owned()),
        line: place.map_or(1, |place| place.line),
        what: if with.is_empty() { "the template".into() } else { format!("the template with {with}") },
        why: format!("pave refuses it: {error}"),
        hint,
    };
    Ok((finding, path))
}
