//! Finding the service that a directory belongs to.

use std::path::{Path, PathBuf};

use super::{LOCK, Lock, LockError, MANIFEST, Manifest, ManifestError};
use crate::base::fs::{self, FsError};
use crate::base::git::{CommitTree, GitError, Place};
use crate::base::{Diagnostic, Exit};

/// A service, as it stands in a directory, or in the newest commit of a bare repository.
#[derive(Debug, Clone)]
pub struct Service {
    /// The directory that holds `pave.yaml`; in a bare repository none exists, and this is where it would be.
    pub directory: PathBuf,
    /// Its repository; none where it lies in none.
    pub place: Option<Place>,
    /// What its owner says.
    pub manifest: Manifest,
    /// The text of `pave.yaml`.
    pub manifest_text: String,
    /// What it was rendered from.
    pub lock: Lock,
    /// The text of `pave.lock`.
    pub lock_text: String,
}

/// A directory without a service, or one that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Nothing above the directory is one.
    #[error("`{path}` is not in a service: there is no pave.lock in it, nor above it")]
    NotFound {
        /// The directory.
        path: String,
    },
    /// One of the two files is there, and the other is not.
    #[error("`{path}` has a {there}, and no {missing}")]
    Half {
        /// The directory.
        path: String,
        /// The file that is there.
        there: &'static str,
        /// The file that is not.
        missing: &'static str,
    },
    /// Not a text.
    #[error("`{path}` is not UTF-8")]
    NotText {
        /// The file.
        path: String,
    },
    /// The manifest is damaged.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The lock is damaged.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The disk refused.
    #[error(transparent)]
    File(#[from] FsError),
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl Diagnostic for ServiceError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } | Self::Half { .. } => "not-a-service",
            Self::NotText { .. } => "invalid-manifest",
            Self::Manifest(error) => error.code(),
            Self::Lock(error) => error.code(),
            Self::File(error) => error.code(),
            Self::Git(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::NotFound { .. } | Self::Half { .. } | Self::NotText { .. } => Exit::Usage,
            Self::Manifest(error) => error.exit(),
            Self::Lock(error) => error.exit(),
            Self::File(error) => error.exit(),
            Self::Git(error) => error.exit(),
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { .. } => {
                Some("run it in a service, or name one with `-C DIR`; `pave adopt` puts an existing repository on a path".into())
            }
            Self::Half { missing, .. } => Some(format!("restore it from git: `git checkout -- {missing}`")),
            Self::NotText { .. } => Some("save it as UTF-8".into()),
            Self::Manifest(error) => error.hint(),
            Self::Lock(error) => error.hint(),
            Self::File(error) => error.hint(),
            Self::Git(error) => error.hint(),
        }
    }
    fn excerpt(&self) -> Option<&crate::base::Excerpt> {
        match self {
            Self::Manifest(error) => error.excerpt(),
            _ => None,
        }
    }
}

impl Service {
    /// The service that `directory` (absolute) is, or lies in. It is never looked for outside the repository that `directory` is in.
    pub fn find(directory: &Path) -> Result<Self, ServiceError> {
        Self::find_in(directory, Place::around(directory)?)
    }

    /// The same, where it is known in which repository `directory` is.
    pub fn find_in(directory: &Path, place: Option<Place>) -> Result<Self, ServiceError> {
        let not_found = || ServiceError::NotFound { path: directory.display().to_string() };
        if let Some(place) = place.as_ref().filter(|place| place.work_tree.is_none()) {
            return Self::in_commit(directory, place.clone());
        }
        let top = place.as_ref().and_then(|place| place.work_tree.clone());
        let is_within = |path: &&Path| top.as_ref().is_none_or(|top| fs::without_links(path).starts_with(top));
        let has_any = |path: &&Path| [LOCK, MANIFEST].iter().any(|name| fs::is_file(&path.join(name)));
        let found = directory.ancestors().take_while(is_within).find(has_any).ok_or_else(not_found)?;
        let read = |name: &'static str, limit: u64| -> Result<Option<String>, ServiceError> {
            let path = found.join(name);
            if !fs::is_file(&path) {
                return Ok(None);
            }
            let content = fs::read_file(&path, limit)?;
            String::from_utf8(content).map(Some).map_err(|_| ServiceError::NotText { path: path.display().to_string() })
        };
        let (manifest, lock) = (read(MANIFEST, Manifest::MAX_SIZE)?, read(LOCK, Lock::MAX_SIZE)?);
        let place = if found == directory { place } else { Place::around(found)? };
        Self::of_texts(found, place, manifest, lock)
    }

    fn in_commit(directory: &Path, place: Place) -> Result<Self, ServiceError> {
        let not_found = || ServiceError::NotFound { path: directory.display().to_string() };
        let commit = CommitTree::open(&place.git_directory, place.head.ok_or_else(not_found)?)?;
        let read = |name: &'static str, limit: u64| -> Result<Option<String>, ServiceError> {
            let path = if place.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", place.prefix) };
            let Some(content) = commit.file(&path, limit)? else { return Ok(None) };
            String::from_utf8(content).map(Some).map_err(|_| ServiceError::NotText { path })
        };
        let (manifest, lock) = (read(MANIFEST, Manifest::MAX_SIZE)?, read(LOCK, Lock::MAX_SIZE)?);
        Self::of_texts(directory, Some(place), manifest, lock)
    }

    fn of_texts(
        directory: &Path,
        place: Option<Place>,
        manifest: Option<String>,
        lock: Option<String>,
    ) -> Result<Self, ServiceError> {
        let path = || directory.display().to_string();
        match (manifest, lock) {
            (None, None) => Err(ServiceError::NotFound { path: path() }),
            (Some(_), None) => Err(ServiceError::Half { path: path(), there: MANIFEST, missing: LOCK }),
            (None, Some(_)) => Err(ServiceError::Half { path: path(), there: LOCK, missing: MANIFEST }),
            (Some(manifest_text), Some(lock_text)) => Ok(Self {
                directory: directory.to_owned(),
                place,
                manifest: Manifest::parse(&manifest_text)?,
                manifest_text,
                lock: Lock::parse(&lock_text)?,
                lock_text,
            }),
        }
    }

    /// The service's path in its repository; empty where it is all of it, or lies in none.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.place.as_ref().map_or("", |place| &place.prefix)
    }
}
