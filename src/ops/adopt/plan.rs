//! Everything that is going to be done, before any of it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::compare::{Comparison, compare};
use super::ground::Ground;
use super::{Evidence, Fate};
use crate::base::{FileTree, RelPath, ServiceName};
use crate::ops::Error;
use crate::ops::create::compose;
use crate::registry::Selected;
use crate::service::Lock;
use crate::template::{Opened, Rendered, Resolution, Summary, get, matching, recognised_by};

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
    let starter = &template.summary().starter;
    let has_code =
        has_code(&selected.package.detects()?, &matching(starter, tree.iter().map(|(path, _)| path)), &ground.surroundings.paths);
    let starter: &[String] = if has_code { starter } else { &[] };
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

/// Whether a repository with `present` files has code of its own: the template recognises it, or, where that recognises nothing as several
/// fit the same language, there is a file with the ending that most `starter` files have.
fn has_code(detects: &[String], starter: &BTreeSet<RelPath>, present: &[String]) -> bool {
    let mut paths = present.iter().map(String::as_str);
    if !detects.is_empty() {
        return recognised_by(detects, paths).is_some();
    }
    let mut counts = BTreeMap::<&str, usize>::new();
    for ending in starter.iter().filter_map(|path| ending(path.as_str())) {
        *counts.entry(ending).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|(_, count)| *count).map(|(ending, _)| ending);
    usual.is_some() && paths.any(|path| ending(path) == usual)
}

fn ending(path: &str) -> Option<&str> {
    Path::new(path).extension()?.to_str()
}
