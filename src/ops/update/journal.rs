//! What is noted of an update before anything visible changes, so that it can be taken on or taken back whenever it is stopped.
//!
//! It lies in the repository's own directory as `pave-update/`, and appears there whole: `state.json`, a copy of the index, and the
//! text of a pave.yaml that was edited and not committed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::UpdateError;
use super::report::{ConflictReport, VersionReport};
use crate::base::fs::{self, FsError};
use crate::base::git::{GitError, GitPath, ObjectId, Place, Unmerged, sweep_leftovers};
use crate::service::{MANIFEST, Manifest};

const DIRECTORY: &str = "pave-update";
/// The version of the notes that this pave writes, and the newest that it reads.
pub(super) const FORMAT: u64 = 1;
/// Largest index that is copied, in bytes.
const MAX_INDEX: u64 = 4 << 30;

/// What has to be known to take on an update, or to take it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    /// The version of this format.
    pub format: u64,
    /// The service's name.
    pub service: String,
    /// Its directory.
    pub path: String,
    /// Its path in the repository.
    pub prefix: String,
    /// From which version.
    pub from: VersionReport,
    /// To which.
    pub to: VersionReport,
    /// The commit that was checked out.
    pub head: ObjectId,
    /// Its tree.
    pub before: ObjectId,
    /// The tree to come; with markers where there are conflicts.
    pub after: ObjectId,
    /// The commit that holds the pure render.
    pub render: ObjectId,
    /// The commit to come, where nobody has to resolve anything.
    pub commit: Option<ObjectId>,
    /// The message of the commit.
    pub message: String,
    /// What somebody has to resolve.
    pub conflicts: Vec<ConflictReport>,
    /// For each path in conflict its entries of base, ours and theirs: modes and ids as git writes them.
    pub stages: Vec<Unmerged>,
    /// pave.yaml to come.
    pub manifest: ObjectId,
    /// Whether the commit is to have one parent.
    pub is_linear: bool,
    /// Whether pave.yaml was edited and not committed.
    pub manifest_was_edited: bool,
}

/// The notes of one repository; nobody else works with them meanwhile.
pub(super) struct Journal {
    git_directory: PathBuf,
    lock: fs::Lock,
}

impl State {
    /// Where pave.yaml is in the repository.
    pub(super) fn manifest_path(&self) -> GitPath {
        GitPath::from(MANIFEST).below(&self.prefix)
    }

    /// The message of the merge commit, with the conflicts as git adds them, commented out.
    pub(super) fn merge_message(&self) -> String {
        let paths: Vec<String> = self.conflicts.iter().map(|conflict| format!("#\t{}\n", conflict.path)).collect();
        format!("{}\n# Conflicts:\n{}", self.message, paths.concat())
    }
}

impl Journal {
    /// That of the repository at `place`. Waits until no other pave works with it.
    pub(super) fn open(place: &Place) -> Result<Self, FsError> {
        let lock = fs::Lock::wait_for_directory(&place.git_directory)?;
        Ok(Self { git_directory: place.git_directory.clone(), lock })
    }

    /// What keeps other paves away.
    pub(super) fn lock(&self) -> &fs::Lock {
        &self.lock
    }

    /// Whether the repository at `place` has an update in progress.
    pub(super) fn is_in_progress(place: &Place) -> bool {
        fs::is_dir(&place.git_directory.join(DIRECTORY))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.git_directory.join(DIRECTORY).join(name)
    }

    /// Notes an update before it begins. `manifest` is the pave.yaml that was edited and not committed.
    pub(super) fn begin(&self, state: &State, manifest: Option<&str>) -> Result<(), FsError> {
        let making = self.git_directory.join(format!("{DIRECTORY}.tmp"));
        self.write(&making, state, manifest).inspect_err(|_| {
            // Best effort: what is left counts for nothing, and goes with the next update.
            let _ = fs::remove_dir_all(&making);
        })
    }

    fn write(&self, making: &Path, state: &State, manifest: Option<&str>) -> Result<(), FsError> {
        fs::remove_dir_all(making)?;
        fs::create_dir_all(making)?;
        let index = self.git_directory.join("index");
        if fs::is_file(&index) {
            // Git never writes it in place: another one takes its name.
            fs::link_or_copy(&index, &making.join("index"))?;
        }
        if let Some(manifest) = manifest {
            fs::replace_file(&making.join("pave.yaml"), manifest.as_bytes())?;
        }
        let text = serde_json::to_vec_pretty(state).expect("it holds nothing but texts and numbers");
        fs::replace_file(&making.join("state.json"), &text)?;
        fs::move_dir(making, &self.git_directory.join(DIRECTORY))
    }

    /// What was noted; none where no update is in progress.
    pub(super) fn load(&self) -> Result<Option<State>, UpdateError> {
        let path = self.file("state.json");
        if !fs::is_dir(&self.git_directory.join(DIRECTORY)) {
            return Ok(None);
        }
        let damaged = |message: String| UpdateError::Journal { path: path.display().to_string(), message };
        let text = fs::read_file(&path, 64 << 20).map_err(GitError::from)?;
        let state: State = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if state.format > FORMAT {
            return Err(damaged("a newer pave wrote it".into()));
        }
        Ok(Some(state))
    }

    /// The whole index, as it was.
    pub(super) fn index(&self) -> Result<Vec<u8>, FsError> {
        fs::read_file(&self.file("index"), MAX_INDEX)
    }

    /// The text of the pave.yaml that was edited and not committed, where one was.
    pub(super) fn manifest(&self) -> Result<Option<Vec<u8>>, FsError> {
        let path = self.file("pave.yaml");
        if fs::is_file(&path) { fs::read_file(&path, Manifest::MAX_SIZE).map(Some) } else { Ok(None) }
    }

    /// Writes the pave.yaml that was edited, from the notes; what a killed process leaves of that is among them.
    pub(super) fn bring_back_manifest(&self, to: &Path, manifest: &[u8]) -> Result<(), FsError> {
        fs::replace_by_way_of(&self.file("pave.yaml.new"), to, manifest)
    }

    /// Notes that the conflicts are all there for somebody to resolve.
    pub(super) fn hand_over(&self) -> Result<(), FsError> {
        fs::replace_file(&self.file("handed-over"), b"")
    }

    /// Whether they are.
    pub(super) fn is_handed_over(&self) -> bool {
        fs::is_file(&self.file("handed-over"))
    }

    /// Forgets the update, which is done or taken back.
    pub(super) fn end(&self) -> Result<(), FsError> {
        let ended = self.git_directory.join(format!("{DIRECTORY}.tmp"));
        fs::remove_dir_all(&ended)?;
        // In one step: what is left of it afterwards counts for nothing.
        fs::move_dir(&self.git_directory.join(DIRECTORY), &ended)?;
        fs::remove_dir_all(&ended)?;
        sweep_leftovers(&self.git_directory);
        Ok(())
    }
}
