//! Running a case.

use std::collections::{BTreeMap, BTreeSet};

use git2::Oid;

use super::case::Case;
use super::world::{Git, Side, object_id};
use crate::base::git::{GitPath, ObjectId, Quarantine, ThreeWay};
use crate::base::{Mode, RelPath};
use crate::service::{Files, MergeRequest, Merged, merge};

const LABELS: ThreeWay<&str> = ThreeWay { base: "go-http 1.4.0", ours: "yours", theirs: "go-http 1.5.0" };

/// What is known besides the three trees.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) renames: Vec<(String, String)>,
    pub(super) excepted: Vec<String>,
    pub(super) generated: Vec<String>,
    pub(super) missing: Vec<String>,
}

impl Rules {
    fn of(case: &Case) -> Self {
        let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        Self {
            renames: case.renames.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
            excepted: owned(case.excepted),
            generated: owned(case.generated),
            missing: owned(case.missing),
        }
    }
}

/// One merge, prepared.
pub(super) struct Merge<'a> {
    pub(super) git: &'a Git,
    pub(super) prefix: &'a str,
    pub(super) base: Side,
    pub(super) theirs: Side,
    pub(super) ours: ObjectId,
    pub(super) rules: Rules,
}

impl<'a> Merge<'a> {
    pub(super) fn of(git: &'a Git, case: &Case, prefix: &'a str) -> Self {
        let base = git.changed(&Side::new(), case.base);
        let ours = git.tree(&git.changed(&base, case.ours), prefix);
        let theirs = git.changed(&base, case.theirs);
        Self { git, prefix, base, theirs, ours, rules: Rules::of(case) }
    }

    pub(super) fn run(&self) -> Merged {
        let quarantine = Quarantine::begin(self.git.directory.path()).expect("it begins");
        let merged = self.run_in(&quarantine);
        let objects: Vec<ObjectId> = merged.objects().collect();
        quarantine.keep(&objects).expect("it is kept");
        merged
    }

    pub(super) fn run_in(&self, quarantine: &Quarantine) -> Merged {
        let path = |path: &String| RelPath::new(path).expect("a good path");
        let missing: BTreeSet<RelPath> = self.rules.missing.iter().map(path).collect();
        let files = |side: &Side| -> Files {
            side.iter().map(|(path, entry)| (RelPath::new(path).expect("a good path"), file(*entry))).collect()
        };
        let base = files(&self.base).into_iter().filter(|(path, _)| !missing.contains(path)).collect();
        let renames: Vec<_> = self.rules.renames.iter().map(|(from, to)| (path(from), path(to))).collect();
        merge(&MergeRequest {
            quarantine,
            prefix: self.prefix,
            base: &base,
            theirs: &files(&self.theirs),
            ours: self.ours,
            renames: &renames,
            excepted: &|path| self.rules.excepted.iter().any(|exception| path.is_within(exception)),
            generated: &self.rules.generated.iter().map(path).collect(),
            labels: LABELS,
        })
        .expect("it merges")
    }

    /// The service in `tree`, described.
    pub(super) fn service(&self, tree: ObjectId) -> BTreeMap<String, String> {
        let inside = |path: &str| GitPath::from(path).inside(self.prefix).map(|path| path.to_string());
        let files = self.git.files(tree).into_iter();
        files.filter_map(|(path, (mode, id))| Some((inside(&path)?, self.git.shown(mode, id)))).collect()
    }

    /// What is outside the service is as it was.
    pub(super) fn check_rest(&self, tree: ObjectId) {
        let outside = |tree| {
            let mut files = self.git.files(tree);
            files.retain(|path, _| GitPath::from(path.as_str()).inside(self.prefix).is_none());
            files
        };
        assert_eq!(outside(tree), outside(self.ours));
    }
}

fn file((mode, id): (u32, Oid)) -> (Mode, ObjectId) {
    let mode = match mode {
        0o100_755 => Mode::Executable,
        0o120_000 => Mode::Symlink,
        _ => Mode::Regular,
    };
    (mode, object_id(id))
}
