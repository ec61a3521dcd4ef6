//! `registry sync`.

use serde::Serialize;

use super::SignerReport;
use super::add::report;
use crate::base::Exit;
use crate::base::git::{RemoteUrl, Talk};
use crate::base::interrupt::Interrupted;
use crate::ops::Error;
use crate::ops::create::CreateError;
use crate::registry::{
    Configuration, Freshness, Index, Introduction, Places, PolicyTexts, Registry, RegistryError, RemoteRegistry, forget_history,
};

/// What is new in the registries that were asked.
#[derive(Debug, Clone, Serialize)]
pub struct Synced {
    /// Names this format and its version.
    pub schema: &'static str,
    /// By name.
    pub registries: Vec<News>,
    /// Those that could not be asked, or are refused, where all were to be.
    pub failed: Vec<Refused>,
}

/// A registry that could not be asked, or is refused.
#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    /// Its name.
    pub registry: String,
    /// The code of the error.
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// What to do now.
    pub hint: Option<String>,
}

/// What is new in one registry.
#[derive(Debug, Clone, Serialize)]
pub struct News {
    /// Its name.
    pub registry: String,
    /// Its newest commit.
    pub commit: String,
    /// Versions that were published since, as `go-http 1.4.0`.
    pub published: Vec<String>,
    /// Versions that were yanked since.
    pub yanked: Vec<String>,
    /// Templates that were deprecated since.
    pub deprecated: Vec<String>,
    /// Policies that hold since, or hold no longer.
    pub policies: Vec<PolicyNews>,
    /// Who is trusted to sign its versions.
    pub signers: Vec<SignerReport>,
}

/// A policy that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyNews {
    /// `new`, `changed` or `gone`.
    pub change: &'static str,
    /// Its name.
    pub name: String,
}

/// One call of `registry sync`.
pub struct SyncRequest<'a> {
    /// The registry; every one of the user, where none is named.
    pub name: Option<&'a str>,
    /// Trust whoever may sign its versions now.
    pub accepts_signers: bool,
    /// Take its history as it is now, whatever was seen before.
    pub accepts_history: bool,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}

/// A person who can be asked whether to trust signers.
pub type ConfirmSigners<'a> = &'a dyn Fn(&[SignerReport]) -> Result<bool, Interrupted>;

/// Asks registries what is new.
pub fn sync(request: &SyncRequest<'_>, confirm: Option<ConfirmSigners<'_>>) -> Result<Synced, Error> {
    let name = request.name;
    let places = Places::of_user()?;
    let configuration = Configuration::load(&places)?;
    let names: Vec<String> = match name {
        Some(name) => configuration.find(Some(name))?.map(|(name, _)| vec![name.to_owned()]).unwrap_or_default(),
        None => configuration.registries.keys().cloned().collect(),
    };
    let is_one_of_many = names.len() > 1;
    let (mut registries, mut failed) = (Vec::new(), Vec::new());
    for registry in names {
        match one(&places, &registry, request, confirm) {
            Ok(news) => registries.push(news),
            // One that is broken keeps nobody from the others.
            Err(error) if is_one_of_many && error.diagnostic().exit() != Exit::Interrupted => {
                let (code, hint) = (error.diagnostic().code(), error.diagnostic().hint());
                failed.push(Refused { registry, code, message: error.to_string(), hint });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Synced { schema: "pave.registry-sync/1", registries, failed })
}

fn one(places: &Places, name: &str, request: &SyncRequest<'_>, confirm: Option<ConfirmSigners<'_>>) -> Result<News, Error> {
    let talk = request.git_talk;
    let open = |freshness| {
        let configuration = Configuration::load(places)?;
        let (_, configured) = configuration.find(Some(name))?.ok_or(RegistryError::RegistryName { name: name.to_owned() })?;
        Ok::<_, RegistryError>((RemoteRegistry::open(name, configured, places, freshness, talk)?, configured.signers.clone()))
    };
    let before = open(Freshness::Offline).map(|(registry, _)| registry).ok();
    if request.accepts_signers {
        accept_signers(places, name, talk, confirm)?;
    }
    if request.accepts_history {
        forget_history(places, name)?;
    }
    let (registry, signers) = open(Freshness::Now)?;
    let indexes = |registry: &RemoteRegistry| -> Vec<Index> {
        registry.template_names().iter().filter_map(|name| registry.index(name).ok()).collect()
    };
    let policies = |registry: &RemoteRegistry| registry.policies().unwrap_or_default();
    let policies = policy_news(&before.as_ref().map(policies).unwrap_or_default(), &policies(&registry));
    let (old, new) = (before.as_ref().map(indexes).unwrap_or_default(), indexes(&registry));
    Ok(News {
        registry: name.to_owned(),
        commit: registry.seen().0.to_owned(),
        published: differences(&old, &new, |old, release| old.is_none_or(|old| old.release(&release.version).is_none())),
        yanked: differences(&old, &new, |old, release| {
            let was_open = |old: &Index| old.release(&release.version).is_some_and(|old| old.yanked.is_none());
            release.yanked.is_some() && old.is_some_and(was_open)
        }),
        deprecated: deprecated(&old, &new),
        policies,
        signers: signers.iter().map(report).collect::<Result<_, _>>()?,
    })
}

fn accept_signers(places: &Places, name: &str, talk: Talk, confirm: Option<ConfirmSigners<'_>>) -> Result<(), Error> {
    let configuration = Configuration::load(places)?;
    let Some((name, configured)) = configuration.find(Some(name))? else { return Ok(()) };
    let introduction = Introduction::ask(name, &RemoteUrl::parse(&configured.url)?, places, talk)?;
    let signers = introduction.settings().signers.iter().map(report).collect::<Result<Vec<_>, Error>>()?;
    if let Some(confirm) = confirm
        && !confirm(&signers)?
    {
        return Err(CreateError::Cancelled.into());
    }
    Ok(introduction.trust_signers(places)?)
}

/// What is new, what has changed, and what is gone.
fn policy_news(old: &PolicyTexts, new: &PolicyTexts) -> Vec<PolicyNews> {
    let news = |change, name: &String| PolicyNews { change, name: name.clone() };
    let added = new.keys().filter(|name| !old.contains_key(*name)).map(|name| news("new", name));
    let changed = new.iter().filter(|(name, text)| old.get(*name).is_some_and(|old| old != *text));
    let gone = old.keys().filter(|name| !new.contains_key(*name)).map(|name| news("gone", name));
    added.chain(changed.map(|(name, _)| news("changed", name))).chain(gone).collect()
}

/// The templates of `new` that are deprecated, and were not.
fn deprecated(old: &[Index], new: &[Index]) -> Vec<String> {
    let was = |name: &str| old.iter().any(|old| old.template == name && old.deprecated.is_some());
    let is_news = |index: &&Index| index.deprecated.is_some() && !was(&index.template);
    new.iter().filter(is_news).map(|index| index.template.clone()).collect()
}

/// Every release of `new` of which `is_news` holds, given the old index of its template.
fn differences(old: &[Index], new: &[Index], is_news: impl Fn(Option<&Index>, &crate::registry::Release) -> bool) -> Vec<String> {
    let of = |index: &Index| {
        let old = old.iter().find(|old| old.template == index.template);
        let news = index.versions.iter().filter(|release| is_news(old, release));
        news.map(|release| format!("{} {}", index.template, release.version)).collect::<Vec<_>>()
    };
    new.iter().flat_map(of).collect()
}
