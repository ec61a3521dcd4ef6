//! A repository to merge in, and git to compare with.

use std::collections::BTreeMap;
use std::process::Command;

use git2::{ObjectType, Oid, Repository, ResetType, TreeWalkMode, TreeWalkResult};

use super::case::{Changes, Is};
use crate::base::Mode;
use crate::base::git::{GitPath, ObjectId, Quarantine, TreeEdits, TreeEntry};

/// What other files of the repository hold, when the service is in a directory of it.
const ELSEWHERE: &[u8] = b"of another service\n";

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

    /// Puts HEAD, the index and the work tree at `commit`.
    pub(super) fn check_out(&self, commit: Oid) {
        let object = self.repository.find_object(commit, None).expect("the commit");
        self.repository.reset(&object, ResetType::Hard, None).expect("it is checked out");
    }

    pub(super) fn run(&self, args: &[&str]) -> (bool, String) {
        let mut command = Command::new("git");
        command.args(["-c", "merge.conflictStyle=zdiff3", "-c", "merge.directoryRenames=true"]).args(args);
        let output = command.current_dir(self.directory.path()).output().expect("git runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

pub(super) fn object_id(id: Oid) -> ObjectId {
    id.to_string().parse().expect("an id")
}

pub(super) fn oid(id: ObjectId) -> Oid {
    Oid::from_str(&id.to_string()).expect("an id")
}
