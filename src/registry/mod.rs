//! Floor 3: where templates come from.
//!
//! A registry holds `registry.yaml`, `templates/NAME/` and `components/NAME/`. One comes with pave; a template's author may also
//! take a template straight from a directory.

mod builtin;
mod directory;
mod error;
mod reference;
mod settings;
mod version_tag;

pub use builtin::BuiltIn;
pub use directory::open_directory;
pub use error::RegistryError;
pub use reference::TemplateRef;
pub use version_tag::{VersionTag, VersionTagError};

use crate::base::Digest;
use crate::template::{Package, Trust};

/// A template that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// Its newest version.
    pub version: semver::Version,
    /// One line.
    pub description: String,
}

/// A template that was chosen, with everything that it includes.
#[derive(Debug, Clone)]
pub struct Selected {
    /// The closure.
    pub package: Package,
    /// Its digest.
    pub digest: Digest,
    /// The name of the registry that it comes from; `directory` where it comes from none.
    pub registry: String,
    /// The requirement that a service made from it follows, as `^1.4`; none where it follows the version that was chosen.
    pub requirement: Option<semver::VersionReq>,
    /// Where it may be rendered.
    pub trust: Trust,
}
