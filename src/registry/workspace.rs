//! What an author works on: a template, a component, or a whole registry.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::RegistryError;
use crate::base::fs;
use crate::template::PartKind;

/// Largest `template.yaml` that is looked at, in bytes.
const MAX_MANIFEST: u64 = 256 << 10;

/// The parts in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The registry, absolute, where the directory is one.
    pub registry: Option<PathBuf>,
    /// The directories of templates, absolute, by name.
    pub templates: Vec<PathBuf>,
    /// Those of components.
    pub components: Vec<PathBuf>,
}

impl Workspace {
    /// What `directory` is: a registry (it holds `registry.yaml`, or `templates/`), or one part (it holds `template.yaml`).
    pub fn find(directory: &Path) -> Result<Self, RegistryError> {
        let root = fs::place(directory)?;
        if fs::is_file(&root.join("template.yaml")) {
            return Self::part(root);
        }
        if !fs::is_file(&root.join("registry.yaml")) && !fs::is_dir(&root.join("templates")) {
            return Err(RegistryError::NoDirectory { path: directory.display().to_string() });
        }
        let parts = |group: &str| {
            let group = root.join(group);
            let directories = fs::subdirectories(&group).into_iter().map(|name| group.join(name));
            directories.filter(|directory| fs::is_file(&directory.join("template.yaml"))).collect()
        };
        Ok(Self { templates: parts("templates"), components: parts("components"), registry: Some(root) })
    }

    fn part(directory: PathBuf) -> Result<Self, RegistryError> {
        #[derive(Deserialize)]
        struct Head {
            kind: PartKind,
        }
        let text = fs::read_file(&directory.join("template.yaml"), MAX_MANIFEST)?;
        // What is no manifest is taken for a template's, which is told so with its line by whoever opens it.
        let head: Option<Head> = serde_yaml::from_slice(&text).ok();
        let is_component = head.is_some_and(|head| head.kind == PartKind::Component);
        let (templates, components) = if is_component { (vec![], vec![directory]) } else { (vec![directory], vec![]) };
        Ok(Self { registry: None, templates, components })
    }
}
