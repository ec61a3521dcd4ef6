//! Asking a registry what is new.

use std::collections::BTreeMap;

use super::configuration::Configured;
use super::policies::of_commit;
use super::snapshot::{self, Contents, Snapshot};
use super::trust::differences;
use super::{Index, IndexError, Places, RegistryError, Regression, Settings, TrustError, cache};
use crate::base::clock;
use crate::base::git::{CommitTree, ObjectId, Remote, RemoteUrl, Talk, fetch_one};

/// Most bytes of all indexes of a registry: some 150,000 versions.
const MAX_INDEXES: usize = 32 << 20;
/// Most templates of a registry.
const MAX_TEMPLATES: usize = 10_000;
/// How long what was seen is new enough to create from, in seconds.
const RECENT: i64 = 600;
/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 8 << 20;

/// When to ask the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Now; a server that cannot be reached is an error.
    Now,
    /// Now; where the server cannot be reached, what was seen before holds.
    Latest,
    /// Unless it was asked in the last ten minutes.
    Recent,
    /// Only where nothing is known yet.
    Known,
    /// Never; what is not on this machine is an error.
    Offline,
}

/// A registry and how it is reached.
#[derive(Debug, Clone)]
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    pub(super) configured: &'a Configured,
    pub(super) url: &'a RemoteUrl,
    pub(super) places: &'a Places,
    pub(super) talk: Talk,
}

/// What the registry has now, checked against what was seen before, and remembered.
pub(super) fn sync(source: &Source<'_>, freshness: Freshness) -> Result<Snapshot, RegistryError> {
    let recent = |seen: &Snapshot| match freshness {
        Freshness::Now | Freshness::Latest => false,
        Freshness::Recent => (0..RECENT).contains(&clock::now().seconds.saturating_sub(seen.asked)),
        Freshness::Known | Freshness::Offline => true,
    };
    let seen = Snapshot::load(source.places, source.name)?;
    if let Some(seen) = seen.filter(recent) {
        return Ok(seen);
    }
    if freshness == Freshness::Offline {
        return Err(RegistryError::Offline { what: source.name.to_owned() });
    }
    let lock = snapshot::lock(source.places, source.name);
    // Somebody else may have asked meanwhile.
    let seen = Snapshot::load(source.places, source.name)?;
    if let Some(seen) = seen.as_ref().filter(|seen| recent(seen)) {
        return Ok(seen.clone());
    }
    let asked = ask(source, seen.clone()).and_then(|snapshot| {
        refuse_other_signers(source, &snapshot.settings)?;
        Ok(snapshot)
    });
    if lock.is_some() {
        match (&asked, seen) {
            (Ok(snapshot), _) => snapshot.save(source.places, source.name)?,
            // What is refused now is asked for again with the next use, however soon that is.
            (Err(RegistryError::Trust(_) | RegistryError::Index(_)), Some(mut seen)) => {
                seen.asked = 0;
                seen.save(source.places, source.name)?;
            }
            _ => {}
        }
    }
    asked
}

/// What the registry has, where that does not contradict what was seen.
fn ask(source: &Source<'_>, seen: Option<Snapshot>) -> Result<Snapshot, RegistryError> {
    let asked = clock::now().seconds;
    let remote = Remote::ask_for(&crate::base::env::temporary_directory(), source.url, &["HEAD"], source.talk)?;
    let head = remote.references.iter().find(|(name, _)| name == "HEAD").map(|(_, id)| id.clone());
    if let Some(seen) = seen.as_ref().filter(|seen| Some(&seen.commit) == head.as_ref() && seen.policies.is_some()) {
        let mut seen = seen.clone();
        seen.asked = asked;
        return Ok(seen);
    }
    let fetched = fetch(source.places, source.url, source.talk).map_err(|error| match error {
        error @ (RegistryError::Settings { .. } | RegistryError::Policies { .. } | RegistryError::Index(_)) => {
            RegistryError::Broken { registry: source.name.to_owned(), source: Box::new(error) }
        }
        error => error,
    });
    let (commit, contents) = fetched?;
    refuse_other_name(source, &contents.settings)?;
    let mut snapshot = Snapshot::new(commit.to_string(), asked, contents);
    if let Some(seen) = seen {
        refuse_regression(&seen.indexes, &snapshot.indexes)?;
        // A registry that wanted signatures cannot take that back on its own.
        snapshot.settings.require_signatures |= seen.settings.require_signatures;
        snapshot.verified = seen.verified;
    }
    Ok(snapshot)
}

/// What a registry has, whatever is known of it.
pub(super) fn fetch(places: &Places, url: &RemoteUrl, talk: Talk) -> Result<(ObjectId, Contents), RegistryError> {
    let staging = cache::place_to_fetch(places)?;
    let head = fetch_one(staging.path(), url, "HEAD", talk)?.ok_or_else(|| RegistryError::Empty { url: url.to_string() })?;
    let tree = CommitTree::open(staging.path(), head)?;
    Ok((tree.commit(), read(&tree, &url.to_string())?))
}

/// What a commit of the registry at `place` says.
pub(super) fn read(tree: &CommitTree, place: &str) -> Result<Contents, RegistryError> {
    let text = |path: &str| -> Result<Option<String>, RegistryError> {
        Ok(tree.file(path, MAX_FILE)?.map(|content| String::from_utf8_lossy(&content).into_owned()))
    };
    let settings = text("registry.yaml")?.ok_or_else(|| RegistryError::NoRegistry { url: place.to_owned() })?;
    let settings = Settings::parse(&settings)?;
    let files = tree.names("versions")?;
    let mut indexes = BTreeMap::new();
    let mut size = 0;
    for template in files.iter().filter_map(|file| file.strip_suffix(".yaml")).take(MAX_TEMPLATES) {
        if let Some(text) = text(&format!("versions/{template}.yaml"))? {
            size += text.len();
            if size > MAX_INDEXES {
                let message = format!("all indexes together are larger than {} MiB", MAX_INDEXES >> 20);
                return Err(IndexError::Damaged { template: template.to_owned(), message }.into());
            }
            indexes.insert(template.to_owned(), Index::parse(template, &text)?);
        }
    }
    Ok(Contents { settings, indexes, policies: of_commit(tree)? })
}

fn refuse_other_name(source: &Source<'_>, settings: &Settings) -> Result<(), TrustError> {
    if settings.name == source.name {
        return Ok(());
    }
    let (expected, found) = (source.name.to_owned(), settings.name.clone());
    Err(TrustError::OtherName { url: source.url.to_string(), expected, found })
}

fn refuse_other_signers(source: &Source<'_>, settings: &Settings) -> Result<(), TrustError> {
    let changes = differences(&source.configured.signers, &settings.signers);
    if changes.is_empty() { Ok(()) } else { Err(TrustError::SignersChanged { registry: source.name.to_owned(), changes }) }
}

fn refuse_regression(seen: &BTreeMap<String, Index>, found: &BTreeMap<String, Index>) -> Result<(), IndexError> {
    for (template, older) in seen {
        match found.get(template) {
            Some(index) => index.refuse_regression(older)?,
            None if older.versions.is_empty() => {}
            None => {
                return Err(IndexError::Regression { template: template.clone(), what: Box::new(Regression::Gone) });
            }
        }
    }
    Ok(())
}
