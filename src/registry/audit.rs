//! Looking at everything that a registry has published.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use serde::Serialize;

use super::version::Wanted;
use super::{RegistryError, Release, RemoteRegistry, cache, tag_name};
use crate::base::git::{ObjectId, fetch_tags};
use crate::base::{Diagnostic, interrupt};

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

impl Audit {
    /// Whether the registry holds what was published, all of it, and nothing else.
    #[must_use]
    pub fn is_as_published(&self) -> bool {
        self.unlisted.is_empty() && self.versions.iter().all(|version| version.problem.is_none())
    }
}

impl RemoteRegistry {
    /// Fetches every tag, and checks each version as if it were used: its digest, its signature, what was signed. `progress` is told how
    /// many per cent are done.
    pub fn audit(&self, progress: &mut dyn FnMut(u64)) -> Result<Audit, RegistryError> {
        let source = self.source();
        let staging = cache::place_to_fetch(source.places)?;
        let tags = fetch_tags(staging.path(), source.url, source.talk)?;
        let of = |index: &'_ super::Index| -> Vec<(String, Release)> {
            index.versions.iter().map(|release| (index.template.clone(), release.clone())).collect()
        };
        let listed: Vec<(String, Release)> = self.indexes().flat_map(of).collect();
        let versions = self.check_all(&listed, &tags, staging.path(), progress)?;
        let known: BTreeSet<String> = listed.iter().map(|(template, release)| tag_name(template, &release.version)).collect();
        let unlisted = tags.into_iter().map(|(name, _)| name).filter(|name| !known.contains(name) && is_version(name)).collect();
        Ok(Audit { versions, unlisted })
    }

    /// Checks every version, on every processor: a signature is checked by another program, which is most of the time.
    fn check_all(
        &self,
        listed: &[(String, Release)],
        tags: &[(String, ObjectId)],
        repository: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<Audited>, RegistryError> {
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(listed.len());
        let (send, received) = mpsc::channel();
        let mut done = Vec::with_capacity(listed.len());
        std::thread::scope(|scope| {
            for send in vec![send; threads] {
                let next = &next;
                scope.spawn(move || {
                    while let Some((number, (template, release))) = take(next, listed) {
                        let stopped = interrupt::check().map_err(|error| RegistryError::Git(error.into()));
                        let checked = stopped.and_then(|()| self.check(template, release, tags, repository));
                        // Nobody waits for more where one was stopped.
                        if send.send(checked.map(|audited| (number, audited))).is_err() {
                            break;
                        }
                    }
                });
            }
            for checked in received {
                done.push(checked?);
                progress(done.len() as u64 * 100 / listed.len() as u64);
            }
            Ok::<(), RegistryError>(())
        })?;
        done.sort_by_key(|(number, _)| *number);
        Ok(done.into_iter().map(|(_, audited)| audited).collect())
    }

    fn check(
        &self,
        template: &str,
        release: &Release,
        tags: &[(String, ObjectId)],
        repository: &Path,
    ) -> Result<Audited, RegistryError> {
        let source = self.source();
        let wanted = Wanted { source: &source, template, release, wants_signature: self.wants_signatures() };
        let tag = wanted.tag();
        let found = tags.binary_search_by(|(name, _)| name.as_str().cmp(&tag)).map(|at| tags[at].1);
        match found.map_err(|_| wanted.vanished().into()).and_then(|id| wanted.check(repository, id)) {
            Ok(fetched) => Ok(Audited { tag, signer: fetched.signer, problem: None }),
            Err(RegistryError::Git(error)) if error.is_interrupt() => Err(error.into()),
            Err(error) => Ok(Audited { tag, signer: None, problem: Some(Problem::of(&error)) }),
        }
    }
}

/// The next of `all` that nobody has taken.
fn take<'a, T>(next: &AtomicUsize, all: &'a [T]) -> Option<(usize, &'a T)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    all.get(number).map(|one| (number, one))
}

impl Problem {
    /// That of an error.
    #[must_use]
    pub fn of(error: &RegistryError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// Whether a tag has the form `NAME/vX.Y.Z`.
fn is_version(tag: &str) -> bool {
    tag.rsplit_once("/v").is_some_and(|(name, version)| !name.contains('/') && semver::Version::parse(version).is_ok())
}
