//! What can go wrong with a remote, and what to do about each.

use super::{GitError, RemoteUrl, Transport};
use crate::base::interrupt::Interrupted;
use crate::base::{Diagnostic, Exit};

/// A remote that could not be asked or would not take the push.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The remote, or the way to it, failed.
    #[error("{url}: {failure}")]
    Remote {
        /// The address, without credentials.
        url: String,
        /// How it is reached.
        transport: Transport,
        /// What happened.
        failure: Failure,
    },
    /// Git itself failed before it came to the remote.
    #[error(transparent)]
    Git(GitError),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

/// What happened at the remote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Not who it wants to see.
    #[error("the server did not accept the credentials\n{message}")]
    Authentication {
        /// What git said.
        message: String,
    },
    /// Nothing there, or nothing that this user may see.
    #[error("there is no such repository, or you may not see it\n{message}")]
    NotFound {
        /// What git said.
        message: String,
    },
    /// No way to the host.
    #[error("the host cannot be reached\n{message}")]
    Unreachable {
        /// What git said.
        message: String,
    },
    /// ssh does not know the host, or knows it with another key.
    #[error("ssh does not trust the host's key\n{message}")]
    HostKey {
        /// What git said.
        message: String,
    },
    /// The remote was reached and refused the push.
    #[error("the remote refused the push: {message}")]
    Rejected {
        /// Git's reason and what the remote said.
        message: String,
    },
    /// Somebody else has pushed meanwhile.
    #[error("somebody else has pushed meanwhile: {message}")]
    Overtaken {
        /// Git's reason.
        message: String,
    },
    /// Anything else.
    #[error("{message}")]
    Other {
        /// What git said.
        message: String,
    },
}

impl RemoteError {
    /// Whether the remote could not be asked at all, which says nothing about what it holds.
    #[must_use]
    pub fn is_of_the_way(&self) -> bool {
        matches!(self, Self::Remote { .. })
    }

    pub(super) fn new(url: &RemoteUrl, failure: Failure) -> Self {
        Self::Remote { url: url.address().to_owned(), transport: url.transport(), failure }
    }

    /// The failure that these last words of git mean.
    pub(super) fn failed(url: &RemoteUrl, words: &str) -> Self {
        Self::new(url, Failure::from_words(words))
    }
}

impl Failure {
    fn from_words(words: &str) -> Self {
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
        let message = words.to_owned();
        if says(&["Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED"]) {
            Self::HostKey { message }
        } else if says(&[
            "Authentication failed",
            "could not read Username",
            "could not read Password",
            "Permission denied (",
            "error: 401",
            "error: 403",
            "HTTP 401",
            "HTTP 403",
            "Access denied",
            "terminal prompts disabled",
        ]) {
            Self::Authentication { message }
        } else if says(&[
            "Could not resolve host",
            "Could not resolve hostname",
            "Failed to connect",
            "Couldn't connect",
            "Connection refused",
            "Connection timed out",
            "Network is unreachable",
            "No route to host",
        ]) {
            Self::Unreachable { message }
        } else if says(&["does not appear to be a git repository", "not found", "does not exist", "error: 404"]) {
            Self::NotFound { message }
        } else {
            Self::Other { message }
        }
    }

    fn hint(&self, url: &str, transport: Transport) -> String {
        match (self, transport) {
            (Self::Authentication { .. }, Transport::Ssh) => {
                "add your key to the agent with `ssh-add`, and to your account on the server".into()
            }
            (Self::Authentication { .. }, _) => {
                format!("check with `git ls-remote {url}`, or set up a credential helper: `git help credentials`")
            }
            (Self::NotFound { .. }, Transport::Local) => format!("create it with `git init --bare {url}`"),
            (Self::NotFound { .. }, _) => "create the empty repository on the server first, or correct the address".into(),
            (Self::Unreachable { .. }, _) => "check the address, your network and your proxy".into(),
            (Self::HostKey { .. }, _) => "connect once with `ssh` and compare the key with the one your server publishes".into(),
            (Self::Rejected { .. }, _) => "ask whoever runs the server what its rules want".into(),
            (Self::Overtaken { .. }, _) => "run `git pull`, look at what has changed, and run this again".into(),
            (Self::Other { .. }, _) => format!("try the same with `git ls-remote {url}`"),
        }
    }
}

impl Diagnostic for RemoteError {
    fn code(&self) -> &'static str {
        match self {
            Self::Git(error) => error.code(),
            Self::Interrupted(error) => error.code(),
            Self::Remote { failure, .. } => match failure {
                Failure::Authentication { .. } => "authentication-failed",
                Failure::NotFound { .. } => "remote-not-found",
                Failure::Unreachable { .. } => "remote-unreachable",
                Failure::HostKey { .. } => "host-key",
                Failure::Rejected { .. } => "push-rejected",
                Failure::Overtaken { .. } => "overtaken",
                Failure::Other { .. } => "remote-failed",
            },
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Git(error) => error.exit(),
            Self::Interrupted(error) => error.exit(),
            Self::Remote { .. } => Exit::Failed,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Git(error) => error.hint(),
            Self::Interrupted(error) => error.hint(),
            Self::Remote { url, transport, failure } => Some(failure.hint(url, *transport)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn tells_failures_apart_by_what_git_says() {
        let kind = |words: &str| match Failure::from_words(words) {
            Failure::Authentication { .. } => "authentication",
            Failure::NotFound { .. } => "not found",
            Failure::Unreachable { .. } => "unreachable",
            Failure::HostKey { .. } => "host key",
            Failure::Rejected { .. } => "rejected",
            Failure::Overtaken { .. } => "overtaken",
            Failure::Other { .. } => "other",
        };
        for (words, expected) in [
            ("fatal: Authentication failed for 'http://h/x/'", "authentication"),
            ("git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", "authentication"),
            ("fatal: could not read Username for 'http://h': terminal prompts disabled", "authentication"),
            ("remote: Repository not found.\nfatal: repository 'https://h/x/' not found", "not found"),
            ("fatal: '/srv/x' does not appear to be a git repository", "not found"),
            ("fatal: unable to access 'http://h/': Could not resolve host: h", "unreachable"),
            ("ssh: connect to host h port 22: Connection refused", "unreachable"),
            ("Host key verification failed.", "host key"),
            ("fatal: the remote end hung up unexpectedly", "other"),
        ] {
            assert_eq!(kind(words), expected, "{words}");
        }
    }
}
