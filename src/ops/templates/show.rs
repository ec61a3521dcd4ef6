//! Everything about one template.

use semver::{Version, VersionReq};
use serde::Serialize;
use serde_json::Value;

use crate::base::Digest;
use crate::ops::{Error, changelog};
use crate::registry::{Deprecation, Registry, Release};
use crate::template::{Choice, Input, Opened, PartKind};

/// One template, in one version.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// Names this format and its version.
    pub schema: &'static str,
    /// The registry's name.
    pub registry: String,
    /// The template's name.
    pub name: String,
    /// The version that is shown.
    pub version: Version,
    /// The digest of its closure.
    pub digest: Digest,
    /// One line.
    pub description: String,
    /// Set where services should move to something else.
    pub deprecated: Option<Deprecation>,
    /// What it asks.
    pub inputs: Vec<InputReport>,
    /// Names of the components that it may include.
    pub components: Vec<String>,
    /// Every published version, the newest first.
    pub versions: Vec<VersionReport>,
    /// Its changelog, as it is in that version.
    pub changelog: String,
}

/// One question.
#[derive(Debug, Clone, Serialize)]
pub struct InputReport {
    /// Dotted, as `service.owner`.
    pub name: String,
    /// What it is, in words.
    pub title: Option<String>,
    /// More words.
    pub description: Option<String>,
    /// Whether a service cannot be without it.
    pub required: bool,
    /// The plain default, or the expression that gives it.
    pub default: Option<Value>,
    /// The values that it can have, where they are few.
    pub choices: Vec<Value>,
    /// The condition under which it is asked.
    pub when: Option<String>,
}

/// One published version.
#[derive(Debug, Clone, Serialize)]
pub struct VersionReport {
    /// The version.
    pub version: Version,
    /// When it was published; empty for the built-in one.
    pub published: String,
    /// Why it must not be used, where it must not.
    pub yanked: Option<String>,
}

/// The template `name` in the newest version that fits.
pub fn show(registry: &dyn Registry, name: &str, requirement: Option<&VersionReq>) -> Result<Shown, Error> {
    let index = registry.index(name)?;
    let selected = registry.inspect(name, requirement)?;
    let changelog = changelog::text(&selected.package);
    let parts = selected.package.parts().iter().filter(|part| part.kind == PartKind::Component);
    let components = parts.filter_map(|part| part.directory.rsplit('/').next().map(str::to_owned)).collect();
    let opened = Opened::open(selected.package.clone(), selected.trust)?;
    let summary = opened.summary();
    let mut versions: Vec<VersionReport> = index.versions.into_iter().map(VersionReport::from).collect();
    versions.sort_by(|one, other| other.version.cmp(&one.version));
    Ok(Shown {
        schema: "pave.template-show/1",
        registry: selected.registry,
        name: summary.name.clone(),
        version: summary.version.clone(),
        digest: selected.digest,
        description: summary.description.clone(),
        deprecated: index.deprecated,
        inputs: summary.inputs.iter().map(InputReport::from).collect(),
        components,
        versions,
        changelog,
    })
}

impl From<Release> for VersionReport {
    fn from(release: Release) -> Self {
        Self { version: release.version, published: release.published, yanked: release.yanked }
    }
}

impl From<&Input> for InputReport {
    fn from(input: &Input) -> Self {
        Self {
            name: input.name.clone(),
            title: input.title.clone().or_else(|| input.prompt.clone()),
            description: input.description.clone(),
            required: input.required,
            default: input.default.clone().or_else(|| input.default_expression.clone().map(Value::from)),
            choices: input.choices().iter().map(|Choice { value, .. }| value.clone()).collect(),
            when: input.when.clone(),
        }
    }
}
