//! What can go wrong when a template is chosen.

use super::{IndexError, TrustError};
use crate::base::fs::FsError;
use crate::base::git::{GitError, RemoteError, RemoteUrlError};
use crate::base::{Diagnostic, Excerpt, Exit};
use crate::template::TemplateError;

/// No template can be given.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No template of that name.
    #[error("there is no template `{name}` in the registry `{registry}`")]
    UnknownTemplate {
        /// The name.
        name: String,
        /// The registry.
        registry: String,
        /// A name nearly like it.
        nearest: Option<String>,
        /// All names.
        known: Vec<String>,
    },
    /// None of its versions fits.
    #[error("no version of `{name}` fits `{requirement}`")]
    NoVersion {
        /// The template.
        name: String,
        /// What was asked for.
        requirement: semver::VersionReq,
        /// What there is.
        versions: Vec<semver::Version>,
    },
    /// A text that is no name of a template.
    #[error("`{}` is no name of a template", name.escape_debug())]
    Name {
        /// The text.
        name: String,
    },
    /// A text that is no version requirement.
    #[error("`{}` is no version requirement: {source}", requirement.escape_debug())]
    Requirement {
        /// The text.
        requirement: String,
        /// What is wrong with it.
        source: semver::Error,
    },
    /// No directory of a template.
    #[error("there is no template in `{path}`")]
    NoDirectory {
        /// The path.
        path: String,
    },
    /// `registry.yaml` does not read as one.
    #[error("registry.yaml is not valid: {message}")]
    Settings {
        /// What the parser says.
        message: String,
        /// Where.
        excerpt: Box<Excerpt>,
    },
    /// More policies than are read.
    #[error("its policies are more than {most}, or larger than {mebibytes} MiB together")]
    Policies {
        /// The most that are read.
        most: usize,
        /// The most of all together.
        mebibytes: usize,
    },
    /// A registry whose own files cannot be read.
    #[error("the registry `{registry}` is broken: {source}")]
    Broken {
        /// Its name.
        registry: String,
        /// What is wrong with it.
        source: Box<RegistryError>,
    },
    /// The user's list of registries does not read as one.
    #[error("`{path}` is not valid: {message}")]
    Configuration {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
        /// Where.
        excerpt: Box<Excerpt>,
    },
    /// What was remembered of a registry cannot be read.
    #[error("what pave remembers of the registry `{name}` cannot be read: {message}")]
    Memory {
        /// The registry.
        name: String,
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// There is no home directory to keep anything in.
    #[error("there is no home directory: `HOME` is not set")]
    NoHome,
    /// A registry that the user has not added.
    #[error("there is no registry `{}`", name.escape_debug())]
    UnknownRegistry {
        /// The name.
        name: String,
        /// All names.
        known: Vec<String>,
    },
    /// A name that no registry can have.
    #[error("`{}` is no name of a registry", name.escape_debug())]
    RegistryName {
        /// The name.
        name: String,
    },
    /// A directory in no git repository.
    #[error("`{path}` lies in no git repository with a commit")]
    NoCheckout {
        /// The directory.
        path: String,
    },
    /// A registry in which the templates as they came with pave cannot be found.
    #[error("the history of this branch does not hold the templates as they came with pave")]
    NoVendor,
    /// The built-in registry is part of the program.
    #[error("the built-in registry is part of pave: there is nothing to verify")]
    NothingToVerify,
    /// Another registry has the name.
    #[error("there is a registry `{name}` already, at `{url}`")]
    RegistryExists {
        /// The name.
        name: String,
        /// Its address.
        url: String,
    },
    /// Something that only the server has.
    #[error("`{what}` is not on this machine")]
    Offline {
        /// What.
        what: String,
    },
    /// A repository without a commit.
    #[error("the repository at `{url}` is empty, or its HEAD names a branch that is not there")]
    Empty {
        /// Its address.
        url: String,
    },
    /// A repository that is no registry.
    #[error("the repository at `{url}` is no registry: it has no registry.yaml")]
    NoRegistry {
        /// Its address.
        url: String,
    },
    /// Nothing but pre-releases was published.
    #[error("`{name}` has no version but pre-releases, the newest of which is {version}")]
    OnlyPreReleases {
        /// The template.
        name: String,
        /// The newest.
        version: semver::Version,
    },
    /// The only versions that fit must not be used.
    #[error("{name} {version} is yanked: {reason}")]
    Yanked {
        /// The template.
        name: String,
        /// The newest version that fits.
        version: semver::Version,
        /// Why.
        reason: String,
    },
    /// The registry, or one of its versions, is not what it should be.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// It cannot be reached.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Its address cannot be one.
    #[error(transparent)]
    Url(#[from] RemoteUrlError),
    /// Git failed on this machine.
    #[error(transparent)]
    Git(#[from] GitError),
    /// An index is not followed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The template itself is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The directory cannot be read.
    #[error(transparent)]
    File(#[from] FsError),
}

impl Diagnostic for RegistryError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTemplate { .. } | Self::NoDirectory { .. } => "unknown-template",
            Self::NoVersion { .. } | Self::OnlyPreReleases { .. } => "no-version",
            Self::Name { .. } | Self::Requirement { .. } => "invalid-template-name",
            Self::Settings { .. } | Self::Policies { .. } | Self::Empty { .. } | Self::NoRegistry { .. } => "invalid-registry",
            Self::Configuration { .. } | Self::NoHome => "invalid-configuration",
            Self::Memory { .. } => "invalid-memory",
            Self::UnknownRegistry { .. } => "unknown-registry",
            Self::RegistryName { .. } => "invalid-registry-name",
            Self::RegistryExists { .. } => "registry-exists",
            Self::NothingToVerify => "nothing-to-verify",
            Self::NoCheckout { .. } => "no-checkout",
            Self::NoVendor => "no-merge-base",
            Self::Offline { .. } => "offline",
            Self::Yanked { .. } => "yanked-version",
            Self::Broken { source, .. } => source.code(),
            Self::Trust(error) => error.code(),
            Self::Remote(error) => error.code(),
            Self::Url(error) => error.code(),
            Self::Git(error) => error.code(),
            Self::Index(error) => error.code(),
            Self::Template(error) => error.code(),
            Self::File(error) => error.code(),
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Index(error) => error.exit(),
            Self::Template(error) => error.exit(),
            Self::File(error) => error.exit(),
            Self::Broken { source, .. } => source.exit(),
            Self::Trust(error) => error.exit(),
            Self::Remote(error) => error.exit(),
            Self::Url(error) => error.exit(),
            Self::Git(error) => error.exit(),
            Self::Settings { .. }
            | Self::Policies { .. }
            | Self::Empty { .. }
            | Self::NoRegistry { .. }
            | Self::Memory { .. }
            | Self::Configuration { .. }
            | Self::NoHome
            | Self::Offline { .. } => Exit::Failed,
            _ => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownTemplate { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            Self::UnknownTemplate { known, .. } => Some(format!("there are {}", known.join(", "))),
            Self::NoVersion { versions, .. } if versions.is_empty() => Some("all its versions are yanked".into()),
            Self::OnlyPreReleases { name, version } => Some(format!("ask for it by its number: `{name}@={version}`")),
            Self::Yanked { .. } => Some("choose another version: `pave template show` lists them".into()),
            Self::Configuration { path, .. } => Some(format!("correct it, or remove `{path}` and add the registries again")),
            Self::Memory { name, .. } => Some(format!(
                "`pave registry remove {name}` and `pave registry add {name} URL` forget it; what was seen is then not compared any more"
            )),
            Self::NoHome => Some("set `HOME`, or `XDG_CONFIG_HOME`, `XDG_STATE_HOME` and `XDG_CACHE_HOME`".into()),
            Self::UnknownRegistry { known, .. } if known.is_empty() => Some("`pave registry add NAME URL` adds one".into()),
            Self::UnknownRegistry { known, .. } => {
                Some(format!("there are {}; `pave registry add NAME URL` adds one", known.join(", ")))
            }
            Self::RegistryName { .. } => {
                Some("write lower-case letters, digits and dashes, a letter first; `builtin` and `directory` are taken".into())
            }
            Self::NoVendor => Some(
                "it is there in registries that `pave registry init` has made; in a shallow clone, run `git fetch --unshallow`"
                    .into(),
            ),
            Self::NoCheckout { .. } => Some("run this in a clone of the registry, or name one with `--directory`".into()),
            Self::NothingToVerify => Some("name a registry: `pave registry verify NAME`".into()),
            Self::RegistryExists { name, .. } => {
                Some(format!("to follow it to another address, run `pave registry remove {name}` first"))
            }
            Self::Offline { .. } => Some("run `pave registry sync`, and use it once while the registry can be reached".into()),
            Self::Empty { .. } => Some(
                "push a registry to it; where it has branches, its HEAD names one that is not there: there, run \
                 `git symbolic-ref HEAD refs/heads/main`"
                    .into(),
            ),
            Self::NoRegistry { .. } => Some("check the address; `pave registry init` makes a registry".into()),
            Self::Broken { .. } => Some("tell its owners: `pave template lint` in a clone of it shows what is wrong".into()),
            Self::Trust(error) => error.hint(),
            // Its own hint is for somebody who is about to push there.
            Self::Remote(error) if error.code() == "remote-not-found" => {
                Some("check the address, as `pave registry list` shows it, and whether you may see it".into())
            }
            Self::Remote(error) => error.hint(),
            Self::Url(error) => error.hint(),
            Self::Git(error) => error.hint(),
            Self::NoVersion { versions, .. } => {
                let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
                Some(format!("there are {}", versions.join(", ")))
            }
            Self::Name { .. } => Some("give a name, as `go-http`, or the path of a directory, as `./go-http`".into()),
            Self::Requirement { .. } => Some("write it as in Cargo: `go-http@^1.4`, `go-http@~1.4`, `go-http@=1.4.2`".into()),
            Self::NoDirectory { .. } => {
                Some("give the path of a directory that holds a template.yaml, or the name of a template".into())
            }
            Self::Policies { .. } => Some("put what belongs together into one policy of several rules".into()),
            Self::Settings { .. } => Some("correct it; the reference of registry.yaml lists what may stand there".into()),
            Self::Index(error) => error.hint(),
            Self::Template(error) => error.hint(),
            Self::File(error) => error.hint(),
        }
    }
    fn excerpt(&self) -> Option<&Excerpt> {
        match self {
            Self::Template(error) => error.excerpt(),
            Self::Broken { source, .. } => source.excerpt(),
            Self::Settings { excerpt, .. } | Self::Configuration { excerpt, .. } => Some(excerpt),
            _ => None,
        }
    }
}
