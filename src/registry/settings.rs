//! `registry.yaml`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::RegistryError;
use crate::base::git::Signer;
use crate::base::{Excerpt, holds_acting, is_shown_as_lines, yaml};

/// What a registry says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Its name: lower-case letters, digits and dashes. Locks record it, tags are signed with it, and it never changes.
    #[cfg_attr(test, schemars(regex(pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$")))]
    pub name: String,
    /// What it is for, in one line.
    #[serde(default)]
    pub description: String,
    /// The template that `--yes` takes where none is named; the first one in the prompt.
    pub default_template: Option<String>,
    /// Answers for the whole organization, nested as inputs are; stronger than a template's defaults.
    #[serde(default)]
    pub defaults: Map<String, Value>,
    /// The teams that own services.
    #[serde(default)]
    pub teams: Vec<Team>,
    /// Who may sign versions.
    #[serde(default)]
    pub signers: Vec<Signer>,
    /// Whether versions without a good signature of a signer are refused.
    #[serde(default)]
    pub require_signatures: bool,
}

/// A team that owns services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its name, as the catalog knows it.
    pub name: String,
    /// What it does, in one line.
    #[serde(default)]
    pub description: String,
    /// Mail addresses of its members, as git knows them.
    #[serde(default)]
    pub members: Vec<String>,
}

/// Largest file that is read, in bytes.
const MAX_SIZE: usize = 1 << 20;

impl Settings {
    /// Reads the file's text.
    pub fn parse(source: &str) -> Result<Self, RegistryError> {
        let refuse = |message: String, line, column| RegistryError::Settings {
            message,
            excerpt: Box::new(Excerpt::at("registry.yaml", source, line, column)),
        };
        if source.len() > MAX_SIZE {
            return Err(refuse(format!("it is larger than {} MiB", MAX_SIZE >> 20), 1, 1));
        }
        yaml::refuse_bombs(source).map_err(|error| refuse(error.message, error.line, error.column))?;
        let settings: Self = serde_yaml::from_str(source).map_err(|error| {
            let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            let message = error.to_string();
            refuse(message.split(" at line ").next().unwrap_or_default().to_owned(), line, column)
        })?;
        if holds_acting(&serde_json::to_value(&settings).unwrap_or_default()) {
            return Err(refuse("it holds a character that a terminal would act upon instead of showing it".into(), 1, 1));
        }
        let teams = settings.teams.iter().flat_map(|team| [team.name.as_str(), team.description.as_str()]);
        let texts: Vec<&str> = std::iter::once(settings.description.as_str()).chain(teams).collect();
        if !is_shown_as_lines(&texts) {
            return Err(refuse("a description or a name is more than one line".into(), 1, 1));
        }
        let place = |key: &str| yaml::locate(source, &[key]).unwrap_or((1, 1));
        if !is_registry_name(&settings.name) {
            let (line, column) = place("name");
            let rule = "a name of a registry has lower-case letters, digits and dashes, a letter first, and at most 63";
            return Err(refuse(rule.into(), line, column));
        }
        Ok(settings)
    }
}

/// Whether a registry can have this name: it is part of paths, tags and commands.
#[must_use]
pub fn is_registry_name(name: &str) -> bool {
    let is_word = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_word && name.len() <= 63 && name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::Settings;
    use crate::base::Diagnostic;

    #[test]
    fn mistakes_are_shown_with_their_line() {
        for (source, line) in [
            ("name: acme\nteems: []\n", 2),
            ("name: acme\nteams:\n  - {name: a, boss: b}\n", 3),
            ("description: d\nname: Acme Inc\n", 2),
            ("name: acme\ndefaults:\n  a: &a [x]\n  b: *a\n", 3),
            ("name: [", 1),
            ("name: acme\ndescription: \"a\\n  trusted\"\n", 1),
            ("name: acme\ndescription: \"\\e[2J\"\n", 1),
        ] {
            let error = Settings::parse(source).expect_err("it is wrong");
            assert_eq!(error.excerpt().map(|excerpt| excerpt.line), Some(line), "{source}: {error}");
        }
        assert!(Settings::parse("name: acme\n").is_ok());
    }
}
