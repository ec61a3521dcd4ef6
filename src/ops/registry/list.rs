//! `registry list`.

use serde::Serialize;

use super::SignerReport;
use super::add::report;
use crate::base::git::Talk;
use crate::ops::Error;
use crate::registry::{BUILT_IN, BuiltIn, Configuration, Configured, Freshness, Places, Registry, RemoteRegistry};

/// All registries of the user.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// Names this format and its version.
    pub schema: &'static str,
    /// By name, the built-in one first.
    pub registries: Vec<RegistryReport>,
}

/// One registry.
#[derive(Debug, Clone, Serialize)]
pub struct RegistryReport {
    /// Its name.
    pub name: String,
    /// Its address; none of the built-in one.
    pub url: Option<String>,
    /// What it is for.
    pub description: String,
    /// Whether it is the default one.
    pub is_default: bool,
    /// How many templates it has; none where it was not asked yet.
    pub templates: Option<usize>,
    /// When it was last asked, in seconds since 1970.
    pub asked: Option<i64>,
    /// Whether versions without a good signature are refused.
    pub require_signatures: bool,
    /// Who is trusted to sign its versions.
    pub signers: Vec<SignerReport>,
}

/// Every registry of the user, as far as this machine knows it.
pub fn list() -> Result<Listed, Error> {
    let places = Places::of_user()?;
    let configuration = Configuration::load(&places)?;
    let default = configuration.default_registry.as_deref().unwrap_or(BUILT_IN);
    let built_in = BuiltIn::open()?;
    let mut registries = vec![RegistryReport {
        name: BUILT_IN.to_owned(),
        url: None,
        description: built_in.settings().description.clone(),
        is_default: default == BUILT_IN,
        templates: Some(built_in.template_names().len()),
        asked: None,
        require_signatures: false,
        signers: Vec::new(),
    }];
    for (name, configured) in &configuration.registries {
        registries.push(one(name, configured, name == default, &places)?);
    }
    Ok(Listed { schema: "pave.registry-list/1", registries })
}

fn one(name: &str, configured: &Configured, is_default: bool, places: &Places) -> Result<RegistryReport, Error> {
    let seen = RemoteRegistry::open(name, configured, places, Freshness::Offline, Talk::Nobody).ok();
    Ok(RegistryReport {
        name: name.to_owned(),
        url: Some(configured.url.clone()),
        description: seen.as_ref().map(|seen| seen.settings().description.clone()).unwrap_or_default(),
        is_default,
        templates: seen.as_ref().map(|seen| seen.template_names().len()),
        asked: seen.as_ref().map(|seen| seen.seen().1),
        require_signatures: seen.as_ref().map_or(configured.require_signatures, RemoteRegistry::wants_signatures),
        signers: configured.signers.iter().map(report).collect::<Result<_, _>>()?,
    })
}
