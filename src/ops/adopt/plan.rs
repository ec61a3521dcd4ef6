//! Everything that is going to be done, before any of it is.

use std::path::PathBuf;

use super::compare::{Comparison, compare};
use super::ground::Ground;
use super::{Evidence, Fate};
use crate::base::{FileTree, ServiceName};
use crate::ops::Error;
use crate::ops::create::compose;
use crate::registry::Selected;
use crate::service::Lock;
use crate::template::{Opened, Rendered, Resolution, Summary, get, recognised_by};

/// A repository that could be adopted.
pub struct AdoptPlan {
    /// The service's name.
    pub service: ServiceName,
    /// Its directory, absolute.
    pub directory: PathBuf,
    /// The branch that gets the commit; none where HEAD is detached.
    pub branch: Option<String>,
    /// What the template says of itself.
    pub template: Summary,
    /// Every answer, and how it came about.
    pub resolution: Resolution,
    /// What was found in the repository, as far as it became an answer.
    pub evidence: Vec<Evidence>,
    /// What goes into `pave.lock`.
    pub lock: Lock,
    /// Every file of the render, and pave's own.
    pub tree: FileTree,
    /// What becomes of each.
    pub comparison: Comparison,
}

impl AdoptPlan {
    /// How many files are added, are there already, stay as they are, are not needed, and are left out.
    #[must_use]
    pub fn counts(&self) -> [usize; 5] {
        let count = |holds: fn(&Fate) -> bool| self.comparison.paths(holds).count();
        [
            count(|fate| matches!(fate, Fate::Added { .. })),
            count(|fate| matches!(fate, Fate::Same)),
            count(|fate| matches!(fate, Fate::Kept { .. })),
            count(|fate| matches!(fate, Fate::Starter)),
            count(|fate| matches!(fate, Fate::LeftOut { .. })),
        ]
    }
}

/// Puts everything together, and compares it with what is there.
pub(super) fn plan(
    ground: &Ground,
    selected: &Selected,
    template: &Opened,
    resolution: Resolution,
    evidence: &[Evidence],
    rendered: Rendered,
) -> Result<AdoptPlan, Error> {
    let name = get(&resolution.answers, "service.name").and_then(|answer| answer.as_str()).unwrap_or_default();
    let service = ServiceName::new(name)?;
    let (lock, tree) = compose(selected, template, &resolution, rendered)?;
    let paths = || ground.surroundings.paths.iter().map(String::as_str);
    let has_code = recognised_by(&selected.package.detects()?, paths()).is_some();
    let starter: &[String] = if has_code { &template.summary().starter } else { &[] };
    let is_answer = |found: &&Evidence| get(&resolution.answers, &found.input) == Some(&found.value);
    Ok(AdoptPlan {
        comparison: compare(ground, &tree, starter)?,
        evidence: evidence.iter().filter(is_answer).cloned().collect(),
        directory: ground.directory.clone(),
        branch: ground.branch.clone(),
        template: template.summary().clone(),
        service,
        resolution,
        lock,
        tree,
    })
}
