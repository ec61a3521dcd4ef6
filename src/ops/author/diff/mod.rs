//! `template diff`: what the step from one version of a template to another means for services.

mod report;
mod text;

pub use report::{Diffed, FileDiff};

use std::path::Path;

use crate::base::git;
use crate::ops::{Error, registries};
use crate::output::{Step, Talk};
use crate::registry::{Checkout, Freshness, Selected, TemplateRef, open_directory};
use crate::template::{Opened, compare, samples};

/// What is compared.
#[derive(Debug, Clone)]
pub struct DiffRequest {
    /// The version before.
    pub old: TemplateRef,
    /// The version after.
    pub new: TemplateRef,
    /// The registry of those that are named; none is the one whose clone this is, or else the user's default one.
    pub registry: Option<String>,
    /// Whom git may ask for credentials.
    pub git_talk: git::Talk,
}

/// Finds both versions, and compares them.
pub fn diff(request: &DiffRequest, talk: &dyn Talk) -> Result<Diffed, Error> {
    talk.step(Step::Fetch);
    let (old, new) = (select(request, &request.old, talk)?, select(request, &request.new, talk)?);
    talk.step(Step::Render);
    compare_selected(&old, &new)
}

fn select(request: &DiffRequest, template: &TemplateRef, talk: &dyn Talk) -> Result<Selected, Error> {
    Ok(match template {
        TemplateRef::Directory(directory) => open_directory(directory)?,
        TemplateRef::Named { name, requirement } => {
            // In a clone of a registry its own versions are meant.
            let here = || Checkout::open(Path::new(".")).ok().map(|checkout| checkout.settings().name.clone());
            let name_of_registry = request.registry.clone().or_else(here);
            let registry = registries::open(name_of_registry.as_deref(), Freshness::Recent, request.git_talk)?;
            if let Some(warning) = registry.warning() {
                talk.warn(warning);
            }
            registry.inspect(name, requirement.as_ref())?
        }
    })
}

/// Compares two versions. Besides the defaults and every choice, the answers of the test cases of both are tried.
pub fn compare_selected(old: &Selected, new: &Selected) -> Result<Diffed, Error> {
    let mut cases = samples(&old.package);
    cases.extend(samples(&new.package));
    let before = Opened::open(old.package.clone(), old.trust)?;
    let after = Opened::open(new.package.clone(), new.trust)?;
    let comparison = compare(&before, &after, &cases)?;
    report::report((old, before.summary()), (new, after.summary()), comparison)
}
