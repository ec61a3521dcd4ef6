//! What `--push-to` names: an owner on a forge, or a directory of bare repositories.

use std::path::{Path, PathBuf};

use crate::base::git::{RemoteUrl, RemoteUrlError};
use crate::base::{Diagnostic, Exit, fs};

/// Where new repositories go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A directory of bare repositories.
    Directory(PathBuf),
}

/// A place that pave cannot make repositories in.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// A forge that is reached over the network.
    #[error("pave cannot create repositories on `{host}` yet")]
    NotYet {
        /// The host.
        host: String,
        /// The directory that may have been meant.
        directory: Option<String>,
    },
    /// No address at all.
    #[error(transparent)]
    Url(#[from] RemoteUrlError),
}

impl Diagnostic for OwnerError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotYet { .. } => "unsupported-forge",
            Self::Url(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        const INSTEAD: &str = "create the empty repository there, and give its address with `--remote URL` instead";
        match self {
            Self::NotYet { directory: None, .. } => Some(INSTEAD.into()),
            Self::NotYet { directory: Some(directory), .. } => Some(format!("{INSTEAD}; for a directory, write `{directory}`")),
            Self::Url(error) => error.hint(),
        }
    }
}

impl Owner {
    /// Reads the value of `--push-to`. A bare host, as `github.com/acme`, is taken for the forge that it names and not for a path.
    pub fn parse(text: &str) -> Result<Self, OwnerError> {
        let url = RemoteUrl::parse(text)?;
        match (url.path(), url.host()) {
            (Some(path), _) => match bare_host(text) {
                None => Ok(Self::Directory(path.to_owned())),
                Some(host) => Err(OwnerError::NotYet { host: host.to_owned(), directory: Some(format!("./{text}")) }),
            },
            (None, host) => Err(OwnerError::NotYet { host: host.unwrap_or_default().to_owned(), directory: None }),
        }
    }
}

/// The first component of a path, where it looks like a host and no such directory is there.
fn bare_host(path: &str) -> Option<&str> {
    let first = path.split('/').next()?;
    (first.contains('.') && !first.starts_with('.') && !fs::is_dir(Path::new(first))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::Owner;

    #[test]
    fn directories_pass_and_forges_are_named() {
        assert!(matches!(Owner::parse("/srv/git"), Ok(Owner::Directory(path)) if path.as_os_str() == "/srv/git"));
        assert!(matches!(Owner::parse("./remotes"), Ok(Owner::Directory(path)) if path.is_absolute()));
        assert!(matches!(Owner::parse("file:///srv/git"), Ok(Owner::Directory(path)) if path.as_os_str() == "/srv/git"));
        for (text, host) in [
            ("https://github.com/acme", "github.com"),
            ("https://token@gitlab.example.org/acme", "gitlab.example.org"),
            ("github.com/acme", "github.com"),
            ("GitHub.com/acme", "GitHub.com"),
            ("gitlab.example.org", "gitlab.example.org"),
            ("token@github.com:acme", "github.com"),
            ("ssh://token@github.com:22/acme", "github.com:22"),
        ] {
            let error = Owner::parse(text).expect_err("not yet").to_string();
            assert_eq!(error, format!("pave cannot create repositories on `{host}` yet"));
        }
    }
}
