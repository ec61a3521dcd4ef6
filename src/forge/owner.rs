//! What `--push-to` names: an owner on a forge, or a directory of bare repositories.

use std::path::PathBuf;

use crate::base::git::{RemoteUrl, RemoteUrlError, Transport};
use crate::base::{Diagnostic, Exit};

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
        match self {
            Self::NotYet { .. } => {
                Some("create the empty repository there, and give its address with `--remote URL` instead".into())
            }
            Self::Url(error) => error.hint(),
        }
    }
}

impl Owner {
    /// Reads the value of `--push-to`. A bare host, as `github.com/acme`, is taken for the forge that it names and not for a path.
    pub fn parse(text: &str) -> Result<Self, OwnerError> {
        let url = RemoteUrl::parse(text)?;
        let bare_host = text.split('/').next().is_some_and(|host| KNOWN_HOSTS.contains(&host));
        if url.transport() == Transport::Local && !bare_host {
            let path = url.address().strip_prefix("file://").unwrap_or(url.address());
            return Ok(Self::Directory(PathBuf::from(path)));
        }
        let address = if bare_host { text } else { url.address() };
        let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = after_scheme.split('/').next().unwrap_or(after_scheme).to_owned();
        Err(OwnerError::NotYet { host })
    }
}

const KNOWN_HOSTS: [&str; 4] = ["github.com", "gitlab.com", "codeberg.org", "gitea.com"];

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
        ] {
            let error = Owner::parse(text).expect_err("not yet").to_string();
            assert_eq!(error, format!("pave cannot create repositories on `{host}` yet"));
        }
    }
}
