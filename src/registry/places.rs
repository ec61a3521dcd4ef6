//! Where pave keeps what it knows of registries, for this user.
//!
//! - `$XDG_CONFIG_HOME/pave/config.yaml`: which registries there are, and whom they are trusted to be signed by. The user's own choice.
//! - `$XDG_STATE_HOME/pave/registries/NAME.json`: what was seen of each, so that one that changes its history is noticed.
//! - `$XDG_STATE_HOME/pave/rendered/locks`: which locks were found to be what their versions render. Not in the cache, which may be shared.
//! - `$XDG_CACHE_HOME/pave/packages/DIGEST`: template versions, by digest. May be removed at any time, shared, and read-only.

use std::path::{Path, PathBuf};

use super::RegistryError;
use crate::base::{Digest, env};

/// The user's directories.
#[derive(Debug, Clone)]
pub struct Places {
    config: PathBuf,
    state: PathBuf,
    cache: PathBuf,
}

impl Places {
    /// Those of the user who runs this process.
    pub fn of_user() -> Result<Self, RegistryError> {
        let directory = |variable: &str, fallback: &str| {
            env::xdg_directory(variable, fallback).map(|base| base.join("pave")).ok_or(RegistryError::NoHome)
        };
        Ok(Self {
            config: directory("XDG_CONFIG_HOME", ".config")?,
            state: directory("XDG_STATE_HOME", ".local/state")?,
            cache: directory("XDG_CACHE_HOME", ".cache")?,
        })
    }

    /// All three below one directory.
    #[must_use]
    pub fn below(directory: &Path) -> Self {
        Self { config: directory.join("config"), state: directory.join("state"), cache: directory.join("cache") }
    }

    /// The file that lists registries.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.config.join("config.yaml")
    }

    /// What was seen of the registry `name`.
    #[must_use]
    pub fn snapshot(&self, name: &str) -> PathBuf {
        self.state.join("registries").join(format!("{name}.json"))
    }

    /// The locks that were found to be what their versions render.
    #[must_use]
    pub fn rendered_locks(&self) -> PathBuf {
        self.state.join("rendered").join("locks")
    }

    /// The directory of template versions.
    #[must_use]
    pub fn packages(&self) -> PathBuf {
        self.cache.join("packages")
    }

    /// The template version of this digest.
    #[must_use]
    pub fn package(&self, digest: &Digest) -> PathBuf {
        let digest = digest.to_string();
        self.packages().join(digest.strip_prefix("sha256:").unwrap_or(&digest))
    }

    /// Where repositories are fetched into, each for as long as it is read.
    #[must_use]
    pub fn fetching(&self) -> PathBuf {
        self.cache.join("fetch").join("repository")
    }
}
