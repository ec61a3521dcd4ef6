//! Floor 3: where templates come from.
//!
//! A registry holds `registry.yaml`, `templates/NAME/` and `components/NAME/`, `policies/NAME.yaml`, and, where versions are
//! published, `versions/NAME.yaml`. One comes with pave ([`BuiltIn`]), others are git repositories ([`RemoteRegistry`]), and a template's author
//! may take a template straight from a directory ([`open_directory`]).

mod audit;
mod builtin;
mod cache;
mod checkout;
mod configuration;
mod directory;
mod error;
mod first_use;
mod index;
mod index_error;
mod lint_settings;
mod lintable;
mod places;
mod policies;
mod reference;
mod remote;
mod rendered_locks;
mod settings;
mod snapshot;
mod sync;
mod trust;
mod version;
mod version_tag;
mod workspace;

pub use audit::{Audit, Audited, Problem};
pub use builtin::BuiltIn;
pub use checkout::Checkout;
pub use configuration::{BUILT_IN, Configuration, Configured, DIRECTORY};
pub use directory::{open_directory, settings_around};
pub use error::RegistryError;
pub use first_use::{Accepted, Introduction, forget_history, remove};
pub use index::{Deprecation, Index, Release};
pub use index_error::{IndexError, Regression};
pub use lintable::Lintable;
pub use places::Places;
pub use policies::{PolicyTexts, policies_around, policies_of_directory};
pub use reference::TemplateRef;
pub use remote::RemoteRegistry;
pub use rendered_locks::RenderedLocks;
use semver::{Version, VersionReq};
pub use settings::{Settings, Team, is_registry_name};
pub use sync::Freshness;
pub use trust::{TrustError, describe};
pub use version::tag_name;
pub use version_tag::{VersionTag, VersionTagError};
pub use workspace::Workspace;

use crate::base::Digest;
use crate::template::{Package, Trust};

/// Where templates come from.
pub trait Registry {
    /// What it says of itself.
    fn settings(&self) -> &Settings;
    /// The texts of its policies, as they were last seen.
    fn policies(&self) -> Result<PolicyTexts, RegistryError>;
    /// What the user should know of it besides.
    fn warning(&self) -> Option<&str> {
        None
    }
    /// When it was last asked, in seconds since 1970; none where there is nobody to ask.
    fn asked(&self) -> Option<i64> {
        None
    }
    /// Why the template `name` should not be used any more, where it should not.
    fn deprecation(&self, _name: &str) -> Option<&Deprecation> {
        None
    }
    /// The names of all templates, sorted.
    fn template_names(&self) -> Vec<String>;
    /// Every template of which there is a version, by name.
    fn list(&self) -> Result<Vec<Listing>, RegistryError>;
    /// All that is known of one template's versions.
    fn index(&self, name: &str) -> Result<Index, RegistryError>;
    /// The template `name` in the newest version that fits `requirement`; without one, in the newest that is no pre-release.
    fn select(&self, name: &str, requirement: Option<&VersionReq>) -> Result<Selected, RegistryError>;
    /// The same for somebody who only looks: a yanked version will do where nothing else fits.
    fn inspect(&self, name: &str, requirement: Option<&VersionReq>) -> Result<Selected, RegistryError> {
        self.select(name, requirement)
    }
}

/// A template that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listing {
    /// Its name.
    pub name: String,
    /// Its newest version.
    pub version: Version,
    /// One line.
    pub description: String,
    /// How many versions there are.
    pub versions: usize,
    /// Set where services should move to something else.
    pub deprecated: Option<Deprecation>,
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
    pub requirement: Option<VersionReq>,
    /// Where it may be rendered.
    pub trust: Trust,
}
