//! The policies of a registry, as texts: `policies/NAME.yaml`. What they say, others read.
//!
//! They hold for every service, whatever version of a template it is made from, so they are those of the commit that was last seen,
//! and kept with what was seen of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::RegistryError;
use crate::base::FileTree;
use crate::base::fs::{self, Limits};
use crate::base::git::CommitTree;

/// The texts of policies, by their names.
pub type PolicyTexts = BTreeMap<String, String>;

/// Most policies of a registry.
const MAX_POLICIES: usize = 200;
/// Most bytes of all of them.
const MAX_SIZE: usize = 4 << 20;

/// Those of a commit.
pub(super) fn of_commit(tree: &CommitTree) -> Result<PolicyTexts, RegistryError> {
    let mut texts = PolicyTexts::new();
    for file in tree.names("policies")? {
        let Some(name) = file.strip_suffix(".yaml") else { continue };
        if let Some(content) = tree.file(&format!("policies/{file}"), MAX_SIZE as u64)? {
            texts.insert(name.to_owned(), String::from_utf8_lossy(&content).into_owned());
            refuse_too_much(&texts)?;
        }
    }
    Ok(texts)
}

/// Those of the registry in `root`.
pub fn policies_of_directory(root: &Path) -> Result<PolicyTexts, RegistryError> {
    if !fs::is_dir(&root.join("policies")) {
        return Ok(PolicyTexts::new());
    }
    fs::refuse_link(&root.join("policies"))?;
    let texts = of_files(&fs::read_entries(root, &["policies"], Limits::TEMPLATE)?);
    refuse_too_much(&texts)?;
    Ok(texts)
}

/// Those that hold for the template in `directory`: of the registry that it lies in. One that lies in none, its author tries alone.
pub fn policies_around(directory: &Path) -> Result<PolicyTexts, RegistryError> {
    registry_around(&fs::absolute(directory)?).map_or_else(|| Ok(PolicyTexts::new()), policies_of_directory)
}

/// The registry that the template in `directory` (absolute) lies in, as `templates/NAME`.
pub(super) fn registry_around(directory: &Path) -> Option<&Path> {
    let group = directory.parent().filter(|parent| parent.file_name().is_some_and(|name| name == "templates"));
    group.and_then(Path::parent)
}

/// Those among files of a registry.
pub(super) fn of_files(files: &FileTree) -> PolicyTexts {
    let policy = |path: &str| Some(path.strip_prefix("policies/")?.strip_suffix(".yaml")?.to_owned());
    let found = files.iter().filter_map(|(path, file)| Some((policy(path.as_str())?, &file.content)));
    found
        .filter(|(name, _)| !name.contains('/'))
        .map(|(name, content)| (name, String::from_utf8_lossy(content).into_owned()))
        .collect()
}

fn refuse_too_much(texts: &PolicyTexts) -> Result<(), RegistryError> {
    let size: usize = texts.values().map(String::len).sum();
    if texts.len() > MAX_POLICIES || size > MAX_SIZE {
        return Err(RegistryError::Policies { most: MAX_POLICIES, mebibytes: MAX_SIZE >> 20 });
    }
    Ok(())
}
