//! The `migrations` of a `template.yaml`.

use std::cmp::Ordering;

use indexmap::IndexMap;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::base::RelPath;

/// What happens to a service that crosses one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Migration {
    /// The version to be crossed: this is done to a service that comes from before it, and goes to it or to a later one.
    pub to: Version,
    /// Paths in the service, and what they are called from then on; of files, or of directories with all that is in them. Both may
    /// hold `{{ expressions }}`.
    #[serde(default)]
    pub rename: IndexMap<RelPath, RelPath>,
    /// Inputs or groups of them, by dotted name, and what they are called from then on.
    #[serde(default)]
    pub move_answers: IndexMap<String, String>,
    /// Inputs or groups of them whose answers go.
    #[serde(default)]
    pub drop: Vec<String>,
}

/// All migrations of a template, those to older versions first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Migrations(Vec<Migration>);

impl Migrations {
    /// Each of them, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Migration> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that apply to a service that goes from one version to another, in order.
    pub fn between(&self, from: &Version, to: &Version) -> impl Iterator<Item = &Migration> {
        self.0.iter().filter(move |migration| crosses(&migration.to, from, to))
    }
}

/// Whether a service that goes from one version to another crosses `version`: it comes from before it, and gets there.
pub(super) fn crosses(version: &Version, from: &Version, to: &Version) -> bool {
    from.cmp_precedence(version) == Ordering::Less && version.cmp_precedence(to) != Ordering::Greater
}

/// Whether the dotted `name` is `group`, or in it.
pub(super) fn within(name: &str, group: &str) -> bool {
    name.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
