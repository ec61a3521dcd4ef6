//! `template new`: a small template with tests, to start from.

mod error;
mod sources;

pub use error::NewError;

use std::path::PathBuf;

use serde::Serialize;

use super::super::Error;
use crate::base::fs::{self, Occupant, Staging, occupant};
use crate::base::{RelPath, clock, interrupt};
use crate::ops::create::shown;
use crate::registry::{TemplateRef, Workspace};

/// One call of `template new`.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The template's name.
    pub name: String,
    /// A registry, or the directory in which the template is made.
    pub directory: PathBuf,
}

/// A template that was made.
#[derive(Debug, Clone, Serialize)]
pub struct NewTemplate {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The template's name.
    pub name: String,
    /// Its version.
    pub version: semver::Version,
    /// Its directory, absolute.
    pub path: String,
    /// Its files.
    pub files: Vec<RelPath>,
    /// Commands to run next.
    pub next: Vec<String>,
}

/// Makes the template: in `templates/NAME` of a registry, or else in `NAME`. It appears whole or not at all.
pub fn new(request: &NewRequest) -> Result<NewTemplate, Error> {
    refuse_name(&request.name)?;
    let is_registry = Workspace::find(&request.directory).is_ok_and(|found| found.registry.is_some());
    let group = if is_registry { request.directory.join("templates") } else { request.directory.clone() };
    let target = fs::place(&group.join(&request.name))?;
    let is_directory = match occupant(&target)? {
        Occupant::Nothing => None,
        Occupant::Directory => Some(true),
        Occupant::Other => Some(false),
    };
    if let Some(is_directory) = is_directory {
        return Err(NewError::Occupied { path: shown(&target), is_directory }.into());
    }
    let tree = sources::tree(&request.name, &clock::now().date())?;
    let staging = Staging::beside(&target)?;
    fs::write_tree(staging.path(), &tree)?;
    interrupt::check()?;
    staging.publish()?;
    let path = typed(&shown(&target));
    Ok(NewTemplate {
        schema: "pave.template-new/1",
        name: request.name.clone(),
        version: semver::Version::new(0, 1, 0),
        path: target.display().to_string(),
        files: tree.iter().map(|(path, _)| path.clone()).collect(),
        next: vec![
            format!("pave template test {path}"),
            format!("pave template preview {path} --case defaults --watch"),
            format!("pave create-service hello --template {path}"),
        ],
    })
}

/// The rules of a reference to a template, and of a path, which its directory is part of.
fn refuse_name(name: &str) -> Result<(), NewError> {
    let refuse = |rule: &str| Err(NewError::Name { name: name.to_owned(), rule: rule.to_owned() });
    if !matches!(TemplateRef::parse(name), Ok(TemplateRef::Named { requirement: None, .. })) {
        return refuse("it has letters, digits, dashes and underscores");
    }
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return refuse("it starts with a letter or a digit");
    }
    match RelPath::new(name) {
        Ok(_) => Ok(()),
        Err(error) => refuse(&error.to_string()),
    }
}

/// As an argument: with a slash, by which a path is told from a name, and quoted where a shell wants that.
fn typed(path: &str) -> String {
    let path = if path.contains('/') { path.to_owned() } else { format!("./{path}") };
    shlex::try_quote(&path).map(std::borrow::Cow::into_owned).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{refuse_name, typed};

    #[test]
    fn names_are_those_that_a_reference_can_have() {
        for good in ["go-http", "a", "Go_1", "9lives"] {
            assert!(refuse_name(good).is_ok(), "{good}");
        }
        for bad in ["", "a@1", "a/b", ".", "..", "-x", "_x", "a b", "é", "aux", "con", "a\n", &"a".repeat(300)] {
            assert!(refuse_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn paths_are_told_from_names() {
        for (path, argument) in [("a", "./a"), ("templates/a", "templates/a"), ("/x y/a", "'/x y/a'")] {
            assert_eq!(typed(path), argument);
        }
    }
}
