//! The address of a remote repository, parted from the credentials that may be in it.

use std::fmt;
use std::path::Path;

use crate::base::{Diagnostic, Exit, Secret, fs};

/// A remote that pave is willing to talk to. It shows itself without credentials, everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteUrl {
    address: String,
    transport: Transport,
    credentials: Option<Credentials>,
}

/// How a remote is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A path or `file://`.
    Local,
    /// `http://` or `https://`.
    Http,
    /// `ssh://` or `user@host:path`.
    Ssh,
}

/// What stood before the `@` of an http address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    /// The addresses that they are for: `https://host:port`.
    pub(super) scope: String,
    pub(super) username: String,
    pub(super) password: Secret,
}

/// An address that is refused. Its text never repeats what might be a credential.
#[derive(Debug, thiserror::Error)]
pub enum RemoteUrlError {
    /// Nothing, or an option in disguise, or characters that belong in no address.
    #[error("this is no address of a git repository")]
    Malformed,
    /// A scheme that pave does not use.
    #[error("pave does not push over `{0}`")]
    Scheme(String),
    /// ssh cannot take a password from an address.
    #[error("an ssh address holds no password")]
    SshPassword,
    /// Tokens are sometimes put there, and would be stored and logged.
    #[error("the address of a repository ends with its path, without `?` and `#`")]
    Query,
    /// A relative path in a directory that is gone.
    #[error(transparent)]
    Path(#[from] fs::FsError),
}

impl Diagnostic for RemoteUrlError {
    fn code(&self) -> &'static str {
        "invalid-remote"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::SshPassword => "remove the password from it, and let your ssh agent or key file answer",
            Self::Query => "give a token through your credential helper, or as `https://USER:TOKEN@host/path`",
            _ => "expected `https://host/path`, `ssh://user@host/path`, `user@host:path`, `file:///path` or a path",
        };
        Some(hint.into())
    }
}

impl RemoteUrl {
    /// Reads an address as git does (gitrepository-layout, "GIT URLS" of git-push(1)).
    pub fn parse(text: &str) -> Result<Self, RemoteUrlError> {
        if text.is_empty() || text.starts_with('-') || text.chars().any(char::is_control) {
            return Err(RemoteUrlError::Malformed);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return Self::with_scheme(&scheme.to_ascii_lowercase(), rest);
        }
        let before_slash = text.split('/').next().unwrap_or_default();
        match before_slash.split_once(':') {
            // `ext::sh -c …` and its like run programs.
            Some((helper, rest)) if rest.starts_with(':') && !helper.contains('[') => {
                Err(RemoteUrlError::Scheme(format!("{helper}::")))
            }
            Some((host, _)) if host.is_empty() || host.rsplit('@').next().is_none_or(|host| host.starts_with('-')) => {
                Err(RemoteUrlError::Malformed)
            }
            Some(_) => Ok(Self::new(text.to_owned(), Transport::Ssh)),
            None => Self::local(text),
        }
    }

    /// The repository at a path of this machine.
    pub fn local(path: &str) -> Result<Self, RemoteUrlError> {
        let absolute = fs::absolute(Path::new(path))?;
        Ok(Self::new(absolute.to_string_lossy().into_owned(), Transport::Local))
    }

    fn new(address: String, transport: Transport) -> Self {
        Self { address, transport, credentials: None }
    }

    fn with_scheme(scheme: &str, rest: &str) -> Result<Self, RemoteUrlError> {
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        match scheme {
            "file" => Ok(Self::new(format!("file://{rest}"), Transport::Local)),
            _ if host.is_empty() || host.starts_with('-') => Err(RemoteUrlError::Malformed),
            "ssh" if user.is_some_and(|user| user.contains(':')) => Err(RemoteUrlError::SshPassword),
            "ssh" => Ok(Self::new(format!("ssh://{rest}"), Transport::Ssh)),
            "http" | "https" if path.contains(['?', '#']) => Err(RemoteUrlError::Query),
            "http" | "https" => {
                let scope = format!("{scheme}://{host}");
                let mut url = Self::new(format!("{scope}{path}"), Transport::Http);
                url.credentials = user.map(|user| Credentials::parse(scope, user)).transpose()?;
                Ok(url)
            }
            other => Err(RemoteUrlError::Scheme(format!("{}://", other.escape_debug()))),
        }
    }

    /// The address without credentials, fit for `.git/config`, logs and messages.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How it is reached.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// Whether credentials were given with it.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        self.credentials.is_some()
    }

    pub(super) fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }
}

impl Credentials {
    fn parse(scope: String, user: &str) -> Result<Self, RemoteUrlError> {
        let (username, password) = user.split_once(':').unwrap_or((user, ""));
        let (username, password) = (decode(username)?, decode(password)?);
        Ok(Self { scope, username, password: Secret::new(password) })
    }
}

/// Undoes percent-encoding (RFC 3986, section 2.1). A line break would end a line of git's credential protocol.
fn decode(text: &str) -> Result<String, RemoteUrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, tail @ ..]) = (*first, tail) {
            let pair = [*high, *low];
            let decoded = data_encoding::HEXLOWER_PERMISSIVE.decode(&pair).map_err(|_| RemoteUrlError::Malformed)?;
            bytes.extend(decoded);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    let decoded = String::from_utf8(bytes).map_err(|_| RemoteUrlError::Malformed)?;
    if decoded.chars().any(char::is_control) { Err(RemoteUrlError::Malformed) } else { Ok(decoded) }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::{RemoteUrl, Transport};

    #[test]
    fn parts_credentials_from_addresses() {
        for (text, address, transport, credentials) in [
            ("https://host/acme/x.git", "https://host/acme/x.git", Transport::Http, None),
            ("https://ada:s%40cret@host:8443/x", "https://host:8443/x", Transport::Http, Some(("ada", "s@cret"))),
            ("HTTPS://token@host/x", "https://host/x", Transport::Http, Some(("token", ""))),
            ("http://a:b@c@host/x", "http://host/x", Transport::Http, Some(("a", "b@c"))),
            ("ssh://git@host:22/x", "ssh://git@host:22/x", Transport::Ssh, None),
            ("git@host:acme/x.git", "git@host:acme/x.git", Transport::Ssh, None),
            ("git@[::1]:x", "git@[::1]:x", Transport::Ssh, None),
            ("file:///srv/x", "file:///srv/x", Transport::Local, None),
            ("/srv/a:b", "/srv/a:b", Transport::Local, None),
        ] {
            let url = RemoteUrl::parse(text).expect(text);
            let found = url.credentials.as_ref().map(|found| (found.username.as_str(), found.password.expose()));
            assert_eq!((url.address(), url.transport(), found), (address, transport, credentials), "{text}");
        }
        assert!(RemoteUrl::parse("./x").expect("a path").address().starts_with('/'));
    }

    #[test]
    fn refuses_options_programs_and_leaks() {
        for text in [
            "",
            "--upload-pack=x",
            "-x",
            "ext::sh -c id",
            "fd::3",
            "git://host/x",
            "ftp://host/x",
            "ssh://-oProxyCommand=x/y",
            "-oProxyCommand=x:y",
            "git@-oProxy:x",
            "https://",
            "https:///x",
            "ssh://a:b@host/x",
            "https://host/x?token=y",
            "https://a%0ab:c@host/x",
            "https://a%zz@host/x",
            "a\nb",
        ] {
            assert!(RemoteUrl::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn no_way_to_print_it_shows_the_password() {
        let url = RemoteUrl::parse("https://ada:hunter2@host/x").expect("it parses");
        assert!(!format!("{url} {url:?}").contains("hunter2"));
    }
}
