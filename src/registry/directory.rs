//! A template straight from a directory, as its author tries it.

use std::path::{Path, PathBuf};

use super::{BuiltIn, RegistryError, Selected};
use crate::base::fs::{self, Limits};
use crate::template::{Components, Fault, Package, Part, PartKind, TemplateError, Trust};

/// What belongs to a part; anything else in its directory is not read.
const ENTRIES: [&str; 6] = ["template.yaml", "files", "slots", "tests", "CHANGELOG.md", "README.md"];

/// Opens the template in `directory`. Components come from the registry that the directory lies in (`../../components`), or
/// else from the built-in one.
pub fn open_directory(directory: &Path) -> Result<Selected, RegistryError> {
    let shown = directory.display().to_string();
    let directory = fs::absolute(directory)?;
    if !fs::is_file(&directory.join("template.yaml")) {
        return Err(RegistryError::NoDirectory { path: shown });
    }
    let template = read(PartKind::Template, &directory)?;
    let package = Package::gather(template, &Neighbours::of(&directory)?)?;
    let digest = package.digest();
    Ok(Selected { package, digest, registry: "directory".into(), requirement: None, trust: Trust::Stranger })
}

struct Neighbours {
    /// `components/` of the registry around the template, where it lies in one.
    directory: Option<PathBuf>,
    built_in: BuiltIn,
}

impl Neighbours {
    fn of(template: &Path) -> Result<Self, RegistryError> {
        let group = template.parent().filter(|parent| parent.file_name().is_some_and(|name| name == "templates"));
        let directory = group.and_then(Path::parent).map(|registry| registry.join("components"));
        Ok(Self { directory: directory.filter(|components| fs::is_dir(components)), built_in: BuiltIn::open()? })
    }
}

impl Components for Neighbours {
    fn find(&self, name: &str) -> Result<Option<Part>, TemplateError> {
        let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        match &self.directory {
            None => self.built_in.find(name),
            Some(components) if is_word && fs::is_dir(&components.join(name)) => {
                read(PartKind::Component, &components.join(name)).map(Some)
            }
            Some(_) => Ok(None),
        }
    }

    fn names(&self) -> Vec<String> {
        match &self.directory {
            None => self.built_in.names(),
            Some(components) => fs::subdirectories(components),
        }
    }
}

fn read(kind: PartKind, directory: &Path) -> Result<Part, TemplateError> {
    let files = fs::read_entries(directory, &ENTRIES, Limits::TEMPLATE)
        .map_err(|error| Fault::Unreadable { message: error.to_string() }.nowhere())?;
    let group = if kind == PartKind::Template { "templates" } else { "components" };
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    Ok(Part { kind, directory: format!("{group}/{name}"), files })
}
