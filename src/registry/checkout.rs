//! A registry in the work tree of somebody who looks after it.

use std::collections::BTreeMap;
use std::path::Path;

use super::snapshot::Contents;
use super::sync::read;
use super::version::package_at;
use super::{Index, Places, PolicyTexts, RegistryError, Release, Settings, TrustError, VersionTag, cache, tag_name};
use crate::base::fs;
use crate::base::git::{CommitTree, RemoteUrl, Tag, Talk, WorkTree, fetch_one};
use crate::template::Package;

/// The commit that is checked out of a registry. What is published comes from it, never from files that are not committed.
pub struct Checkout {
    work_tree: WorkTree,
    tree: CommitTree,
    settings: Settings,
    indexes: BTreeMap<String, Index>,
    policies: PolicyTexts,
}

impl Checkout {
    /// The registry whose work tree `directory` lies in.
    pub fn open(directory: &Path) -> Result<Self, RegistryError> {
        let shown = || directory.display().to_string();
        let found = WorkTree::around(&fs::absolute(directory)?)?;
        let work_tree = found.ok_or_else(|| RegistryError::NoCheckout { path: shown() })?;
        let tree = CommitTree::open(&work_tree.root, work_tree.head)?;
        let Contents { settings, indexes, policies } = read(&tree, &shown())?;
        Ok(Self { work_tree, tree, settings, indexes, policies })
    }

    /// The repository.
    #[must_use]
    pub fn work_tree(&self) -> &WorkTree {
        &self.work_tree
    }

    /// What the registry says of itself.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The texts of its policies.
    #[must_use]
    pub fn policies(&self) -> &PolicyTexts {
        &self.policies
    }

    /// Every template, published or not.
    pub fn template_names(&self) -> Result<Vec<String>, RegistryError> {
        let mut names = self.tree.names("templates")?;
        names.retain(|name| matches!(self.tree.file(&format!("templates/{name}/template.yaml"), 1 << 20), Ok(Some(_))));
        Ok(names)
    }

    /// The template `name`, with everything that it includes.
    pub fn package(&self, name: &str) -> Result<Package, RegistryError> {
        let known = self.template_names()?;
        if !known.iter().any(|known| known == name) {
            return Err(RegistryError::UnknownTemplate {
                name: name.to_owned(),
                registry: self.settings.name.clone(),
                nearest: crate::base::nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
                known,
            });
        }
        package_at(&self.tree, name)
    }

    /// What was published of the template `name`; an empty index where nothing was.
    #[must_use]
    pub fn index(&self, name: &str) -> Index {
        self.indexes.get(name).cloned().unwrap_or_else(|| Index::new(name))
    }

    /// The name that the registry had when it last published something, as the tag says; none where it never did, or the tag says nothing.
    pub fn published_name(&self, url: &RemoteUrl, places: &Places, talk: Talk) -> Result<Option<String>, RegistryError> {
        let releases = self.indexes.values().flat_map(|index| index.versions.iter().map(move |release| (index, release)));
        let Some((index, release)) = releases.max_by_key(|(_, release)| release.published.clone()) else { return Ok(None) };
        let staging = cache::place_to_fetch(places)?;
        let reference = format!("refs/tags/{}", tag_name(&index.template, &release.version));
        let Some(id) = fetch_one(staging.path(), url, &reference, talk)? else { return Ok(None) };
        let tag = Tag::read(staging.path(), id).ok();
        Ok(tag.and_then(|tag| VersionTag::parse(tag.message()).ok()).map(|says| says.registry))
    }

    /// The template `name` as it was published in `release`: from the cache, from this repository, or fetched from `url`.
    pub fn published(
        &self,
        name: &str,
        release: &Release,
        url: &RemoteUrl,
        places: &Places,
        talk: Talk,
    ) -> Result<Package, RegistryError> {
        if let Some(package) = cache::load(places, &release.digest) {
            return Ok(package);
        }
        let tag = tag_name(name, &release.version);
        let staging = cache::place_to_fetch(places)?;
        let found = fetch_one(staging.path(), url, &format!("refs/tags/{tag}"), talk)?;
        let vanished = || TrustError::Vanished { registry: self.settings.name.clone(), tag: tag.clone() };
        let package = package_at(&CommitTree::open(staging.path(), found.ok_or_else(vanished)?)?, name)?;
        let (expected, found) = (release.digest, package.digest());
        if found != expected {
            return Err(TrustError::WrongDigest { registry: self.settings.name.clone(), tag, expected, found }.into());
        }
        let _lock = cache::lock(places, &release.digest);
        cache::store(places, &package);
        Ok(package)
    }
}
