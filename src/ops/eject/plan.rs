//! What would become of a service that leaves.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::EjectError;
use super::traces::{Mention, mentions, speaks_of_pave, without};
use crate::base::git::{CommitTree, GitPath, Graft, ObjectId, Place, Quarantine, Tracked, Transition, TreeEdits, TreeEntry};
use crate::base::{RelPath, fs};
use crate::ops::{Error, update};
use crate::service::{LOCK, Lock, MANIFEST};

/// The directory of what else is pave's.
const DIRECTORY: &str = ".pave";
/// Largest file that is searched, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// The tree of a service without pave, and what is told of it.
pub struct EjectPlan {
    /// What is told.
    pub report: Ejected,
    pub(super) place: Place,
    pub(super) quarantine: Quarantine,
    pub(super) head: ObjectId,
    pub(super) before: ObjectId,
    pub(super) after: ObjectId,
    /// The path of each edited file from the repository's top, and its content to come.
    pub(super) edited: Vec<(GitPath, ObjectId)>,
}

/// The result.
#[derive(Debug, Clone, Serialize)]
pub struct Ejected {
    pub(super) schema: &'static str,
    /// Whether it was done.
    pub outcome: Outcome,
    /// The service's directory.
    pub path: String,
    /// Template and version that it leaves, where the lock can be read.
    pub template: Option<String>,
    /// Files that go, below the service.
    pub removed: Vec<String>,
    /// Files that lose lines.
    pub edited: Vec<Edited>,
    /// Lines that speak of pave and stay.
    pub mentions: Vec<Mention>,
    /// The whole difference; with `--dry-run` alone.
    pub diff: Option<String>,
    /// The branch; none where HEAD is detached.
    pub branch: Option<String>,
    /// The commit.
    pub commit: Option<ObjectId>,
}

/// A file that loses lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edited {
    /// Its path below the service.
    pub path: String,
    /// How many.
    pub lines: usize,
}

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing was changed.
    Planned,
    /// The service has left.
    Ejected,
}

/// What would become of the service that `directory` is, or lies in.
pub fn plan(directory: &Path) -> Result<EjectPlan, Error> {
    let directory = fs::absolute(directory)?;
    let nowhere = || EjectError::NoRepository { path: directory.display().to_string() };
    let around = Place::around(&directory)?.ok_or_else(nowhere)?;
    let (top, head) = around.work_tree.clone().zip(around.head).ok_or_else(nowhere)?;
    refuse_busy(&around)?;
    let commit = CommitTree::open(&top, head)?;
    let place = service(&around, &commit).ok_or_else(|| EjectError::NotFound { path: directory.display().to_string() })?;
    let quarantine = Quarantine::begin(&top)?;
    let before = quarantine.tree_of(head)?;
    let lock = commit.file(&below(&place.prefix, LOCK), Lock::MAX_SIZE)?;
    let lock = lock.and_then(|text| Lock::parse(&String::from_utf8(text).ok()?).ok());
    let mut changes = Changes::default();
    for file in Graft::new(&top).in_commit(head, &place.prefix)? {
        changes.consider(&quarantine, &place.prefix, &file, lock.as_ref())?;
    }
    let after = quarantine.edit_tree(Some(before), &changes.edits)?;
    let report = Ejected {
        schema: "pave.eject/1",
        outcome: Outcome::Planned,
        path: directory_of(&top, &place.prefix).display().to_string(),
        template: lock.map(|lock| format!("{} {}", lock.template, lock.version)),
        removed: changes.removed,
        edited: changes.edited,
        mentions: changes.mentions,
        diff: None,
        branch: place.branch.clone(),
        commit: None,
    };
    if let Some(transition) = Transition::new(&place, &quarantine, before, after)? {
        transition.refuse_edited(&quarantine).map_err(EjectError::from)?;
    }
    Ok(EjectPlan { report, place, quarantine, head, before, after, edited: changes.contents })
}

impl EjectPlan {
    /// The same, with the whole difference to be shown.
    pub fn with_diff(mut self) -> Result<Ejected, Error> {
        self.report.diff = Some(self.quarantine.patch(self.before, self.after)?);
        Ok(self.report)
    }
}

fn refuse_busy(place: &Place) -> Result<(), EjectError> {
    match place.in_progress {
        Some(what) => Err(EjectError::Busy { what }),
        None if update::is_in_progress(place) => Err(EjectError::Busy { what: "update" }),
        None => Ok(()),
    }
}

/// Where the service lies in the commit: the nearest directory, upwards, that has one of pave's two files.
fn service(around: &Place, commit: &CommitTree) -> Option<Place> {
    let mut prefix = around.prefix.as_str();
    loop {
        if [MANIFEST, LOCK].iter().any(|name| commit.entry(&below(prefix, name)).is_some()) {
            return Some(Place { prefix: prefix.to_owned(), ..around.clone() });
        }
        if prefix.is_empty() {
            return None;
        }
        prefix = prefix.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn below(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") }
}

fn directory_of(top: &Path, prefix: &str) -> PathBuf {
    if prefix.is_empty() { top.to_owned() } else { top.join(prefix) }
}

#[derive(Default)]
struct Changes {
    edits: TreeEdits,
    removed: Vec<String>,
    edited: Vec<Edited>,
    contents: Vec<(GitPath, ObjectId)>,
    mentions: Vec<Mention>,
}

impl Changes {
    /// Says what becomes of one file of the service.
    fn consider(&mut self, quarantine: &Quarantine, prefix: &str, file: &Tracked, lock: Option<&Lock>) -> Result<(), EjectError> {
        let path = GitPath::from(file.path.as_str());
        let Some(inner) = file.path.strip_prefix(prefix).map(|inner| inner.trim_start_matches('/').to_owned()) else {
            return Ok(());
        };
        if inner == MANIFEST || inner == LOCK || inner.starts_with(&format!("{DIRECTORY}/")) {
            self.edits.insert(path, None);
            self.removed.push(inner);
            return Ok(());
        }
        if speaks_of_pave(&inner) {
            self.mentions.push(Mention { path: inner.clone(), line: None, text: inner.clone() });
        }
        let mode = if file.mode == "100755" { crate::base::Mode::Executable } else { crate::base::Mode::Regular };
        let (true, Ok(id)) = (file.mode.starts_with("100"), file.id.parse::<ObjectId>()) else { return Ok(()) };
        let content = quarantine.read_blob(id)?;
        let Some(text) = text(content) else { return Ok(()) };
        let is_rendered = RelPath::new(&inner).is_ok_and(|path| lock.is_some_and(|lock| lock.files.contains_key(&path)));
        let kept = if is_rendered { without(&inner, &text) } else { None };
        self.mentions.extend(mentions(&inner, kept.as_deref().unwrap_or(&text)));
        if let Some(kept) = kept {
            let lines = text.lines().count() - kept.lines().count();
            let new = quarantine.blob(kept.as_bytes())?;
            self.edits.insert(path.clone(), Some(TreeEntry::file(mode, new)));
            self.contents.push((path, new));
            self.edited.push(Edited { path: inner, lines });
        }
        Ok(())
    }
}

/// What can be searched for words.
fn text(content: Vec<u8>) -> Option<String> {
    let is_text = content.len() <= MAX_TEXT && !content.contains(&0);
    String::from_utf8(content).ok().filter(|_| is_text)
}
