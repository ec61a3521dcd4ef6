//! What was seen of a registry: what it says of itself, its indexes, and which versions were found to be signed well.
//!
//! It is this user's memory, not a cache: an index that goes back behind it is refused.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};

use super::{Index, Places, PolicyTexts, RegistryError, Settings};
use crate::base::Digest;
use crate::base::fs::{self, Lock};

/// The version of the format.
const FORMAT: u64 = 1;

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 256 << 20;

/// One registry, as it was last seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Snapshot {
    #[serde(rename = "format-version")]
    format: u64,
    /// The newest commit, as 40 hexadecimal digits.
    pub commit: String,
    /// When it was last asked, in seconds since 1970.
    pub asked: i64,
    /// What it says of itself.
    pub settings: Settings,
    /// By template.
    pub indexes: BTreeMap<String, Index>,
    /// The texts of its policies; none where they were not read yet.
    #[serde(default)]
    pub policies: Option<PolicyTexts>,
    /// Whose good signature each version has, by the name of its tag.
    #[serde(default)]
    pub verified: BTreeMap<String, Verified>,
}

/// What a commit of a registry says.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    /// What it says of itself.
    pub(super) settings: Settings,
    /// By template.
    pub(super) indexes: BTreeMap<String, Index>,
    /// By policy.
    pub(super) policies: PolicyTexts,
}

/// A signature that was found to be good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verified {
    /// The digest that it is for.
    pub digest: Digest,
    /// The fingerprint of the key.
    pub signer: String,
}

/// What is read first, whatever else another format holds.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "format-version")]
    format: u64,
}

impl Snapshot {
    /// What a registry had when it was asked, in seconds since 1970.
    pub(super) fn new(commit: String, asked: i64, contents: Contents) -> Self {
        let Contents { settings, indexes, policies } = contents;
        Self { format: FORMAT, commit, asked, settings, indexes, policies: Some(policies), verified: BTreeMap::new() }
    }

    /// That of the registry `name`, where it was seen before.
    pub(super) fn load(places: &Places, name: &str) -> Result<Option<Self>, RegistryError> {
        let path = places.snapshot(name);
        let damaged =
            |message: String| RegistryError::Memory { path: path.display().to_string(), message, name: name.to_owned() };
        let content = match fs::read_file(&path, MAX_FILE) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            content => content?,
        };
        let head: Head = serde_json::from_slice(&content).map_err(|error| damaged(error.to_string()))?;
        if head.format != FORMAT {
            return Err(damaged(format!("it has format {}, and this pave reads format {FORMAT}", head.format)));
        }
        serde_json::from_slice(&content).map(Some).map_err(|error| damaged(error.to_string()))
    }

    /// Keeps it, under the lock of [`lock`].
    pub(super) fn save(&self, places: &Places, name: &str) -> Result<(), RegistryError> {
        // Strings and numbers only: it can always be written.
        let content = serde_json::to_vec(self).unwrap_or_default();
        Ok(fs::replace_under_lock(&places.snapshot(name), &content)?)
    }

    /// Forgets the registry `name`.
    pub(super) fn forget(places: &Places, name: &str) -> Result<(), RegistryError> {
        Ok(fs::remove_file(&places.snapshot(name))?)
    }
}

/// Keeps other processes from asking the same registry; none where nothing can be written there.
pub(super) fn lock(places: &Places, name: &str) -> Option<Lock> {
    let path = places.snapshot(name).with_extension("lock");
    fs::create_dir_all(path.parent()?).ok()?;
    Lock::wait(&path).ok()
}
