//! Floor 3: templates of other tools, read as data and written as templates of pave.
//!
//! | tool | what makes a directory one of its templates |
//! | --- | --- |
//! | cookiecutter | `cookiecutter.json` |
//! | copier | `copier.yml` or `copier.yaml` |
//! | Backstage | a YAML of kind `Template` of `scaffolder.backstage.io` |
//!
//! Nothing of a template is run. Where the same answers would not give the same bytes, the [`Report`] says so, with the line.

mod backstage;
mod carry;
mod cookiecutter;
mod copier;
mod draft;
mod error;
mod jinja;
mod manifest;
mod path;
mod pattern;
#[cfg(test)]
mod probe;
mod question;
mod report;
mod settings;
mod source;
mod tool;
mod translate;

pub use error::ImportError;
pub use report::{Finding, Report, Severity};
pub use tool::Tool;

use crate::base::{File, FileTree};
use source::Source;

/// A template of pave, and what there is to know of it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Where it came from.
    pub tool: Tool,
    /// Its files.
    pub files: FileTree,
    /// What was lost, and what to know.
    pub report: Report,
    /// Answers for what has no default, by dotted name.
    pub answers: serde_json::Map<String, serde_json::Value>,
    /// Other answers to try, one at a time.
    pub variants: Vec<(String, serde_json::Value)>,
}

/// Reads a template of `tool`, or of the tool that it looks like, and writes it as the template `name`.
pub fn import(files: impl IntoIterator<Item = (String, File)>, tool: Option<Tool>, name: &str) -> Result<Imported, ImportError> {
    let source = Source::new(files);
    let tool = source.tool(tool)?;
    let mut draft = match tool {
        Tool::Cookiecutter => cookiecutter::read(&source)?,
        Tool::Copier => copier::read(&source)?,
        Tool::Backstage => backstage::read(&source)?,
    };
    let files = manifest::write(&mut draft, tool, name)?;
    Ok(Imported { tool, files, variants: manifest::variants(&draft), answers: draft.answers, report: draft.report })
}

/// The name that a template gives itself, where it does.
#[must_use]
pub fn own_name(files: &[(String, File)]) -> Option<String> {
    let source = Source::new(files.iter().cloned());
    backstage::own_name(&source)
}
