//! Moving a work tree and its index from one tree to another, in a way that can be taken back.
//!
//! The user's git does it, so that line-end conversion, filters as LFS, and sparse checkouts act as they always do. It refuses before it
//! changes anything where a file that would change has changes of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::local::{paths, run_local, run_under, succeed};
use super::run::last_words;
use super::unwritable::unwritable;
use super::{GitError, GitPath, ObjectId, Place, Quarantine, TreeChange};
use crate::base::fs;

/// A work tree on its way from one tree to another.
pub struct Transition<'a> {
    place: &'a Place,
    work_tree: &'a Path,
    from: ObjectId,
    to: ObjectId,
    changes: Vec<TreeChange>,
}

/// A path in conflict, and what base, ours and theirs have there: modes and ids.
pub type Unmerged = (String, [Option<(u32, ObjectId)>; 3]);

/// Why a work tree stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum TransitionError {
    /// Files that would change have changes that are not committed.
    #[error("these files have changes that are not committed, and would change:\n{}", list(paths))]
    Dirty {
        /// Their paths in the repository.
        paths: Vec<String>,
    },
    /// Files that git does not know are where others would come.
    #[error("these files are not git's, and others would come in their place:\n{}", list(paths))]
    Untracked {
        /// Their paths in the repository.
        paths: Vec<String>,
    },
    /// A file could not be written or removed.
    #[error("the work tree cannot be written: {message}")]
    Unwritable {
        /// Which, and why, as git says it.
        message: String,
    },
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
}

fn list(paths: &[String]) -> String {
    let shown: Vec<String> = paths.iter().take(10).map(|path| format!("  {}", path.escape_debug())).collect();
    let more = paths.len().saturating_sub(shown.len());
    shown.join("\n") + &if more == 0 { String::new() } else { format!("\n  and {more} more") }
}

impl<'a> Transition<'a> {
    /// From the tree `from`, which is checked out, to the tree `to`. None where there is no work tree.
    pub fn new(place: &'a Place, quarantine: &Quarantine, from: ObjectId, to: ObjectId) -> Result<Option<Self>, GitError> {
        let Some(work_tree) = place.work_tree.as_deref() else { return Ok(None) };
        let changes = quarantine.changes(from, to)?;
        Ok(Some(Self { place, work_tree, from, to, changes }))
    }

    fn on_disk(&self, path: &GitPath) -> PathBuf {
        self.work_tree.join(path.as_path())
    }

    fn removed(&self) -> impl Iterator<Item = &GitPath> {
        self.changes.iter().filter(|change| change.after.is_none()).filter_map(|change| Some(&change.before.as_ref()?.0))
    }

    fn added(&self) -> impl Iterator<Item = &GitPath> {
        self.changes.iter().filter(|change| change.before.is_none()).filter_map(|change| Some(&change.after.as_ref()?.0))
    }

    fn kept(&self) -> impl Iterator<Item = &GitPath> {
        self.changes.iter().filter_map(|change| Some(&change.before.as_ref()?.0))
    }

    /// An error where something that git does not know, ignored or not, lies where a file would come.
    pub fn refuse_untracked(&self) -> Result<(), TransitionError> {
        let removed: BTreeSet<&GitPath> = self.removed().collect();
        let makes_room = |path: &GitPath| removed.iter().any(|gone| *gone == path || gone.inside(&path.to_string()).is_some());
        let in_the_way = |path: &GitPath| {
            let here = fs::is_there(&self.on_disk(path)).then(|| path.clone());
            let above = path.parents().find(|parent| fs::is_no_directory(&self.on_disk(parent)));
            // Another repository's work tree is not this one's to write into.
            let other = path.parents().find(|parent| fs::is_there(&self.on_disk(parent).join(".git")));
            here.or(above).or(other).filter(|path| !makes_room(path))
        };
        let paths: BTreeSet<String> = self.added().filter_map(in_the_way).map(|path| path.to_string()).collect();
        if paths.is_empty() { Ok(()) } else { Err(TransitionError::Untracked { paths: paths.into_iter().collect() }) }
    }

    /// An error where a file that would change was deleted, and that is not committed: git would bring it back.
    pub fn refuse_deleted(&self) -> Result<(), TransitionError> {
        let missing: Vec<&GitPath> =
            self.kept().filter(|path| !fs::is_there(&self.on_disk(path)) || self.is_blocked(path)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        // A sparse checkout lacks files that nobody deleted.
        let deleted = paths(&succeed(self.place, "ls-files", &["ls-files", "--deleted", "-z"], b"")?);
        let paths: Vec<String> = missing.into_iter().map(ToString::to_string).filter(|path| deleted.contains(path)).collect();
        if paths.is_empty() { Ok(()) } else { Err(TransitionError::Dirty { paths }) }
    }

    /// Does it. Where files have changes of their own, everything stays as it was; after any other failure some of it may be done, and
    /// is to be taken back with [`Self::take_back`].
    pub fn apply(&self) -> Result<(), TransitionError> {
        self.read_tree(|args| run_local(self.place, "read-tree", args, b""))
    }

    /// The same, where `lock` is held until git has ended, though this process is killed meanwhile.
    pub fn apply_under(&self, lock: &fs::Lock) -> Result<(), TransitionError> {
        self.read_tree(|args| run_under(self.place, "read-tree", args, lock))
    }

    fn read_tree(&self, run: impl Fn(&[&str]) -> Result<Output, GitError>) -> Result<(), TransitionError> {
        let (from, to) = (self.from.to_string(), self.to.to_string());
        let args = ["-c", "submodule.recurse=false", "read-tree", "-m", "-u", &from, &to];
        let output = run(&args)?;
        if output.status.success() {
            return self.refuse_left(&output);
        }
        // Whatever failed while files were written must not be tried again over the half that is done.
        if !is_refusal(&output.stderr) {
            return Err(failure("read-tree", &output));
        }
        // What git remembers of the files may be older than they are without any having changed.
        run_local(self.place, "update-index", &["update-index", "-q", "--refresh"], b"")?;
        let output = run(&args)?;
        if output.status.success() {
            return self.refuse_left(&output);
        }
        let dirty = if is_refusal(&output.stderr) { self.dirty()? } else { Vec::new() };
        if dirty.is_empty() { Err(failure("read-tree", &output)) } else { Err(TransitionError::Dirty { paths: dirty }) }
    }

    /// An error where a file is still there that was to go: to git that is no more than a warning.
    fn refuse_left(&self, output: &Output) -> Result<(), TransitionError> {
        let Some(message) = unwritable(&output.stderr) else { return Ok(()) };
        let is_left = |path: &GitPath| !self.is_blocked(path) && fs::content(&self.on_disk(path)).is_some();
        if self.removed().any(is_left) { Err(TransitionError::Unwritable { message }) } else { Ok(()) }
    }

    /// Paths that would change, and have changes of their own.
    fn dirty(&self) -> Result<Vec<String>, GitError> {
        let args = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching"];
        let output = succeed(self.place, "status", &args, b"")?;
        let changed: BTreeSet<&[u8]> = output.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..)).collect();
        let mine = self.changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
        let dirty: BTreeSet<String> =
            mine.filter(|(path, _)| changed.contains(path.as_bytes())).map(|(path, _)| path.to_string()).collect();
        Ok(dirty.into_iter().collect())
    }

    /// An error where somebody has edited a file that would change, and not committed that. What is already as it should become is none:
    /// a run that was stopped leaves it so.
    pub fn refuse_edited(&self, quarantine: &Quarantine) -> Result<(), TransitionError> {
        let edited = self.changes.iter().filter(|change| self.is_edited(quarantine, change));
        let paths: Vec<String> = edited.filter_map(path_of).map(ToString::to_string).collect();
        if paths.is_empty() { Ok(()) } else { Err(TransitionError::Dirty { paths }) }
    }

    /// Paths whose changes are staged.
    pub fn staged(&self) -> Result<Vec<String>, GitError> {
        let args = ["diff-index", "--cached", "--name-only", "--no-renames", "-z", &self.from.to_string()];
        Ok(paths(&succeed(self.place, "diff-index", &args, b"")?))
    }

    /// Takes it back, from wherever it was stopped: the index becomes `index` (its whole file), and each file that was to change is what
    /// that holds of it. What `spares` says yes to stays as somebody has it meanwhile, as does what lies in the way now; gives their paths.
    /// What is as it was is not written, and the first failure does not keep the rest from being taken back.
    pub fn take_back(&self, index: &[u8], spares: impl Fn(&TreeChange) -> bool) -> Result<Vec<String>, GitError> {
        let (left, back): (Vec<&TreeChange>, Vec<&TreeChange>) = self.changes.iter().partition(|change| spares(change));
        let mut left: Vec<String> = left.into_iter().filter_map(path_of).map(ToString::to_string).collect();
        let mut failed = None;
        for (path, _) in back.iter().filter(|change| change.before.is_none()).filter_map(|change| change.after.as_ref()) {
            if !self.is_blocked(path) {
                let removed = fs::remove_file_and_empty_parents(&self.on_disk(path), self.work_tree);
                failed = failed.or(removed.err());
            }
        }
        let file = self.place.git_directory.join("index");
        if fs::content(&file).as_deref() != Some(index) {
            fs::replace_file(&file, index)?;
        }
        let mut list = Vec::new();
        for (path, _) in back.iter().filter_map(|change| change.before.as_ref()) {
            if self.is_blocked(path) || fs::is_dir_itself(&self.on_disk(path)) {
                left.push(path.to_string());
            } else {
                list.push(path);
            }
        }
        self.check_out(&list)?;
        failed.map_or(Ok(left), |error| Err(error.into()))
    }

    /// Has the work tree have files as the index says, but for those that a sparse checkout leaves out.
    fn check_out(&self, files: &[&GitPath]) -> Result<(), GitError> {
        if files.is_empty() {
            return Ok(());
        }
        let listed = succeed(self.place, "ls-files", &["ls-files", "-v", "-z"], b"")?;
        let tagged = |is: fn(u8) -> bool| -> BTreeSet<&[u8]> {
            let lines = listed.split(|byte| *byte == 0).filter(|line| line.first().is_some_and(|tag| is(*tag)));
            lines.filter_map(|line| line.get(2..)).collect()
        };
        // Lower case: git is told to take them for unchanged, whatever they are.
        let (left_out, assumed) = (tagged(|tag| matches!(tag, b'S' | b's')), tagged(|tag| tag.is_ascii_lowercase()));
        run_local(self.place, "update-index", &["update-index", "-q", "--refresh"], b"")?;
        let changed = succeed(self.place, "diff-files", &["diff-files", "--name-only", "--no-renames", "-z"], b"")?;
        let changed: BTreeSet<&[u8]> = changed.split(|byte| *byte == 0).collect();
        let is_changed = |path: &[u8]| changed.contains(path) || assumed.contains(path);
        let wanted = files.iter().filter(|path| !left_out.contains(path.as_bytes()) && is_changed(path.as_bytes()));
        let list: Vec<u8> = wanted.flat_map(|path| [path.as_bytes(), b"\0"].concat()).collect();
        if list.is_empty() {
            return Ok(());
        }
        succeed(self.place, "checkout-index", &["checkout-index", "--force", "--index", "-z", "--stdin"], &list).map(drop)
    }

    /// Whether a file or a link lies where `path` needs a directory: nothing is written or removed through it.
    fn is_blocked(&self, path: &GitPath) -> bool {
        path.parents().any(|parent| fs::is_no_directory(&self.on_disk(&parent)))
    }

    /// Whether somebody has edited a file that was on its way: it is neither as before nor as it should become, nor the beginning of that.
    pub fn is_edited(&self, quarantine: &Quarantine, change: &TreeChange) -> bool {
        let Some(path) = path_of(change) else { return false };
        let Some(content) = fs::content(&self.on_disk(path)).map(without_returns) else { return false };
        let sides: Vec<ObjectId> = [&change.before, &change.after].into_iter().flatten().map(|(_, entry)| entry.id).collect();
        let is_known = |id: &ObjectId| quarantine.read_blob(*id).is_ok_and(|blob| without_returns(blob).starts_with(&content));
        !sides.iter().any(is_known) && !self.hashed(path).is_ok_and(|id| sides.contains(&id))
    }

    /// The id that git would give a file of the work tree, its filters applied.
    fn hashed(&self, path: &GitPath) -> Result<ObjectId, GitError> {
        let path = path.to_string();
        let id = succeed(self.place, "hash-object", &["hash-object", "--", &path], b"")?;
        let text = String::from_utf8_lossy(&id);
        text.trim().parse().map_err(|message| GitError::Command { what: "hash-object", message })
    }

    /// Has the index say that files are in conflict, as git's own merge does.
    pub fn record_conflicts(&self, conflicts: &[Unmerged]) -> Result<(), GitError> {
        const NOTHING: &str = "0000000000000000000000000000000000000000";
        let mut lines = Vec::new();
        for (path, stages) in conflicts {
            let mut line = |text: &str| lines.extend_from_slice(format!("{text}\t{path}\0").as_bytes());
            line(&format!("0 {NOTHING} 0"));
            for (stage, entry) in (1..).zip(stages) {
                if let Some((mode, id)) = entry {
                    line(&format!("{mode:o} {id} {stage}"));
                }
            }
        }
        succeed(self.place, "update-index", &["update-index", "-z", "--index-info"], &lines).map(drop)
    }
}

/// Has the index say that `path` is the regular file `id`, whatever the work tree has.
pub fn record_entry(place: &Place, path: &GitPath, id: ObjectId) -> Result<(), GitError> {
    let entry = format!("100644,{id},{path}");
    succeed(place, "update-index", &["update-index", "--add", "--cacheinfo", &entry], b"").map(drop)
}

/// Has the work tree have `path` as the index says.
pub fn checkout_file(place: &Place, path: &GitPath) -> Result<(), TransitionError> {
    let args = ["checkout-index", "--force", "--index", "--", &path.to_string()];
    let output = run_local(place, "checkout-index", &args, b"")?;
    if output.status.success() { Ok(()) } else { Err(failure("checkout-index", &output)) }
}

fn failure(what: &'static str, output: &Output) -> TransitionError {
    match unwritable(&output.stderr) {
        Some(message) => TransitionError::Unwritable { message },
        None => GitError::Command { what, message: last_words(&output.stderr) }.into(),
    }
}

fn path_of(change: &TreeChange) -> Option<&GitPath> {
    change.after.as_ref().or(change.before.as_ref()).map(|(path, _)| path)
}

/// Line ends are git's to convert.
fn without_returns(mut content: Vec<u8>) -> Vec<u8> {
    content.retain(|byte| *byte != b'\r');
    content
}

/// Whether `git read-tree` refused before it began: it compares every file before it changes one.
fn is_refusal(stderr: &[u8]) -> bool {
    let said = String::from_utf8_lossy(stderr);
    ["not uptodate. Cannot merge", "would be overwritten", "would be removed", "would lose"]
        .iter()
        .any(|words| said.contains(words))
}
