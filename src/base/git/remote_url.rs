//! The address of a remote repository, parted from the credentials that may be in it.
//!
//! People mistype addresses, and an address that is taken for something else shows its password: as a path, as a host, as a
//! scheme. So whatever is not surely an address or a path is refused, and what is refused is never repeated.

use std::fmt;
use std::path::Path;

use super::credentials::Credentials;
use super::remote_url_error::RemoteUrlError;
use crate::base::fs;

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

/// What pave pushes over.
const USED: [&str; 4] = ["https", "http", "ssh", "file"];
/// What else git knows; any other word before a `://` or `::` may be part of a password.
const UNUSED: [&str; 8] = ["git", "ftp", "ftps", "ext", "fd", "git+ssh", "ssh+git", "rsync"];

impl RemoteUrl {
    /// Reads an address as git does (gitrepository-layout, "GIT URLS" of git-push(1)), but for mistakes that would show a password.
    pub fn parse(text: &str) -> Result<Self, RemoteUrlError> {
        if text.is_empty() || text.starts_with('-') || text.chars().any(char::is_control) {
            return Err(RemoteUrlError::Malformed);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return Self::with_scheme(&scheme.to_ascii_lowercase(), rest);
        }
        let before_slash = text.split('/').next().unwrap_or_default();
        match before_slash.split_once(':') {
            Some((word, _)) if USED.contains(&word.to_ascii_lowercase().as_str()) => Err(RemoteUrlError::NoSlashes),
            // `ext::sh -c …` and its like run programs.
            Some((helper, rest)) if rest.starts_with(':') && !helper.contains('[') => Err(unused(helper)),
            Some(_) => Self::scp(text),
            None if is_path(text) => Self::local(Path::new(text)),
            None => Err(RemoteUrlError::NoScheme),
        }
    }

    /// The repository at a path of this machine.
    pub fn local(path: &Path) -> Result<Self, RemoteUrlError> {
        let absolute = fs::absolute(path)?;
        let address = absolute.to_str().ok_or(RemoteUrlError::NotUnicode)?;
        Ok(Self::new(address.to_owned(), Transport::Local))
    }

    fn new(address: String, transport: Transport) -> Self {
        Self { address, transport, credentials: None }
    }

    fn with_scheme(scheme: &str, rest: &str) -> Result<Self, RemoteUrlError> {
        match scheme {
            _ if !USED.contains(&scheme) => Err(unused(scheme)),
            _ if rest.contains(['?', '#']) => Err(RemoteUrlError::Query),
            "file" if !rest.starts_with('/') => Err(RemoteUrlError::FileHost),
            "file" => Ok(Self::new(format!("file://{rest}"), Transport::Local)),
            _ => Self::at_host(scheme, rest),
        }
    }

    fn at_host(scheme: &str, rest: &str) -> Result<Self, RemoteUrlError> {
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        match user {
            _ if path.contains('@') => Err(RemoteUrlError::StrayAt),
            _ if !is_host(host) => Err(RemoteUrlError::Host),
            Some(user) if user.starts_with('-') => Err(RemoteUrlError::Malformed),
            Some(user) if scheme == "ssh" && user.contains(':') => Err(RemoteUrlError::SshPassword),
            _ if scheme == "ssh" => Ok(Self::new(format!("ssh://{rest}"), Transport::Ssh)),
            user => {
                let scope = format!("{scheme}://{host}");
                let mut url = Self::new(format!("{scope}{path}"), Transport::Http);
                if let Some(user) = user {
                    url.credentials = Some(Credentials::parse(scope, user).ok_or(RemoteUrlError::Malformed)?);
                }
                Ok(url)
            }
        }
    }

    /// `user@host:path`, where the host may be `[::1]`.
    fn scp(text: &str) -> Result<Self, RemoteUrlError> {
        let (authority, path) = text.split_once("]:").or_else(|| text.split_once(':')).unwrap_or((text, ""));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        match host {
            _ if path.contains('@') || user.contains([':', '/']) => Err(RemoteUrlError::StrayAt),
            "" => Err(RemoteUrlError::Malformed),
            _ if host.starts_with('-') => Err(RemoteUrlError::Malformed),
            _ if text.contains(['?', '#']) => Err(RemoteUrlError::Query),
            _ => Ok(Self::new(text.to_owned(), Transport::Ssh)),
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

    /// The host, with its port where a URL names one, and without a user; none where it is on this machine.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let of = |authority: &'_ str| authority.rfind('@').map_or(0, |at| at + 1);
        match self.address.split_once("://") {
            _ if self.transport == Transport::Local => None,
            Some((_, rest)) => rest.split('/').next().map(|authority| &authority[of(authority)..]),
            None => {
                let host = &self.address[of(&self.address)..];
                let end = if host.starts_with('[') { host.find(']').map(|end| end + 1) } else { host.find(':') };
                Some(&host[..end.unwrap_or(host.len())])
            }
        }
    }

    /// The directory on this machine that it is; none where it is at a host.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        let path = Path::new(self.address.strip_prefix("file://").unwrap_or(&self.address));
        (self.transport == Transport::Local).then_some(path)
    }

    pub(super) fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }
}

/// A scheme or helper that is not used, by its name only where it surely is one.
fn unused(word: &str) -> RemoteUrlError {
    let known = UNUSED.iter().find(|known| known.eq_ignore_ascii_case(word));
    known.map_or(RemoteUrlError::Malformed, |known| RemoteUrlError::Scheme(known))
}

/// `host`, `host:port` or `[::1]:port`. What stands for a port and is no number may be a password.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':').or(port.is_empty().then_some(""))),
        None => text.split_once(':').map_or((text, Some("")), |(host, port)| (host, Some(port))),
    };
    let is_word =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_') || text.starts_with('[') && matches!(c, ':' | '%');
    let is_number = |port: &str| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    !host.is_empty() && !host.starts_with('-') && host.chars().all(is_word) && port.is_some_and(is_number)
}

/// Whether a text without scheme and colon is a path, and no address that lost its beginning.
fn is_path(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    match first {
        "" => !(text.starts_with("//") && text.contains('@')),
        "." | ".." => true,
        _ => !text.contains(['@', '?', '#']) || fs::is_dir(Path::new(first)),
    }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::{RemoteUrl, Transport};
    use crate::base::Diagnostic;

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
            ("ssh://git@[::1]:22/x", "ssh://git@[::1]:22/x", Transport::Ssh, None),
            ("https://ada:a%2Fb@host/%40x", "https://host/%40x", Transport::Http, Some(("ada", "a/b"))),
            ("file:///srv/x", "file:///srv/x", Transport::Local, None),
            ("/srv/c#/a@b", "/srv/c#/a@b", Transport::Local, None),
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
            "ssh://-oProxyCommand=x@host/y",
            "https://a%0ab:c@host/x",
            "https://a%zz@host/x",
            "a\nb",
        ] {
            assert!(RemoteUrl::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_may_hide_a_password_is_refused() {
        for text in [
            "https://ada:hun/ter2@host/x",
            "https://ada:hunter2/x",
            "https://[::1]hunter2/x",
            "ssh://git@host/x@y",
            "ada:hunter2@host/acme/x",
            "ada:hunter2@[::1]:x",
            "hun/ter2@host:x",
            "https:/ada:hunter2@host/x",
            "HTTPS:ada:hunter2@h",
            "hunter2@host/acme/x",
            "//ada:hunter2@host/x",
            "hunter2://x",
            "hunter2::x",
            "host/x?token=hunter2",
            "ssh://host/x#hunter2",
            "git@host:x?hunter2",
            "file:///x?hunter2",
            "file://ada:hunter2@h/x",
        ] {
            let error = RemoteUrl::parse(text).expect_err(text);
            assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("ter2"), "{text}: {error}");
        }
    }

    #[test]
    fn names_its_host_without_a_user() {
        for (text, host) in [
            ("https://t@host:1/x", Some("host:1")),
            ("ssh://git@host/x", Some("host")),
            ("git@host:x/y", Some("host")),
            ("host:x", Some("host")),
            ("git@[::1]:x", Some("[::1]")),
            ("/x", None),
            ("file:///x", None),
        ] {
            assert_eq!(RemoteUrl::parse(text).expect(text).host(), host, "{text}");
        }
    }

    #[test]
    fn no_way_to_print_it_shows_the_password() {
        let url = RemoteUrl::parse("https://ada:hunter2@host/x").expect("it parses");
        assert!(!format!("{url} {url:?}").contains("hunter2"));
    }
}
