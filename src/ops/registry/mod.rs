//! The registries of a user: adding, listing, asking, checking and removing them. One file a command.

mod add;
mod import;
mod init;
mod list;
mod sync;
mod verify;

pub use add::{AddRequest, Added, Newcomer, SignerReport, add};
pub use import::{ImportOutcome, ImportRequest, Imported, import};
pub use init::{InitRequest, Initialized, headless, init};
pub use list::{Listed, RegistryReport, list};
pub use sync::{News, Refused, SyncRequest, Synced, sync};
pub use verify::{Verified, verify};

use serde::Serialize;

use super::Error;
use crate::registry::{BUILT_IN, Configuration, Places, RegistryError, remove as forget};

/// A registry that was removed.
#[derive(Debug, Clone, Serialize)]
pub struct Removed {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Its name.
    pub registry: String,
    /// The default registry now.
    pub default: String,
}

/// Takes a registry out of the user's.
pub fn remove(name: &str) -> Result<Removed, Error> {
    let places = Places::of_user()?;
    forget(&places, name)?;
    Ok(Removed { schema: "pave.registry-remove/1", registry: name.to_owned(), default: default_name(&places)? })
}

/// Which registry is the default one.
#[derive(Debug, Clone, Serialize)]
pub struct Default {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Its name.
    pub default: String,
}

/// Makes `name` the default registry; without one, says which it is.
pub fn default(name: Option<&str>) -> Result<Default, Error> {
    let places = Places::of_user()?;
    if let Some(name) = name {
        Configuration::change(&places, |configuration| {
            configuration.find(Some(name))?;
            configuration.default_registry = Some(name.to_owned()).filter(|name| name != BUILT_IN);
            Ok::<(), RegistryError>(())
        })?;
    }
    Ok(Default { schema: "pave.registry-default/1", default: default_name(&places)? })
}

fn default_name(places: &Places) -> Result<String, RegistryError> {
    Ok(Configuration::load(places)?.default_registry.unwrap_or_else(|| BUILT_IN.to_owned()))
}
