//! The registry that comes with pave, embedded in the binary.

use std::cell::RefCell;
use std::collections::BTreeMap;

use semver::{Version, VersionReq};

use super::policies::of_files;
use super::settings::Settings;
use super::{Index, Listing, PolicyTexts, Registry, RegistryError, Release, Selected};
use crate::base::{Digest, File, FileTree, Mode, RelPath, nearest};
use crate::template::{Components, Fault, Manifest, Package, Part, PartKind, TemplateError, Trust};

/// Path in the registry, whether it is executable, content; in path order. `build.rs` writes it.
static FILES: &[(&str, bool, &[u8])] = include!(concat!(env!("OUT_DIR"), "/builtin_files.rs"));

/// The built-in registry.
#[derive(Debug, Clone)]
pub struct BuiltIn {
    settings: Settings,
    /// Digests that were asked for before, by template and version.
    digests: RefCell<BTreeMap<(String, Version), Digest>>,
}

impl BuiltIn {
    /// Reads its settings.
    pub fn open() -> Result<Self, RegistryError> {
        let settings = FILES.iter().find(|(path, ..)| *path == "registry.yaml").map_or(&[][..], |(_, _, content)| content);
        Ok(Self { settings: Settings::parse(&String::from_utf8_lossy(settings))?, digests: RefCell::default() })
    }

    /// The same, where the digest of a version was found out before, by this very build of pave.
    #[must_use]
    pub fn knowing(self, template: &str, version: &Version, digest: Digest) -> Self {
        self.digests.borrow_mut().insert((template.to_owned(), version.clone()), digest);
        self
    }

    /// The files of all its templates, components and policies, by path in a registry.
    pub fn parts() -> Result<FileTree, RegistryError> {
        Self::files(|path| path.contains('/'))
    }

    fn files(is_wanted: impl Fn(&str) -> bool) -> Result<FileTree, RegistryError> {
        let refuse = |message: String| RegistryError::Template(Fault::Path { message }.nowhere());
        let mut tree = FileTree::default();
        for (path, executable, content) in FILES.iter().filter(|(path, ..)| is_wanted(path)) {
            let mode = if *executable { Mode::Executable } else { Mode::Regular };
            let path = RelPath::new(path).map_err(|error| refuse(error.to_string()))?;
            tree.insert(path, File { mode, content: content.to_vec() }).map_err(|error| refuse(error.to_string()))?;
        }
        Ok(tree)
    }

    fn package(&self, name: &str) -> Result<Package, RegistryError> {
        let part = part(PartKind::Template, "templates", name)?.ok_or_else(|| self.unknown(name))?;
        Ok(Package::gather(part, self)?)
    }

    fn listing(&self, name: &str) -> Result<Listing, RegistryError> {
        let path = format!("templates/{name}/template.yaml");
        let (_, _, content) = FILES.iter().find(|(known, ..)| *known == path).ok_or_else(|| self.unknown(name))?;
        let source = String::from_utf8_lossy(content);
        let manifest = Manifest::parse(&format!("templates/{name}"), &source, PartKind::Template)?;
        let version = manifest.version.unwrap_or_else(|| semver::Version::new(0, 0, 0));
        Ok(Listing { name: manifest.name, version, description: manifest.description, versions: 1, deprecated: None })
    }

    fn unknown(&self, name: &str) -> RegistryError {
        let known = self.template_names();
        RegistryError::UnknownTemplate {
            name: name.to_owned(),
            registry: self.settings.name.clone(),
            nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        }
    }
}

/// Each template has one version, that of this pave.
impl Registry for BuiltIn {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn policies(&self) -> Result<PolicyTexts, RegistryError> {
        Ok(of_files(&Self::files(|path| path.starts_with("policies/"))?))
    }

    fn template_names(&self) -> Vec<String> {
        names("templates")
    }

    fn list(&self) -> Result<Vec<Listing>, RegistryError> {
        self.template_names().iter().map(|name| self.listing(name)).collect()
    }

    fn index(&self, name: &str) -> Result<Index, RegistryError> {
        let Listing { version, description, .. } = self.listing(name)?;
        let key = (name.to_owned(), version.clone());
        let known = self.digests.borrow().get(&key).copied();
        let digest = match known {
            Some(digest) => digest,
            None => self.package(name)?.digest(),
        };
        self.digests.borrow_mut().insert(key, digest);
        let release = Release { version, digest, description, published: String::new(), yanked: None };
        let mut index = Index::new(name);
        index.versions.push(release);
        Ok(index)
    }

    fn select(&self, name: &str, requirement: Option<&VersionReq>) -> Result<Selected, RegistryError> {
        let listing = self.listing(name)?;
        if let Some(requirement) = requirement.filter(|requirement| !requirement.matches(&listing.version)) {
            let versions = vec![listing.version];
            return Err(RegistryError::NoVersion { name: name.to_owned(), requirement: requirement.clone(), versions });
        }
        let package = self.package(name)?;
        let digest = package.digest();
        let requirement = requirement.cloned();
        Ok(Selected { package, digest, registry: self.settings.name.clone(), requirement, trust: Trust::BuiltIn })
    }
}

impl Components for BuiltIn {
    fn find(&self, name: &str) -> Result<Option<Part>, TemplateError> {
        part(PartKind::Component, "components", name)
    }
    fn names(&self) -> Vec<String> {
        names("components")
    }
}

/// The names of all directories in `group`.
fn names(group: &str) -> Vec<String> {
    let mut names: Vec<String> = FILES
        .iter()
        .filter_map(|(path, ..)| path.strip_prefix(group)?.strip_prefix('/')?.strip_suffix("/template.yaml"))
        .filter(|name| !name.contains('/'))
        .map(str::to_owned)
        .collect();
    names.dedup();
    names
}

fn part(kind: PartKind, group: &str, name: &str) -> Result<Option<Part>, TemplateError> {
    let directory = format!("{group}/{name}");
    let prefix = format!("{directory}/");
    let mut files = FileTree::default();
    for (path, executable, content) in FILES {
        let Some(inner) = path.strip_prefix(&prefix) else { continue };
        let refuse = |message: String| Fault::Path { message }.nowhere();
        let mode = if *executable { Mode::Executable } else { Mode::Regular };
        let inner = RelPath::new(inner).map_err(|error| refuse(error.to_string()))?;
        files.insert(inner, File { mode, content: content.to_vec() }).map_err(|error| refuse(error.to_string()))?;
    }
    Ok((!files.is_empty()).then_some(Part { kind, directory, files }))
}

#[cfg(test)]
mod tests {
    use super::{BuiltIn, Registry, RegistryError};
    use crate::template::{Opened, Trust};

    #[test]
    fn every_template_opens() {
        let registry = BuiltIn::open().expect("its settings are good");
        let default = registry.settings().default_template.clone().expect("one is the default");
        assert!(registry.template_names().contains(&default));
        for listing in registry.list().expect("all can be read") {
            let selected = registry.select(&listing.name, None).expect("it is there");
            let opened = Opened::open(selected.package, Trust::BuiltIn).expect("it is good");
            assert_eq!(opened.summary().version, listing.version);
        }
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let registry = BuiltIn::open().expect("its settings are good");
        let name = registry.template_names()[0].clone();
        let error = registry.select(&format!("{name}x"), None).expect_err("no such template");
        assert!(matches!(error, RegistryError::UnknownTemplate { nearest: Some(ref near), .. } if *near == name));
        let requirement = "^99".parse().expect("a requirement");
        assert!(matches!(registry.select(&name, Some(&requirement)), Err(RegistryError::NoVersion { .. })));
    }
}
