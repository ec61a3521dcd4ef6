//! Which template, in which version.

use super::{CreateError, CreateRequest, Dialog};
use crate::ops::Error;
use crate::registry::{Registry, Selected, TemplateRef, open_directory};
use crate::template::Opened;

/// The template that was named, chosen by the person, or is the registry's default; opened.
pub(super) fn select(
    request: &CreateRequest,
    registry: &dyn Registry,
    dialog: Option<&dyn Dialog>,
) -> Result<(Selected, Opened), Error> {
    let selected = match &request.template {
        Some(TemplateRef::Directory(directory)) => open_directory(directory)?,
        Some(TemplateRef::Named { name, requirement }) => registry.select(name, requirement.as_ref())?,
        None => registry.select(&unnamed(request, registry, dialog)?, None)?,
    };
    let opened = Opened::open(selected.package.clone(), selected.trust)?;
    Ok((selected, opened))
}

fn unnamed(request: &CreateRequest, registry: &dyn Registry, dialog: Option<&dyn Dialog>) -> Result<String, Error> {
    let default = registry.settings().default_template.as_deref();
    match (dialog, default) {
        (_, Some(default)) if request.accepts_defaults => Ok(default.to_owned()),
        (Some(dialog), _) => {
            let listings = registry.list()?;
            let marked = listings.iter().position(|listing| Some(listing.name.as_str()) == default).unwrap_or(0);
            let chosen = dialog.choose_template(&listings, marked)?;
            // The dialog gives an index into what it was shown.
            Ok(listings.get(chosen).map(|listing| listing.name.clone()).unwrap_or_default())
        }
        (None, _) => Err(CreateError::NoTemplate { known: registry.template_names() }.into()),
    }
}
