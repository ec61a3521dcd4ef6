//! `template diff`: what the step from one version of a template to another means for services.

mod report;
mod text;

pub use report::{Diffed, FileDiff};

use crate::base::git::Talk;
use crate::ops::{Error, registries};
use crate::registry::{Freshness, Selected, TemplateRef, open_directory};
use crate::template::{Opened, compare, samples};

/// The template of a directory, or the newest version of a registry that fits.
pub fn select(template: &TemplateRef, registry: Option<&str>) -> Result<Selected, Error> {
    Ok(match template {
        TemplateRef::Directory(directory) => open_directory(directory)?,
        TemplateRef::Named { name, requirement } => {
            registries::open(registry, Freshness::Known, Talk::Nobody)?.select(name, requirement.as_ref())?
        }
    })
}

/// Compares two versions. Besides the defaults and every choice, the answers of the test cases of both are tried.
pub fn diff(old: &Selected, new: &Selected) -> Result<Diffed, Error> {
    let mut cases = samples(&old.package);
    cases.extend(samples(&new.package));
    let before = Opened::open(old.package.clone(), old.trust)?;
    let after = Opened::open(new.package.clone(), new.trust)?;
    let comparison = compare(&before, &after, &cases)?;
    Ok(report::report((old, before.summary()), (new, after.summary()), comparison))
}
