//! What is wrong with an address, said without repeating it.

use crate::base::{Diagnostic, Exit, fs};

/// An address that is refused. Its text never repeats what might be a credential.
#[derive(Debug, thiserror::Error)]
pub enum RemoteUrlError {
    /// Nothing, or an option in disguise, or characters that belong in no address.
    #[error("this is no address of a git repository")]
    Malformed,
    /// A scheme that pave does not use.
    #[error("pave does not push over `{0}`")]
    Scheme(&'static str),
    /// `https:/host` and its like, which git would take for the path `/host` on the host `https`.
    #[error("after the scheme of an address comes `://`")]
    NoSlashes,
    /// A relative path with what belongs into addresses, and nothing there.
    #[error("this is neither an address nor the path of a directory that is there")]
    NoScheme,
    /// No host, or a port that is no number, which may be a password.
    #[error("the address names no valid host and port")]
    Host,
    /// Most likely a password that holds a `/`, or one where ssh takes none.
    #[error("an `@` stands in the path of the address")]
    StrayAt,
    /// ssh cannot take a password from an address.
    #[error("an ssh address holds no password")]
    SshPassword,
    /// Tokens are sometimes put there, and would be stored and logged.
    #[error("the address of a repository ends with its path, without `?` and `#`")]
    Query,
    /// `file://host/path`.
    #[error("the address of a directory names no host: it begins with `file:///`")]
    FileHost,
    /// Addresses are texts: in the configuration of git, in JSON.
    #[error("the path of the remote repository is not UTF-8")]
    NotUnicode,
    /// A repository in the work tree of another, or the other way round.
    #[error("the remote repository and the service would lie one inside the other")]
    Overlap,
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
            Self::StrayAt => {
                "over https, write it as `https://USER:TOKEN@host/path`, with `/`, `:`, `@`, `?` and `#` in a user or token as \
                 `%2F`, `%3A`, `%40`, `%3F` and `%23`; over ssh, leave the password out"
            }
            Self::NoScheme => "begin an address with `https://` or `ssh://`, and a path with `./` or `/`",
            Self::NotUnicode => "give an absolute path, or work in a directory whose name is UTF-8",
            Self::Overlap => "choose another directory for one of them",
            _ => "expected `https://host/path`, `ssh://user@host/path`, `user@host:path`, `file:///path` or a path",
        };
        Some(hint.into())
    }
}
