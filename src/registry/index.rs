//! `versions/NAME.yaml`: which versions of a template were published, and what is known of each.
//!
//! ```yaml
//! # Written by pave. Do not edit.
//! index-version: 1
//! serial: 3
//! template: go-http
//! deprecated: {reason: Nobody looks after it any more, replaced-by: go-service}
//! versions:
//!   - version: 1.0.0
//!     digest: sha256:…
//!     description: HTTP service in Go
//!     published: 2026-11-21T10:00:00Z
//!     yanked: It lost requests at shutdown
//! ```
//!
//! `serial` grows by one with every change. So an index that somebody took back to an older state is known as one, also where the
//! history of the repository was not fetched.

use std::fmt::Write as _;

use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

use super::index_error::{IndexError, Regression};
use super::reference::is_template_name;
use crate::base::{Digest, is_shown_as_lines, yaml};

/// The version of the format that this pave writes, and the newest that it reads.
const FORMAT: u64 = 1;

/// Largest index that is read, in bytes: some 20,000 versions.
pub const MAX_INDEX: usize = 4 << 20;

/// Every published version of one template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Index {
    /// The version of this format: 1.
    #[serde(rename = "index-version")]
    format: u64,
    /// How often it was changed. It grows by one with every change.
    pub serial: u64,
    /// The template's name.
    pub template: String,
    /// There where services should move to something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
    /// In the order in which they were published.
    #[serde(default)]
    pub versions: Vec<Release>,
}

/// One published version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The version, as its tag `NAME/vVERSION` says it.
    pub version: Version,
    /// The digest of the template and everything that it includes.
    pub digest: Digest,
    /// What the template said of itself, in one line.
    #[serde(default)]
    pub description: String,
    /// When it was published: RFC 3339, in UTC.
    #[serde(default)]
    pub published: String,
    /// Why no new services should be created from it; there only where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yanked: Option<String>,
}

/// Why a template should not be used any more, and what instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deprecation {
    /// Why.
    pub reason: String,
    /// The template to move to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Head {
    index_version: u64,
}

impl Index {
    /// That of a template of which nothing was published yet.
    #[must_use]
    pub fn new(template: &str) -> Self {
        Self { format: FORMAT, serial: 0, template: template.to_owned(), deprecated: None, versions: Vec::new() }
    }

    /// Reads the index of `template`.
    pub fn parse(template: &str, text: &str) -> Result<Self, IndexError> {
        let damaged = |message: String| IndexError::Damaged { template: template.to_owned(), message };
        if text.len() > MAX_INDEX {
            return Err(damaged(format!("it is larger than {} MiB", MAX_INDEX >> 20)));
        }
        yaml::refuse_bombs(text).map_err(|error| damaged(format!("{} at line {}", error.message, error.line)))?;
        let Head { index_version } = serde_yaml::from_str(text).map_err(|error| damaged(error.to_string()))?;
        if index_version > FORMAT {
            return Err(IndexError::TooNew { template: template.to_owned(), format: index_version, known: FORMAT });
        }
        let index: Self = serde_yaml::from_str(text).map_err(|error| damaged(error.to_string()))?;
        if index.template != template {
            return Err(damaged(format!("it is that of `{}`", index.template)));
        }
        if !is_template_name(template) {
            return Err(damaged("no template can have that name".into()));
        }
        if !index.versions.iter().all(Release::is_shown_as_lines) || !index.deprecated.iter().all(Deprecation::is_shown_as_lines)
        {
            return Err(damaged("it holds a text of more than one line, or one that a terminal would act upon".into()));
        }
        let mut seen = std::collections::HashSet::new();
        match index.versions.iter().find(|release| !seen.insert(&release.version)) {
            Some(twice) => Err(damaged(format!("{} is there twice", twice.version))),
            None => Ok(index),
        }
    }

    /// The text of the file.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = format!(
            "# Written by pave. Do not edit.\nindex-version: {FORMAT}\nserial: {}\ntemplate: {}\n",
            self.serial,
            yaml::scalar(&self.template)
        );
        if let Some(Deprecation { reason, replaced_by }) = &self.deprecated {
            text.push_str(&format!("deprecated:\n  reason: {}\n", yaml::scalar(reason)));
            if let Some(successor) = replaced_by {
                text.push_str(&format!("  replaced-by: {}\n", yaml::scalar(successor)));
            }
        }
        text.push_str(if self.versions.is_empty() { "versions: []\n" } else { "versions:\n" });
        for Release { version, digest, description, published, yanked } in &self.versions {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  - version: {}\n    digest: {digest}", yaml::scalar(&version.to_string()));
            let _ = writeln!(text, "    description: {}", yaml::scalar(description));
            let _ = writeln!(text, "    published: {}", yaml::scalar(published));
            if let Some(reason) = yanked {
                let _ = writeln!(text, "    yanked: {}", yaml::scalar(reason));
            }
        }
        text
    }

    /// The release of exactly this version.
    #[must_use]
    pub fn release(&self, version: &Version) -> Option<&Release> {
        self.versions.iter().find(|release| release.version == *version)
    }

    /// The newest release that a new service may be created from; pre-releases only where nothing else was ever published.
    #[must_use]
    pub fn newest(&self) -> Option<&Release> {
        let open = || self.versions.iter().filter(|release| release.yanked.is_none());
        let newest = |pre: bool| open().filter(|release| pre != release.version.pre.is_empty()).max_by_key(|r| &r.version);
        newest(false).or_else(|| newest(true))
    }

    /// The newest release that fits, as Cargo picks one: pre-releases only where the requirement names one, yanked ones never.
    #[must_use]
    pub fn pick(&self, requirement: &VersionReq) -> Option<&Release> {
        let fits = |release: &&Release| release.yanked.is_none() && requirement.matches(&release.version);
        self.versions.iter().filter(fits).max_by_key(|release| &release.version)
    }

    /// An error where this index is not the `older` one with something added.
    pub fn refuse_regression(&self, older: &Self) -> Result<(), IndexError> {
        let regression = |what| Err(IndexError::Regression { template: self.template.clone(), what: Box::new(what) });
        for known in &older.versions {
            match self.release(&known.version) {
                None => return regression(Regression::Vanished { version: known.version.clone() }),
                Some(found) if found.digest != known.digest => {
                    return regression(Regression::Changed {
                        version: known.version.clone(),
                        expected: known.digest,
                        found: found.digest,
                    });
                }
                Some(_) => {}
            }
        }
        if self.serial < older.serial {
            return regression(Regression::Older { seen: older.serial, found: self.serial });
        }
        if self.serial == older.serial && self != older {
            return regression(Regression::Rewritten { serial: self.serial });
        }
        Ok(())
    }
}

impl Release {
    fn is_shown_as_lines(&self) -> bool {
        is_shown_as_lines(&[&self.description, &self.published, self.yanked.as_deref().unwrap_or_default()])
    }
}

impl Deprecation {
    fn is_shown_as_lines(&self) -> bool {
        is_shown_as_lines(&[&self.reason, self.replaced_by.as_deref().unwrap_or_default()])
    }
}

#[cfg(test)]
mod tests {
    use super::{Deprecation, Index, Release};
    use crate::base::Digest;
    use crate::registry::index_error::{IndexError, Regression};

    fn release(version: &str) -> Release {
        Release {
            version: version.parse().expect("a version"),
            digest: Digest::of(version.as_bytes()),
            description: "no".into(),
            published: "2026-11-21T10:00:00Z".into(),
            yanked: None,
        }
    }

    fn index(versions: &[&str]) -> Index {
        Index { serial: 3, versions: versions.iter().map(|version| release(version)).collect(), ..Index::new("t") }
    }

    #[test]
    fn reads_what_it_writes() {
        let mut index = index(&["1.0.0", "1.1.0-rc.1"]);
        index.versions[0].yanked = Some("# lost: requests".into());
        index.deprecated = Some(Deprecation { reason: "old".into(), replaced_by: Some("u".into()) });
        assert_eq!(Index::parse("t", &index.render()).expect("it reads"), index);
        assert_eq!(Index::parse("t", &Index::new("t").render()).expect("it reads"), Index::new("t"));
    }

    #[test]
    fn what_is_no_index_is_refused() {
        let good = index(&["1.0.0"]).render();
        for (from, to) in [
            ("template: t", "template: u"),
            ("serial: 3", "serial: -1"),
            ("serial: 3", "serail: 3"),
            ("sha256:", "sha1:"),
            ("version: 1.0.0", "version: 1.0"),
            ("description: \"no\"", "description: \"\\e[2J\""),
            ("description: \"no\"", "description: \"a\\nb\""),
            (
                "versions:\n",
                "versions:\n  - {version: 1.0.0, digest: \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}\n",
            ),
        ] {
            let result = Index::parse("t", &good.replacen(from, to, 1));
            assert!(matches!(result, Err(IndexError::Damaged { .. })), "{from} -> {to}: {result:?}");
        }
        for name in ["", "../t", "a:b", "x*", "a b"] {
            let named = good.replace("template: t", &format!("template: \"{name}\""));
            assert!(matches!(Index::parse(name, &named), Err(IndexError::Damaged { .. })), "{name}");
        }
        let newer = good.replace("index-version: 1", "index-version: 2\nsurprise: 1");
        assert!(matches!(Index::parse("t", &newer), Err(IndexError::TooNew { .. })));
    }

    #[test]
    fn picks_as_cargo_does() {
        let mut index = index(&["1.0.0", "1.2.0", "1.3.0-rc.1", "2.0.0", "1.2.1"]);
        index.versions[3].yanked = Some("broken".into());
        let pick = |requirement: &str| {
            index.pick(&requirement.parse().expect("a requirement")).map(|release| release.version.to_string())
        };
        assert_eq!(pick("^1").as_deref(), Some("1.2.1"));
        assert_eq!(pick("~1.0").as_deref(), Some("1.0.0"));
        assert_eq!(pick("=1.2.0").as_deref(), Some("1.2.0"));
        assert_eq!(pick("^1.3.0-rc").as_deref(), Some("1.3.0-rc.1"));
        assert_eq!(pick("^2"), None);
        assert_eq!(index.newest().map(|release| release.version.to_string()).as_deref(), Some("1.2.1"));
        assert_eq!(self::index(&["0.1.0-a"]).newest().map(|r| r.version.to_string()).as_deref(), Some("0.1.0-a"));
    }

    #[test]
    fn history_only_goes_forward() {
        let seen = index(&["1.0.0", "1.1.0"]);
        let what = |index: &Index| match index.refuse_regression(&seen) {
            Err(IndexError::Regression { what, .. }) => Some(*what),
            other => {
                other.expect("it is no other error");
                None
            }
        };
        assert!(what(&seen).is_none());
        let mut next = seen.clone();
        next.serial = 4;
        next.versions[0].yanked = Some("x".into());
        next.versions.push(release("1.2.0"));
        assert!(what(&next).is_none());
        let mut vanished = next.clone();
        vanished.versions.remove(1);
        assert!(matches!(what(&vanished), Some(Regression::Vanished { .. })));
        let mut changed = next.clone();
        changed.versions[1].digest = Digest::of(b"other");
        assert!(matches!(what(&changed), Some(Regression::Changed { .. })));
        assert!(matches!(what(&Index { serial: 2, ..seen.clone() }), Some(Regression::Older { seen: 3, found: 2 })));
        let rewritten = Index { serial: 3, ..next };
        assert!(matches!(what(&rewritten), Some(Regression::Rewritten { serial: 3 })));
    }
}
