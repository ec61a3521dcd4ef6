//! Writing snapshots.

use std::collections::BTreeSet;

use super::template::Tested;
use crate::base::fs::{Changes, sync_tree};
use crate::base::{FileTree, RelPath};
use crate::ops::Error;
use crate::template::{CaseFailure, SNAPSHOTS, TestCase, snapshot_names};

/// Brings the snapshot of `case` up to date with what it renders; none where it has and wants none.
pub(super) fn write(template: &Tested, case: &TestCase, rendered: &FileTree) -> Result<Option<Changes>, Error> {
    let wanted = case.snapshot_of(rendered);
    let written = case.snapshot(&template.selected().package);
    if wanted.is_empty() && written.is_empty() {
        return Ok(None);
    }
    sync(template, &case.name, &written, &wanted).map(Some)
}

/// Snapshots that belong to no case which wants one. With `update`, they are removed.
pub(super) fn stale(template: &Tested, update: bool) -> Result<Vec<CaseFailure>, Error> {
    let package = &template.selected().package;
    let mut names = snapshot_names(package);
    // What belongs to a case that cannot be read may still be wanted.
    for name in template.case_names().filter(|name| template.cases().all(|case| case.name != *name)) {
        names.remove(&name);
    }
    for case in template.cases().filter(|case| case.case.snapshot.is_wanted()) {
        names.remove(&case.name);
    }
    let mut failures = Vec::new();
    for name in names {
        if update {
            let written = TestCase::snapshot_named(package, &name);
            sync(template, &name, &written, &FileTree::default())?;
        } else {
            let failure = CaseFailure::new(format!("`{SNAPSHOTS}/{name}` belongs to no case that wants a snapshot"));
            failures.push(failure.hint("remove it with `--update`"));
        }
    }
    Ok(failures)
}

/// From the template's directory, so that no link in it leads anywhere else.
fn sync(template: &Tested, name: &str, written: &FileTree, wanted: &FileTree) -> Result<Changes, Error> {
    let place = |path: &RelPath| RelPath::new(&format!("{SNAPSHOTS}/{name}/{path}"));
    let owned: BTreeSet<RelPath> = written.iter().map(|(path, _)| place(path)).collect::<Result<_, _>>()?;
    let mut tree = FileTree::default();
    for (path, file) in wanted.iter() {
        tree.insert(place(path)?, file.clone())?;
    }
    Ok(sync_tree(&template.directory, &owned, &tree)?)
}
