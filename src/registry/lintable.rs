//! What an author works on, read as far as it can be read: a file that is refused is told, and the rest is there all the same.

use std::path::{Path, PathBuf};

use super::directory::ENTRIES;
use super::{BuiltIn, RegistryError, Workspace, lint_settings};
use crate::base::fs::{self, Limits, Refusal};
use crate::template::{Bundle, Components, Finding, Package, Part, PartKind, Rule};

/// Parts with what they need, ready to be linted.
#[derive(Debug)]
pub struct Lintable {
    /// The parts, and which of them are meant.
    pub bundle: Bundle,
    /// The directories on this machine of the parts that are meant, absolute, by those that findings name.
    pub places: Vec<(String, PathBuf)>,
    /// About files that could not be taken, and about `registry.yaml`, which is named by its absolute path.
    pub refused: Vec<Finding>,
}

impl Lintable {
    /// Everything in `directory`: a template, a component, or a registry. A part alone is read with the registry around it; one that
    /// lies in none, with the built-in components.
    pub fn open(directory: &Path) -> Result<Self, RegistryError> {
        let found = Workspace::find(directory)?;
        found.registry.as_deref().map_or(Ok(()), refuse_links)?;
        let around = match (&found.registry, found.templates.iter().chain(&found.components).next()) {
            (None, Some(part)) => around(part)?,
            _ => None,
        };
        let mut found = found;
        found.registry.clone().iter().for_each(|root| add_empty(&mut found, root));
        let subjects: Vec<(PartKind, &PathBuf)> = kinds(&found).collect();
        let mut reading = Reading::default();
        for (kind, directory) in &subjects {
            reading.add(*kind, directory, true)?;
        }
        if let Some(around) = &around {
            let is_component = !found.components.is_empty();
            // A template needs components; what a component may name is said by the templates that include it.
            for (kind, directory) in kinds(around).filter(|(kind, _)| is_component || *kind == PartKind::Component) {
                if !subjects.iter().any(|(_, subject)| *subject == directory) {
                    reading.add(kind, directory, false)?;
                }
            }
        }
        if found.registry.is_none() && around.is_none() {
            reading.add_built_in()?;
        }
        let is_registry = found.registry.is_some() || around.is_some();
        if let Some(root) = &found.registry {
            let findings = lint_settings::findings(root, &reading.parts)?;
            reading.refused.extend(findings);
        }
        Ok(reading.finish(is_registry))
    }
}

/// Directories of a registry without a manifest: somebody meant them to be parts.
fn add_empty(found: &mut Workspace, root: &Path) {
    for (group, parts) in [("templates", &mut found.templates), ("components", &mut found.components)] {
        let group = root.join(group);
        let all = fs::subdirectories(&group).into_iter().map(|name| group.join(name));
        let empty: Vec<PathBuf> = all.filter(|directory| !parts.contains(directory)).collect();
        parts.extend(empty);
    }
}

fn kinds(workspace: &Workspace) -> impl Iterator<Item = (PartKind, &PathBuf)> {
    let templates = workspace.templates.iter().map(|directory| (PartKind::Template, directory));
    templates.chain(workspace.components.iter().map(|directory| (PartKind::Component, directory)))
}

/// The registry that the part lies in: `templates/NAME` or `components/NAME` below it.
fn around(part: &Path) -> Result<Option<Workspace>, RegistryError> {
    let group = part.parent().filter(|parent| parent.file_name().is_some_and(|name| name == "templates" || name == "components"));
    let Some(registry) = group.and_then(Path::parent) else { return Ok(None) };
    if !fs::is_file(&registry.join("registry.yaml")) && !fs::is_dir(&registry.join("templates")) {
        return Ok(None);
    }
    refuse_links(registry)?;
    Workspace::find(registry).map(Some)
}

/// A link would lead out of a registry that anybody may have written.
fn refuse_links(registry: &Path) -> Result<(), RegistryError> {
    for group in ["templates", "components"] {
        fs::refuse_link(&registry.join(group))?;
    }
    Ok(())
}

#[derive(Default)]
struct Reading {
    parts: Vec<Part>,
    places: Vec<(String, PathBuf)>,
    refused: Vec<Finding>,
}

impl Reading {
    fn add(&mut self, kind: PartKind, directory: &Path, is_subject: bool) -> Result<(), RegistryError> {
        let group = if kind == PartKind::Template { "templates" } else { "components" };
        let name = format!("{group}/{}", directory.file_name().unwrap_or_default().to_string_lossy());
        let (files, refused) = fs::survey_entries(directory, &ENTRIES, Limits::TEMPLATE)?;
        self.parts.push(Part { kind, directory: name.clone(), files });
        if is_subject {
            self.refused.extend(refused.into_iter().map(|(path, refusal)| finding(&format!("{name}/{path}"), refusal)));
            self.places.push((name, directory.to_owned()));
        }
        Ok(())
    }

    fn add_built_in(&mut self) -> Result<(), RegistryError> {
        let built_in = BuiltIn::open()?;
        for name in built_in.names() {
            let is_new = |part: &Part| !self.parts.iter().any(|known| known.directory == part.directory);
            self.parts.extend(built_in.find(&name)?.filter(is_new));
        }
        Ok(())
    }

    fn finish(self, is_registry: bool) -> Lintable {
        let subjects = self.places.iter().map(|(name, _)| name.clone()).collect();
        let bundle = Bundle { package: Package::from_parts(self.parts), subjects, is_registry };
        Lintable { bundle, places: self.places, refused: self.refused }
    }
}

fn finding(file: &str, refusal: Refusal) -> Finding {
    let (rule, why) = match refusal {
        Refusal::File(error) => (Rule::UnsafePath, error.to_string()),
        Refusal::Name { why, .. } => (Rule::UnsafePath, why),
        Refusal::Collision { why, .. } => (Rule::PathCollision, why),
    };
    Finding::of_file(rule, file, why, Some("rename the file, or take it out".into()))
}
