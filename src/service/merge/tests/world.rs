//! A repository to merge in, and git to compare with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use git2::{ObjectType, Oid, Repository, Signature, TreeWalkMode, TreeWalkResult};

use super::case::{Case, Changes, Is};
use crate::base::git::{GitPath, ObjectId, Quarantine, ThreeWay, TreeEdits, TreeEntry};
use crate::base::{Mode, RelPath};
use crate::service::{Files, MergeRequest, Merged, merge};

/// What other files of the repository hold, when the service is in a directory of it.
const ELSEWHERE: &[u8] = b"of another service\n";
const LABELS: ThreeWay<&str> = ThreeWay { base: "go-http 1.4.0", ours: "yours", theirs: "go-http 1.5.0" };

pub(super) struct Git {
    pub(super) directory: tempfile::TempDir,
    pub(super) repository: Repository,
}

/// What a side has, by path in the service.
pub(super) type Side = BTreeMap<String, (u32, Oid)>;

impl Git {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let repository = Repository::init(directory.path()).expect("a repository");
        let mut config = repository.config().expect("its configuration");
        for (key, value) in [("user.name", "a"), ("user.email", "a@b"), ("core.autocrlf", "false"), ("commit.gpgsign", "false")] {
            config.set_str(key, value).expect("it is set");
        }
        Self { directory, repository }
    }

    pub(super) fn object(&self, is: Is) -> Option<(u32, Oid)> {
        let blob = |content: &[u8]| self.repository.blob(content).expect("a blob");
        Some(match is {
            Is::Text(text) => (0o100_644, blob(text.as_bytes())),
            Is::Bytes(bytes) => (0o100_644, blob(bytes)),
            Is::Executable(text) => (0o100_755, blob(text.as_bytes())),
            Is::Link(target) => (0o120_000, blob(target.as_bytes())),
            Is::Submodule(digit) => (0o160_000, Oid::from_str(&digit.to_string().repeat(40)).expect("an id")),
            Is::Gone => return None,
        })
    }

    /// Mode and content, readable where they differ.
    pub(super) fn described(&self, is: Is) -> String {
        let (mode, id) = self.object(is).expect("it is there");
        self.shown(mode, id)
    }

    pub(super) fn shown(&self, mode: u32, id: Oid) -> String {
        match self.repository.find_blob(id) {
            Ok(blob) if mode != 0o160_000 => format!("{mode:o} {}", blob.content().escape_ascii()),
            _ => format!("{mode:o} {id}"),
        }
    }

    pub(super) fn changed(&self, side: &Side, changes: Changes) -> Side {
        let mut side = side.clone();
        for (path, is) in changes {
            match self.object(*is) {
                Some(object) => side.insert((*path).to_owned(), object),
                None => side.remove(*path),
            };
        }
        side
    }

    /// A tree of `side` in the directory `prefix`, beside other things if that is not the top.
    pub(super) fn tree(&self, side: &Side, prefix: &str) -> ObjectId {
        let quarantine = Quarantine::begin(self.directory.path()).expect("it begins");
        let entry = |(path, (mode, id)): (&String, &(u32, Oid))| {
            (GitPath::from(path.as_str()).below(prefix), Some(TreeEntry { mode: *mode, id: object_id(*id) }))
        };
        let mut edits: TreeEdits = side.iter().map(entry).collect();
        if !prefix.is_empty() {
            let id = quarantine.blob(ELSEWHERE).expect("a blob");
            for path in ["README.md", "services/other/main.go", "services/payments-api/main.go"] {
                edits.insert(path.into(), Some(TreeEntry::file(Mode::Regular, id)));
            }
        }
        let tree = quarantine.edit_tree(None, &edits).expect("a tree");
        quarantine.keep(&[tree]).expect("it is kept");
        tree
    }

    /// Everything in `tree` but directories.
    pub(super) fn files(&self, tree: ObjectId) -> Side {
        let mut files = Side::new();
        let tree = self.repository.find_tree(oid(tree)).expect("a tree");
        tree.walk(TreeWalkMode::PreOrder, |directory, entry| {
            if entry.kind() != Some(ObjectType::Tree) {
                let path = format!("{directory}{}", String::from_utf8_lossy(entry.name_bytes()));
                files.insert(path, (u32::try_from(entry.filemode_raw()).expect("a mode"), entry.id()));
            }
            TreeWalkResult::Ok
        })
        .expect("it is walked");
        files
    }

    pub(super) fn run(&self, args: &[&str]) -> (bool, String) {
        let mut command = Command::new("git");
        command.args(["-c", "merge.conflictStyle=zdiff3", "-c", "merge.directoryRenames=true"]).args(args);
        let output = command.current_dir(self.directory.path()).output().expect("git runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// One merge, prepared.
pub(super) struct Merge<'a> {
    git: &'a Git,
    prefix: &'a str,
    pub(super) base: Side,
    pub(super) theirs: Side,
    pub(super) ours: ObjectId,
    rules: Case,
}

impl<'a> Merge<'a> {
    pub(super) fn of(git: &'a Git, case: &Case, prefix: &'a str) -> Self {
        let base = git.changed(&Side::new(), case.base);
        let ours = git.tree(&git.changed(&base, case.ours), prefix);
        let theirs = git.changed(&base, case.theirs);
        Self { git, prefix, base, theirs, ours, rules: *case }
    }

    pub(super) fn run(&self) -> Merged {
        let quarantine = Quarantine::begin(self.git.directory.path()).expect("it begins");
        let merged = self.run_in(&quarantine);
        let objects: Vec<ObjectId> = merged.objects().collect();
        quarantine.keep(&objects).expect("it is kept");
        merged
    }

    pub(super) fn run_in(&self, quarantine: &Quarantine) -> Merged {
        let path = |path: &&str| RelPath::new(path).expect("a good path");
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

    fn commit(&self, tree: ObjectId, parent: Option<Oid>) -> Oid {
        let by = Signature::now("a", "a@b").expect("an identity");
        let tree = self.git.repository.find_tree(oid(tree)).expect("the tree");
        let parent = parent.map(|id| self.git.repository.find_commit(id).expect("the parent"));
        let parents: Vec<_> = parent.iter().collect();
        self.git.repository.commit(None, &by, &by, "m", &tree, &parents).expect("a commit")
    }

    /// `git merge` of the same three leaves the same files and the same stages, but for what a team deleted and for labels.
    pub(super) fn check_against_git(&self, merged: &Merged, place: &str) {
        let base = self.commit(self.git.tree(&self.base, self.prefix), None);
        let theirs = self.commit(self.git.tree(&self.theirs, self.prefix), Some(base));
        let ours = self.commit(self.ours, Some(base));
        assert!(self.git.run(&["checkout", "-q", "--detach", &ours.to_string()]).0, "{place}");
        let (is_clean, _) = self.git.run(&["merge", "-q", "--no-edit", "--no-ff", &theirs.to_string()]);
        let relabelled = |path: &str| path.replace("~HEAD", "~yours").replace(&format!("~{theirs}"), "~go-http-1.5.0");
        let (_, stages) = self.git.run(&["ls-files", "-u", "-z"]);
        let stage = |line: &str| {
            let (entry, path) = line.split_once('\t').expect("a path");
            let words: Vec<&str> = entry.split(' ').collect();
            let id = Oid::from_str(words[1]).expect("an id");
            let text = self.git.shown(u32::from_str_radix(words[0], 8).expect("a mode"), id);
            (relabelled(path), words[2].to_owned(), without_labels(&text))
        };
        let stages: BTreeSet<_> = stages.split('\0').filter(|line| !line.is_empty()).map(stage).collect();
        let deleted = |path: &str| {
            let is = |kind| merged.files.iter().any(|file| file.outcome == kind && file.path.below(self.prefix) == path.into());
            is(crate::service::Outcome::StaysDeleted)
        };
        let stages: BTreeSet<_> = stages.into_iter().filter(|(path, ..)| !deleted(path)).collect();
        let ours = merged.conflicts.iter().flat_map(|conflict| {
            let of = move |(number, entry): (usize, Option<TreeEntry>)| {
                let entry = entry?;
                let text = self.git.shown(entry.mode, oid(entry.id));
                Some((conflict.path.to_string(), number.to_string(), without_labels(&text)))
            };
            (1..).zip(conflict.stages).filter_map(of)
        });
        assert_eq!(ours.collect::<BTreeSet<_>>(), stages, "stages of {place}");
        assert!(
            is_clean
                || !stages.is_empty()
                || merged.files.iter().any(|file| file.outcome == crate::service::Outcome::StaysDeleted),
            "{place}"
        );
        let (_, index) = self.git.run(&["ls-files", "-s", "-z"]);
        let clean = index.split('\0').filter_map(|line| line.split_once('\t')).filter(|(entry, _)| entry.ends_with(" 0"));
        let clean: BTreeMap<&str, &str> = clean.map(|(entry, path)| (path, entry.split(' ').nth(1).expect("an id"))).collect();
        let conflicts: BTreeSet<String> = merged.conflicts.iter().map(|conflict| conflict.path.to_string()).collect();
        let files = self.git.files(merged.tree);
        let files =
            files.iter().filter(|(path, _)| !conflicts.contains(*path)).map(|(path, (_, id))| (path.as_str(), id.to_string()));
        let files: BTreeMap<&str, String> = files.collect();
        let clean: BTreeMap<&str, String> = clean.into_iter().map(|(path, id)| (path, id.to_owned())).collect();
        assert_eq!(files, clean, "clean files of {place}");
        self.check_markers(merged, &relabelled, place);
    }

    /// What git has written into the work tree is what we have, but for labels.
    fn check_markers(&self, merged: &Merged, relabelled: &dyn Fn(&str) -> String, place: &str) {
        let files = self.git.files(merged.tree);
        let in_tree = |path: &Path| std::fs::read(path).map(|content| content.escape_ascii().to_string());
        for conflict in &merged.conflicts {
            let Some((mode, id)) = files.get(&conflict.path.to_string()).filter(|(mode, _)| mode & 0o170_000 == 0o100_000) else {
                continue;
            };
            let text = self.git.shown(*mode, *id);
            let names = std::fs::read_dir(self.git.directory.path().join(self.prefix)).expect("it is there");
            let names: Vec<String> = names.map(|name| name.expect("a name").file_name().to_string_lossy().into_owned()).collect();
            let path = conflict.path.inside(self.prefix).expect("it is inside").to_string();
            let name = names.into_iter().find(|name| relabelled(name) == path).unwrap_or(path);
            let place_of = self.git.directory.path().join(self.prefix).join(name);
            let theirs = in_tree(&place_of).unwrap_or_default();
            assert_eq!(
                without_labels(text.split_once(' ').expect("a mode").1),
                without_labels(&theirs),
                "{} of {place}",
                conflict.path
            );
        }
    }
}

/// Text, escaped, without what follows conflict markers.
fn without_labels(text: &str) -> String {
    let line = |line: &str| {
        let marker = ["<<<<<<< ", "||||||| ", ">>>>>>> ", "<<<<<<<< ", "|||||||| ", ">>>>>>>> "]
            .into_iter()
            .find(|marker| line.contains(marker));
        marker.map_or(line.to_owned(), |marker| {
            line.split_once(marker).map_or(String::new(), |(before, _)| before.to_owned() + marker)
        })
    };
    text.split("\\n").map(line).collect::<Vec<_>>().join("\n")
}

fn file((mode, id): (u32, Oid)) -> (Mode, ObjectId) {
    let mode = match mode {
        0o100_755 => Mode::Executable,
        0o120_000 => Mode::Symlink,
        _ => Mode::Regular,
    };
    (mode, object_id(id))
}

pub(super) fn object_id(id: Oid) -> ObjectId {
    id.to_string().parse().expect("an id")
}

pub(super) fn oid(id: ObjectId) -> Oid {
    Oid::from_str(&id.to_string()).expect("an id")
}
