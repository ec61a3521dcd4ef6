//! Which template, in which version.

use super::{CreateError, CreateRequest, Dialog};
use crate::base::git;
use crate::ops::{Error, registries};
use crate::output::Talk;
use crate::registry::{
    Freshness, PolicyTexts, Registry, Selected, Settings, TemplateRef, open_directory, policies_around, settings_around,
};
use crate::template::Opened;

/// A template that was chosen.
pub(in crate::ops) struct Choice {
    pub(in crate::ops) selected: Selected,
    pub(in crate::ops) template: Opened,
    /// What the registry says that it comes from.
    pub(in crate::ops) settings: Settings,
    /// Its policies.
    pub(in crate::ops) policies: PolicyTexts,
}

/// What is known of a template before it is chosen.
pub(in crate::ops) struct Wish<'a> {
    pub(in crate::ops) template: Option<&'a TemplateRef>,
    /// The registry that it comes from; the user's default one, where none is given.
    pub(in crate::ops) registry: Option<&'a str>,
    pub(in crate::ops) git_talk: git::Talk,
}

/// The template that was named, chosen by the person, or is the registry's default; opened.
pub(super) fn select(request: &CreateRequest, talk: &dyn Talk, dialog: Option<&dyn Dialog>) -> Result<Choice, Error> {
    let wish = Wish { template: request.template.as_ref(), registry: request.registry.as_deref(), git_talk: request.git_talk };
    open(&wish, talk, &|registry| unnamed(request, registry, dialog))
}

/// The template that is wished for, or else the one of the registry that `choose` names; opened.
pub(in crate::ops) fn open(
    wish: &Wish<'_>,
    talk: &dyn Talk,
    choose: &dyn Fn(&dyn Registry) -> Result<String, Error>,
) -> Result<Choice, Error> {
    let (selected, settings, policies) = match wish.template {
        Some(TemplateRef::Directory(directory)) => {
            (open_directory(directory)?, settings_around(directory)?, policies_around(directory)?)
        }
        named => {
            let registry = registries::open(wish.registry, Freshness::Recent, wish.git_talk)?;
            if let Some(warning) = registry.warning() {
                talk.warn(warning);
            }
            let selected = match named {
                Some(TemplateRef::Named { name, requirement }) => registry.select(name, requirement.as_ref())?,
                _ => registry.select(&choose(&*registry)?, None)?,
            };
            warn_of_deprecation(&*registry, &selected, talk);
            (selected, registry.settings().clone(), registry.policies()?)
        }
    };
    let template = Opened::open(selected.package.clone(), selected.trust)?;
    Ok(Choice { selected, template, settings, policies })
}

fn unnamed(request: &CreateRequest, registry: &dyn Registry, dialog: Option<&dyn Dialog>) -> Result<String, Error> {
    let default = registry.settings().default_template.as_deref();
    match (dialog, default) {
        (_, Some(default)) if request.accepts_defaults => Ok(default.to_owned()),
        (Some(dialog), _) => {
            let listings = registry.list()?;
            if listings.is_empty() {
                return Err(CreateError::NoTemplates { registry: registry.settings().name.clone() }.into());
            }
            let marked = listings.iter().position(|listing| Some(listing.name.as_str()) == default).unwrap_or(0);
            let chosen = dialog.choose_template(&listings, marked)?;
            // The dialog gives an index into what it was shown.
            Ok(listings.get(chosen).map(|listing| listing.name.clone()).unwrap_or_default())
        }
        (None, _) => Err(CreateError::NoTemplate { known: registry.template_names() }.into()),
    }
}

fn warn_of_deprecation(registry: &dyn Registry, selected: &Selected, talk: &dyn Talk) {
    let Some(name) = selected.package.name() else { return };
    if let Some(deprecation) = registry.deprecation(name) {
        let instead = deprecation.replaced_by.as_deref().map(|name| format!("; use `{name}`")).unwrap_or_default();
        talk.warn(&format!("the template `{name}` is deprecated: {}{instead}", deprecation.reason));
    }
}
