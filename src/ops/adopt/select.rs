//! Which template: the one that was named, or one that recognises what is there.

use super::detect::Surroundings;
use super::{AdoptDialog, AdoptError, AdoptRequest};
use crate::ops::Error;
use crate::ops::create::{Choice, CreateError, Wish, open_template, shown};
use crate::output::Talk;
use crate::registry::{Registry, RegistryError};
use crate::template::recognised_by;

/// The template that was named, that recognises the repository, or that the person chooses; opened.
pub(super) fn select(
    request: &AdoptRequest,
    around: &Surroundings,
    talk: &dyn Talk,
    dialog: Option<&dyn AdoptDialog>,
) -> Result<Choice, Error> {
    let wish = Wish { template: request.template.as_ref(), registry: request.registry.as_deref(), git_talk: request.git_talk };
    open_template(&wish, talk, &|registry| choose(request, around, registry, dialog))
}

fn choose(
    request: &AdoptRequest,
    around: &Surroundings,
    registry: &dyn Registry,
    dialog: Option<&dyn AdoptDialog>,
) -> Result<String, Error> {
    let name = || registry.settings().name.clone();
    let mut listings = registry.list()?;
    listings.retain(|listing| listing.deprecated.is_none());
    if listings.is_empty() {
        return Err(CreateError::NoTemplates { registry: name() }.into());
    }
    let recognising = recognising(registry, listings.iter().map(|listing| listing.name.as_str()), around)?;
    match (&recognising[..], dialog) {
        ([(only, _)], _) => Ok(only.clone()),
        (several, Some(dialog)) => {
            let marked = several.first().and_then(|(first, _)| listings.iter().position(|listing| listing.name == *first));
            let chosen = dialog.choose_template(&listings, marked.unwrap_or(0))?;
            // The dialog gives an index into what it was shown.
            Ok(listings.get(chosen).map(|listing| listing.name.clone()).unwrap_or_default())
        }
        ([], None) => {
            let known = listings.into_iter().map(|listing| listing.name).collect();
            Err(AdoptError::NotRecognised { path: shown(&request.directory), registry: name(), known }.into())
        }
        (several, None) => {
            let known = several.iter().map(|(template, file)| format!("{template} ({file})")).collect();
            Err(AdoptError::Ambiguous { path: shown(&request.directory), registry: name(), known }.into())
        }
    }
}

/// The templates that recognise what is there, each with the first file that it knows.
fn recognising<'a>(
    registry: &dyn Registry,
    templates: impl Iterator<Item = &'a str>,
    around: &Surroundings,
) -> Result<Vec<(String, String)>, Error> {
    let mut recognising = Vec::new();
    for template in templates {
        let selected = match registry.select(template, None) {
            Ok(selected) => selected,
            // Only pre-releases, or all yanked: nobody is led there.
            Err(RegistryError::NoVersion { .. } | RegistryError::OnlyPreReleases { .. } | RegistryError::Yanked { .. }) => {
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let detects = selected.package.detects()?;
        let file = recognised_by(&detects, around.paths.iter().map(String::as_str));
        recognising.extend(file.map(|file| (template.to_owned(), file.to_owned())));
    }
    Ok(recognising)
}
