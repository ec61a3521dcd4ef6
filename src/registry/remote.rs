//! A registry in a git repository.

use semver::VersionReq;

use super::configuration::Configured;
use super::snapshot::{self, Snapshot, Verified};
use super::sync::{Freshness, Source, sync};
use super::version::Wanted;
use super::{Deprecation, Index, Listing, Places, PolicyTexts, Registry, RegistryError, Release, Selected, Settings, cache};
use crate::base::git::{RemoteUrl, Talk};
use crate::base::nearest;
use crate::template::{Package, Trust};

/// A registry in a git repository, as it was last seen.
pub struct RemoteRegistry {
    name: String,
    configured: Configured,
    url: RemoteUrl,
    places: Places,
    talk: Talk,
    snapshot: Snapshot,
    freshness: Freshness,
    offline: Option<String>,
}

impl RemoteRegistry {
    /// The registry `name`, asked as `freshness` says. Where it cannot be reached, what was seen before holds.
    pub fn open(
        name: &str,
        configured: &Configured,
        places: &Places,
        freshness: Freshness,
        talk: Talk,
    ) -> Result<Self, RegistryError> {
        cache::sweep(places);
        let url = RemoteUrl::parse(&configured.url)?;
        let source = Source { name, configured, url: &url, places, talk };
        let (snapshot, offline) = match sync(&source, freshness) {
            Ok(snapshot) => (snapshot, None),
            Err(error) => {
                let why = excuse(&error).filter(|_| freshness != Freshness::Now);
                let (Some(why), Some(seen)) = (why, Snapshot::load(places, name)?) else { return Err(error) };
                (seen, Some(format!("the registry `{name}` {why}; what was seen of it before is used")))
            }
        };
        Ok(Self {
            name: name.to_owned(),
            configured: configured.clone(),
            url,
            places: places.clone(),
            talk,
            snapshot,
            freshness,
            offline,
        })
    }

    /// The commit that was last seen, and when, in seconds since 1970.
    #[must_use]
    pub fn seen(&self) -> (&str, i64) {
        (&self.snapshot.commit, self.snapshot.asked)
    }

    /// Whether versions without a good signature are refused: the user or the registry wants it.
    #[must_use]
    pub fn wants_signatures(&self) -> bool {
        self.configured.require_signatures || self.snapshot.settings.require_signatures
    }

    pub(super) fn source(&self) -> Source<'_> {
        Source { name: &self.name, configured: &self.configured, url: &self.url, places: &self.places, talk: self.talk }
    }

    /// The version, from the cache or fetched, checked either way.
    fn package(&self, template: &str, release: &Release) -> Result<Package, RegistryError> {
        let source = self.source();
        let wanted = Wanted { source: &source, template, release, wants_signature: self.wants_signatures() };
        let is_known = |snapshot: &Snapshot| !wanted.wants_signature || self.is_verified(snapshot, &wanted);
        if is_known(&self.snapshot)
            && let Some(package) = wanted.cached()?
        {
            return Ok(package);
        }
        if self.freshness == Freshness::Offline {
            return Err(RegistryError::Offline { what: wanted.tag() });
        }
        let _lock = cache::lock(&self.places, &release.digest);
        // Somebody else may have fetched it meanwhile.
        let meanwhile = Snapshot::load(&self.places, &self.name)?;
        if meanwhile.as_ref().is_some_and(is_known)
            && let Some(package) = wanted.cached()?
        {
            return Ok(package);
        }
        let staging = cache::place_to_fetch(&self.places)?;
        let fetched = wanted.fetch(staging.path())?;
        cache::store(&self.places, &fetched.package);
        if let Some(signer) = fetched.signer {
            // What cannot be kept is found out again next time.
            let _ = self.remember(&wanted.tag(), Verified { digest: release.digest, signer });
        }
        Ok(fetched.package)
    }

    /// Whether one of the signers who are trusted now was seen to have signed this very version.
    fn is_verified(&self, snapshot: &Snapshot, wanted: &Wanted<'_>) -> bool {
        let Some(verified) = snapshot.verified.get(&wanted.tag()) else { return false };
        let is_trusted = |signer: &crate::base::git::Signer| signer.fingerprint().is_ok_and(|known| known == verified.signer);
        verified.digest == wanted.release.digest && self.configured.signers.iter().any(is_trusted)
    }

    /// Keeps in mind that a version is signed well, so that it need not be fetched for that again. Where nothing can be written, it is.
    fn remember(&self, tag: &str, verified: Verified) -> Result<(), RegistryError> {
        let Some(_lock) = snapshot::lock(&self.places, &self.name) else { return Ok(()) };
        let Some(mut snapshot) = Snapshot::load(&self.places, &self.name)? else { return Ok(()) };
        snapshot.verified.insert(tag.to_owned(), verified);
        snapshot.save(&self.places, &self.name)
    }

    pub(super) fn indexes(&self) -> impl Iterator<Item = &Index> {
        self.snapshot.indexes.values()
    }

    fn take(&self, name: &str, release: &Release, requirement: Option<&VersionReq>) -> Result<Selected, RegistryError> {
        Ok(Selected {
            package: self.package(name, release)?,
            digest: release.digest,
            registry: self.name.clone(),
            requirement: requirement.cloned(),
            trust: Trust::Stranger,
        })
    }

    fn find(&self, name: &str) -> Result<&Index, RegistryError> {
        let published = |index: &&Index| !index.versions.is_empty();
        self.snapshot.indexes.get(name).filter(published).ok_or_else(|| {
            let known = self.template_names();
            RegistryError::UnknownTemplate {
                name: name.to_owned(),
                registry: self.name.clone(),
                nearest: nearest(name, known.iter().map(String::as_str)).map(str::to_owned),
                known,
            }
        })
    }
}

impl Registry for RemoteRegistry {
    fn warning(&self) -> Option<&str> {
        self.offline.as_deref()
    }

    fn asked(&self) -> Option<i64> {
        Some(self.snapshot.asked)
    }

    fn settings(&self) -> &Settings {
        &self.snapshot.settings
    }

    fn policies(&self) -> Result<PolicyTexts, RegistryError> {
        Ok(self.snapshot.policies.clone().unwrap_or_default())
    }

    fn deprecation(&self, name: &str) -> Option<&Deprecation> {
        self.snapshot.indexes.get(name)?.deprecated.as_ref()
    }

    fn template_names(&self) -> Vec<String> {
        let published = self.snapshot.indexes.iter().filter(|(_, index)| !index.versions.is_empty());
        published.map(|(name, _)| name.clone()).collect()
    }

    fn list(&self) -> Result<Vec<Listing>, RegistryError> {
        let listing = |(name, index): (&String, &Index)| {
            let newest = index.newest()?;
            Some(Listing {
                name: name.clone(),
                version: newest.version.clone(),
                description: newest.description.clone(),
                versions: index.versions.len(),
                deprecated: index.deprecated.clone(),
            })
        };
        Ok(self.snapshot.indexes.iter().filter_map(listing).collect())
    }

    fn index(&self, name: &str) -> Result<Index, RegistryError> {
        self.find(name).cloned()
    }

    fn select(&self, name: &str, requirement: Option<&VersionReq>) -> Result<Selected, RegistryError> {
        let index = self.find(name)?;
        let picked = index.pick(requirement.unwrap_or(&VersionReq::STAR));
        self.take(name, picked.ok_or_else(|| none_fits(index, requirement))?, requirement)
    }

    fn inspect(&self, name: &str, requirement: Option<&VersionReq>) -> Result<Selected, RegistryError> {
        let index = self.find(name)?;
        let any = VersionReq::STAR;
        let wanted = requirement.unwrap_or(&any);
        let yanked =
            || index.versions.iter().filter(|release| wanted.matches(&release.version)).max_by_key(|release| &release.version);
        let picked = index.pick(wanted).or_else(yanked);
        self.take(name, picked.ok_or_else(|| none_fits(index, requirement))?, requirement)
    }
}

/// Why a registry may be used as it was seen before, although it cannot be asked: it is out of reach, or its owners have made a
/// mistake. One that contradicts itself is not excused.
fn excuse(error: &RegistryError) -> Option<String> {
    match error {
        RegistryError::Remote(error) if error.is_of_the_way() => Some("cannot be reached".into()),
        RegistryError::Broken { source, .. } => Some(format!("is broken ({source}), which its owners should know")),
        _ => None,
    }
}

fn none_fits(index: &Index, requirement: Option<&VersionReq>) -> RegistryError {
    let name = index.template.clone();
    if let (None, Some(release)) = (requirement, index.newest()) {
        return RegistryError::OnlyPreReleases { name, version: release.version.clone() };
    }
    let requirement = requirement.cloned().unwrap_or(VersionReq::STAR);
    let fitting = index.versions.iter().filter(|release| requirement.matches(&release.version));
    let yanked = fitting.max_by_key(|release| &release.version).and_then(|release| Some((release, release.yanked.clone()?)));
    if let Some((release, reason)) = yanked {
        return RegistryError::Yanked { name, version: release.version.clone(), reason };
    }
    let open = index.versions.iter().filter(|release| release.yanked.is_none());
    let mut versions: Vec<semver::Version> = open.map(|release| release.version.clone()).collect();
    versions.sort();
    RegistryError::NoVersion { name, requirement, versions }
}
