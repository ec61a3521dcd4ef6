//! `config.yaml` of the user: which registries there are.
//!
//! ```yaml
//! default-registry: acme
//! registries:
//!   acme:
//!     url: https://git.acme.example/platform/registry.git
//!     require-signatures: true
//!     signers:
//!       - name: Ada Lovelace
//!         ssh: ssh-ed25519 AAAA…
//! ```
//!
//! What stands here decides where anything is fetched from, and whose signatures count. Nothing in a service or in a registry can
//! change it; `pave registry add`, `sync --accept-signers`, `remove` and `default` do, and people may.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};

use super::{Places, RegistryError};
use crate::base::fs::{self, Lock};
use crate::base::git::Signer;
use crate::base::{Excerpt, yaml};

/// The name of the registry that comes with pave.
pub const BUILT_IN: &str = "builtin";
/// What stands in a lock in place of a registry where a template came from a directory.
pub const DIRECTORY: &str = "directory";

/// Largest file that is read, in bytes.
const MAX_SIZE: u64 = 4 << 20;

const HEAD: &str =
    "# Which registries pave knows, and whose signatures count. `pave registry` writes this file; you may edit it too.\n";

/// The registries of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Configuration {
    /// The one that is taken where none is named; the built-in one where it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_registry: Option<String>,
    /// The registries, by name.
    #[serde(default)]
    pub registries: BTreeMap<String, Configured>,
}

/// One registry, as the user trusts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Configured {
    /// Its address, without credentials.
    pub url: String,
    /// Whether versions without a good signature are refused.
    #[serde(default)]
    pub require_signatures: bool,
    /// Whose signatures count. They are pinned when the registry is added.
    #[serde(default)]
    pub signers: Vec<Signer>,
}

impl Configuration {
    /// Reads the user's; an empty one where there is none yet.
    pub fn load(places: &Places) -> Result<Self, RegistryError> {
        let path = places.configuration();
        let content = match fs::read_file(&path, MAX_SIZE) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Self::default()),
            content => content?,
        };
        let shown = path.display().to_string();
        let source = String::from_utf8_lossy(&content);
        let refuse = |message: String, line, column| RegistryError::Configuration {
            path: shown.clone(),
            message,
            excerpt: Box::new(Excerpt::at(&shown, &source, line, column)),
        };
        yaml::refuse_bombs(&source).map_err(|error| refuse(error.message, error.line, error.column))?;
        serde_yaml::from_str(&source).map_err(|error| {
            let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            refuse(error.to_string().split(" at line ").next().unwrap_or_default().to_owned(), line, column)
        })
    }

    /// Changes the user's, so that of several processes that do so at once no change is lost.
    pub fn change<T>(places: &Places, change: impl FnOnce(&mut Self) -> Result<T, RegistryError>) -> Result<T, RegistryError> {
        let path = places.configuration();
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let _lock = Lock::wait(&path.with_extension("lock"))?;
        let before = Self::load(places)?;
        let mut after = before.clone();
        let result = change(&mut after)?;
        if after != before {
            fs::replace_under_lock(&path, after.render().as_bytes())?;
        }
        Ok(result)
    }

    /// The registry that is meant by `name`, or by none; none for the built-in one.
    pub fn find(&self, name: Option<&str>) -> Result<Option<(&str, &Configured)>, RegistryError> {
        let Some(name) = name.or(self.default_registry.as_deref()).filter(|name| *name != BUILT_IN) else { return Ok(None) };
        let found = self.registries.get_key_value(name);
        found.map(|(name, configured)| Some((name.as_str(), configured))).ok_or_else(|| {
            let known = self.registries.keys().cloned().chain([BUILT_IN.to_owned()]).collect();
            RegistryError::UnknownRegistry { name: name.to_owned(), known }
        })
    }

    fn render(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let body = value.as_object().map(|entries| yaml::block(entries, 0)).unwrap_or_default();
        format!("{HEAD}{body}")
    }
}
