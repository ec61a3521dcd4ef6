//! A template straight from a directory, as its author tries it.
//!
//! Whoever names a directory may name a link to it. The directories of a registry itself (`templates/NAME`, `components`,
//! `components/NAME`) are no links: a registry may be anybody's, and a link could lead out of it.

use std::path::{Path, PathBuf};

use super::policies::registry_around;
use super::reference::is_template_name;
use super::{BuiltIn, DIRECTORY, Registry, RegistryError, Selected, Settings};
use crate::base::fs::{self, FsError, Limits};
use crate::template::{Components, Fault, Package, Part, PartKind, TemplateError, Trust};

/// What belongs to a part; anything else in its directory is not read.
pub(super) const ENTRIES: [&str; 6] = ["template.yaml", "files", "slots", "tests", "CHANGELOG.md", "README.md"];

/// Largest `registry.yaml` that is read, in bytes.
const MAX_SETTINGS: u64 = 1 << 20;

/// Opens the template in `directory`. Components come from the registry that the directory lies in (`../../components`), or
/// else from the built-in one.
pub fn open_directory(directory: &Path) -> Result<Selected, RegistryError> {
    let shown = directory.display().to_string();
    let directory = fs::absolute(directory)?;
    if !fs::is_file(&directory.join("template.yaml")) {
        return Err(RegistryError::NoDirectory { path: shown });
    }
    let neighbours = Neighbours::of(&directory)?;
    let template = read(PartKind::Template, &directory)?;
    let package = Package::gather(template, &neighbours)?;
    let digest = package.digest();
    Ok(Selected { package, digest, registry: DIRECTORY.into(), requirement: None, trust: Trust::Stranger })
}

/// What the registry says of itself that the template in `directory` lies in, or else the built-in one.
pub fn settings_around(directory: &Path) -> Result<Settings, RegistryError> {
    let directory = fs::absolute(directory)?;
    let file = registry_around(&directory).map(|registry| registry.join("registry.yaml")).filter(|file| fs::is_file(file));
    let Some(file) = file else { return Ok(BuiltIn::open()?.settings().clone()) };
    fs::refuse_link(&file)?;
    Settings::parse(&String::from_utf8_lossy(&fs::read_file(&file, MAX_SETTINGS)?))
}

struct Neighbours {
    /// `components/` of the registry around the template, where it lies in one.
    directory: Option<PathBuf>,
    built_in: BuiltIn,
}

impl Neighbours {
    fn of(template: &Path) -> Result<Self, RegistryError> {
        let built_in = BuiltIn::open()?;
        let Some(registry) = registry_around(template) else { return Ok(Self { directory: None, built_in }) };
        let components = registry.join("components");
        for directory in [template, &components] {
            fs::refuse_link(directory).map_err(|error| unreadable(&error))?;
        }
        Ok(Self { directory: fs::is_dir(&components).then_some(components), built_in })
    }
}

impl Components for Neighbours {
    fn find(&self, name: &str) -> Result<Option<Part>, TemplateError> {
        match &self.directory {
            None => self.built_in.find(name),
            Some(components) if is_template_name(name) && fs::is_dir(&components.join(name)) => {
                let directory = components.join(name);
                fs::refuse_link(&directory).map_err(|error| unreadable(&error))?;
                read(PartKind::Component, &directory).map(Some)
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
    let files = fs::read_entries(directory, &ENTRIES, Limits::TEMPLATE).map_err(|error| unreadable(&error))?;
    let group = if kind == PartKind::Template { "templates" } else { "components" };
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    Ok(Part { kind, directory: format!("{group}/{name}"), files })
}

fn unreadable(error: &FsError) -> TemplateError {
    Fault::Unreadable { message: error.to_string() }.nowhere()
}
