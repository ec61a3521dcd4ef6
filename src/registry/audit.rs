//! Looking at everything that a registry has published.

use std::collections::BTreeSet;

use serde::Serialize;

use super::version::Wanted;
use super::{RegistryError, RemoteRegistry, cache, tag_name};
use crate::base::Diagnostic;
use crate::base::git::fetch_tags;

/// One version, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// The tag.
    pub tag: String,
    /// The fingerprint of the key that signed it; none where nobody did, or nobody is trusted.
    pub signer: Option<String>,
    /// The code and message of the error; none where it is as it was published.
    pub problem: Option<Problem>,
}

/// What is wrong with a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The code of the error, as `wrong-digest`.
    pub code: &'static str,
    /// In words.
    pub message: String,
}

/// What [`RemoteRegistry::audit`] has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Every version that the index lists, by template and in the order of publication.
    pub versions: Vec<Audited>,
    /// Tags that look like versions, and that no index lists.
    pub unlisted: Vec<String>,
}

impl RemoteRegistry {
    /// Fetches every tag, and checks each version as if it were used: its digest, its signature, what was signed. `progress` is told how
    /// many per cent are done.
    pub fn audit(&self, progress: &mut dyn FnMut(u64)) -> Result<Audit, RegistryError> {
        let source = self.source();
        let staging = cache::place_to_fetch(source.places)?;
        let tags = fetch_tags(staging.path(), source.url, source.talk)?;
        let listed: Vec<(String, &super::Release)> =
            self.indexes().flat_map(|index| index.versions.iter().map(|release| (index.template.clone(), release))).collect();
        let mut versions = Vec::with_capacity(listed.len());
        for (number, (template, release)) in listed.iter().enumerate() {
            let wanted = Wanted { source: &source, template, release, wants_signature: self.wants_signatures() };
            let found = tags.binary_search_by(|(name, _)| name.as_str().cmp(&wanted.tag())).map(|at| tags[at].1);
            let checked = found.map_err(|_| wanted.vanished().into()).and_then(|id| wanted.check(staging.path(), id));
            versions.push(match checked {
                Ok(fetched) => Audited { tag: wanted.tag(), signer: fetched.signer, problem: None },
                Err(RegistryError::Git(error)) if error.is_interrupt() => return Err(error.into()),
                Err(error) => Audited { tag: wanted.tag(), signer: None, problem: Some(Problem::of(&error)) },
            });
            progress((number as u64 + 1) * 100 / listed.len() as u64);
            crate::base::interrupt::check().map_err(|error| RegistryError::Git(error.into()))?;
        }
        let known: BTreeSet<String> = listed.iter().map(|(template, release)| tag_name(template, &release.version)).collect();
        let unlisted = tags.into_iter().map(|(name, _)| name).filter(|name| !known.contains(name) && is_version(name)).collect();
        Ok(Audit { versions, unlisted })
    }
}

impl Problem {
    fn of(error: &RegistryError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// Whether a tag has the form `NAME/vX.Y.Z`.
fn is_version(tag: &str) -> bool {
    tag.rsplit_once("/v").is_some_and(|(name, version)| !name.contains('/') && semver::Version::parse(version).is_ok())
}
