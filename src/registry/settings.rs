//! `registry.yaml`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::RegistryError;

/// What a registry says of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// The template that is taken where none is named.
    pub default_template: Option<String>,
    /// Answers for the whole organisation, nested as inputs are.
    #[serde(default)]
    pub defaults: Map<String, Value>,
}

impl Settings {
    /// Reads the file's text.
    pub fn parse(source: &str) -> Result<Self, RegistryError> {
        serde_yaml::from_str(source).map_err(|error| RegistryError::Settings { message: error.to_string() })
    }
}
