//! What templates there are.

mod show;

pub use show::{InputReport, Shown, VersionReport, show};

use serde::Serialize;

use super::Error;
use crate::registry::{Listing, Registry};

/// All templates of a registry.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The registry's name.
    pub registry: String,
    /// The template that is taken where none is named.
    pub default: Option<String>,
    /// By name.
    pub templates: Vec<Listing>,
}

/// Every template of `registry`.
pub fn list(registry: &dyn Registry) -> Result<Listed, Error> {
    let settings = registry.settings();
    Ok(Listed {
        schema: "pave.template-list/1",
        registry: settings.name.clone(),
        default: settings.default_template.clone(),
        templates: registry.list()?,
    })
}
