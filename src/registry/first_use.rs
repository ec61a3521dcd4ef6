//! A registry that this user has not seen before.
//!
//! Trust begins here: its signers are shown, and those that the user accepts are the only ones from then on.

use super::configuration::{BUILT_IN, Configuration, Configured, DIRECTORY};
use super::snapshot::{self, Contents, Snapshot};
use super::sync::fetch;
use super::trust::differences;
use super::{Places, RegistryError, Settings, TrustError, describe, is_registry_name};
use crate::base::clock;
use crate::base::git::{RemoteUrl, Signer, Talk};

/// What a registry shows of itself, before anything is kept.
#[derive(Debug, Clone)]
pub struct Introduction {
    name: String,
    url: RemoteUrl,
    commit: String,
    asked: i64,
    contents: Contents,
}

impl Introduction {
    /// Asks the repository at `url`, which must be the registry `name`.
    pub fn ask(name: &str, url: &RemoteUrl, places: &Places, talk: Talk) -> Result<Self, RegistryError> {
        if !is_registry_name(name) || name == BUILT_IN || name == DIRECTORY {
            return Err(RegistryError::RegistryName { name: name.to_owned() });
        }
        let asked = clock::now().seconds;
        let (commit, contents) = fetch(places, url, talk)?;
        let settings = &contents.settings;
        if settings.name != name {
            let (expected, found) = (name.to_owned(), settings.name.clone());
            return Err(TrustError::OtherName { url: url.to_string(), expected, found }.into());
        }
        if settings.require_signatures && settings.signers.is_empty() {
            return Err(TrustError::NoSigners { registry: name.to_owned() }.into());
        }
        Ok(Self { name: name.to_owned(), url: url.clone(), commit: commit.to_string(), asked, contents })
    }

    /// An error where its signers are not exactly those whose fingerprints are `expected`.
    pub fn refuse_others_than(&self, expected: &[String]) -> Result<(), TrustError> {
        let mut found = Vec::new();
        for signer in &self.contents.settings.signers {
            let unreadable = |source| TrustError::Signature {
                registry: self.name.clone(),
                tag: "registry.yaml".into(),
                source: Box::new(source),
            };
            found.push(signer.fingerprint().map_err(unreadable)?);
        }
        let is_same = found.iter().all(|one| expected.contains(one)) && expected.iter().all(|one| found.contains(one));
        let lines = || self.contents.settings.signers.iter().map(|signer| format!("  {}", describe(signer))).collect();
        if is_same { Ok(()) } else { Err(TrustError::UnexpectedSigners { found: lines() }) }
    }

    /// Whether the user has added it before, and trusts these very signers.
    pub fn is_trusted(&self, places: &Places) -> Result<bool, RegistryError> {
        let configuration = Configuration::load(places)?;
        let known = configuration.registries.get(&self.name);
        Ok(known.is_some_and(|known| differences(&known.signers, &self.contents.settings.signers).is_empty()))
    }

    /// What it says of itself.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.contents.settings
    }

    /// Names of the templates of which there are versions.
    #[must_use]
    pub fn templates(&self) -> Vec<String> {
        self.contents.indexes.iter().filter(|(_, index)| !index.versions.is_empty()).map(|(name, _)| name.clone()).collect()
    }

    /// Adds it to the user's registries, trusting its signers. One that is there under the same address stays as it is trusted.
    pub fn accept(&self, places: &Places, require_signatures: bool, is_default: Option<bool>) -> Result<Accepted, RegistryError> {
        let _lock = snapshot::lock(places, &self.name);
        Configuration::change(places, |configuration| {
            let known = configuration.registries.get(&self.name);
            if let Some(known) = known.filter(|known| known.url != self.url.address()) {
                return Err(RegistryError::RegistryExists { name: self.name.clone(), url: known.url.clone() });
            }
            let was_known = known.is_some();
            if let Some(known) = known {
                self.refuse_changed_signers(&known.signers)?;
            }
            let configured = Configured {
                url: self.url.address().to_owned(),
                // A registry that wants signatures cannot take that back on its own.
                require_signatures: require_signatures
                    || self.contents.settings.require_signatures
                    || known.is_some_and(|known| known.require_signatures),
                signers: self.contents.settings.signers.clone(),
            };
            configuration.registries.insert(self.name.clone(), configured);
            let takes_over = is_default.unwrap_or(!was_known && configuration.default_registry.is_none());
            if takes_over {
                configuration.default_registry = Some(self.name.clone());
            }
            let is_default = configuration.default_registry.as_deref() == Some(self.name.as_str());
            if !was_known {
                // Before the configuration: a registry that is listed and was never seen could show anything.
                Snapshot::new(self.commit.clone(), self.asked, self.contents.clone()).save(places, &self.name)?;
            }
            Ok(Accepted { was_known, is_default })
        })
    }

    /// Trusts those who may sign its versions now, in place of those who were trusted. From somebody to nobody it is not followed.
    pub fn trust_signers(self, places: &Places) -> Result<(), RegistryError> {
        Configuration::change(places, |configuration| {
            let Some(configured) = configuration.registries.get_mut(&self.name) else { return Ok(()) };
            if self.contents.settings.signers.is_empty() && !configured.signers.is_empty() {
                return Err(TrustError::NoSigners { registry: self.name }.into());
            }
            configured.signers = self.contents.settings.signers;
            Ok(())
        })
    }

    fn refuse_changed_signers(&self, trusted: &[Signer]) -> Result<(), TrustError> {
        let changes = differences(trusted, &self.contents.settings.signers);
        if changes.is_empty() { Ok(()) } else { Err(TrustError::SignersChanged { registry: self.name.clone(), changes }) }
    }
}

/// Forgets what was published by the registry `name`, so that a history which was changed on purpose is taken as it is now. Whom it is
/// trusted to be signed by, and that it wants signatures, stays.
pub fn forget_history(places: &Places, name: &str) -> Result<(), RegistryError> {
    let _lock = snapshot::lock(places, name);
    let seen = Snapshot::load(places, name).ok().flatten();
    if seen.is_some_and(|seen| seen.settings.require_signatures) {
        Configuration::change(places, |configuration| {
            configuration.registries.get_mut(name).into_iter().for_each(|configured| configured.require_signatures = true);
            Ok(())
        })?;
    }
    Snapshot::forget(places, name)
}

/// How a registry was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Whether it was there already.
    pub was_known: bool,
    /// Whether it is the default one now.
    pub is_default: bool,
}

/// Takes the registry `name` out of the user's, and forgets what was seen of it. Gives whether it was the default one.
pub fn remove(places: &Places, name: &str) -> Result<bool, RegistryError> {
    let _lock = snapshot::lock(places, name);
    let was_default = Configuration::change(places, |configuration| {
        if configuration.registries.remove(name).is_none() {
            let known = configuration.registries.keys().cloned().collect();
            return Err(RegistryError::UnknownRegistry { name: name.to_owned(), known });
        }
        let was_default = configuration.default_registry.as_deref() == Some(name);
        if was_default {
            configuration.default_registry = None;
        }
        Ok(was_default)
    })?;
    Snapshot::forget(places, name)?;
    Ok(was_default)
}
