//! The embedded forge: a directory of bare repositories, `NAME.git` each.

use std::path::{Path, PathBuf};

use super::{Forge, ForgeError, RepositoryState};
use crate::base::fs::{Occupant, Staging, occupant};
use crate::base::git::{RemoteUrl, init_bare, is_bare};
use crate::base::{ServiceName, fs};

/// A directory of bare repositories.
#[derive(Debug, Clone)]
pub struct DirForge {
    directory: PathBuf,
}

impl DirForge {
    /// The forge in `directory` (absolute), which need not be there yet.
    #[must_use]
    pub fn new(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }

    fn path(&self, service: &ServiceName) -> PathBuf {
        self.directory.join(format!("{service}.git"))
    }
}

impl Forge for DirForge {
    fn url(&self, service: &ServiceName) -> Result<RemoteUrl, ForgeError> {
        Ok(RemoteUrl::local(&self.path(service))?)
    }

    fn state(&self, service: &ServiceName) -> Result<RepositoryState, ForgeError> {
        let path = self.path(service);
        match occupant(&path)? {
            Occupant::Nothing => Ok(RepositoryState::Missing),
            Occupant::Directory if is_bare(&path) => Ok(RepositoryState::Repository),
            _ => Err(ForgeError::InTheWay { path: path.display().to_string() }),
        }
    }

    fn create(&self, service: &ServiceName, branch: &str) -> Result<(), ForgeError> {
        if self.state(service)? == RepositoryState::Repository {
            return Ok(());
        }
        fs::create_dir_all(&self.directory)?;
        let staging = Staging::beside(&self.path(service))?;
        init_bare(staging.path(), branch)?;
        staging.publish()?;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests look at the disk themselves")]
mod tests {
    use super::{DirForge, Forge, RepositoryState, ServiceName};

    #[test]
    fn makes_repositories_once() {
        let directory = tempfile::tempdir().expect("a directory");
        let forge = DirForge::new(&directory.path().join("remotes"));
        let service = ServiceName::new("payments").expect("a name");
        assert_eq!(forge.state(&service).expect("it looks"), RepositoryState::Missing);
        forge.create(&service, "trunk").expect("it creates");
        forge.create(&service, "trunk").expect("it is there already");
        assert_eq!(forge.state(&service).expect("it looks"), RepositoryState::Repository);
        let head = std::fs::read_to_string(directory.path().join("remotes/payments.git/HEAD")).expect("a HEAD");
        assert_eq!(head.trim(), "ref: refs/heads/trunk");
        let other = ServiceName::new("other").expect("a name");
        std::fs::write(directory.path().join("remotes/other.git"), "x").expect("a file");
        assert!(forge.state(&other).is_err() && forge.create(&other, "main").is_err());
    }
}
