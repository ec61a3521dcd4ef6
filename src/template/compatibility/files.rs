//! Two renders of one service: which files are added, removed, changed, and which are the same file elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use semver::Version;
use serde::{Deserialize, Serialize};

use super::change::{Change, ChangeKind};
use crate::base::{File, RelPath};
use crate::template::migrations::Rename;
use crate::template::render::Rendered;

/// How much two files must have in common to be one that moved, in per cent.
const SIMILAR: usize = 60;

/// Most pairs of files that are compared line by line in one render.
const MAX_PAIRS: usize = 2_500;

/// Largest file that is compared line by line, in bytes.
const MAX_SIZE: usize = 256 << 10;

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileFate {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is elsewhere, and no migration says so.
    Moved,
    /// It is elsewhere, as a migration says.
    Renamed,
    /// It is different.
    Changed,
}

/// What happened to one file, over all renders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// What happened.
    pub fate: FileFate,
    /// Its path; where it is elsewhere, its new one.
    pub path: RelPath,
    /// Where it is elsewhere, its old path.
    pub from: Option<RelPath>,
    /// The part of the template that it comes from.
    pub part: String,
    /// In how many renders this is so.
    pub renders: usize,
    /// The first of them.
    pub first: String,
    /// The file before, in that render.
    pub before: Option<File>,
    /// The file after, in that render.
    pub after: Option<File>,
}

/// What happened to files in all renders so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    files: BTreeMap<(RelPath, FileFate, Option<RelPath>), FileChange>,
}

impl Tally {
    /// Adds one render by both versions; `name` says of which answers.
    pub(super) fn add(&mut self, name: &str, old: (&Rendered, &Version), new: (&Rendered, &Version)) {
        for found in compare(old, new) {
            let key = (found.path.clone(), found.fate, found.from.clone());
            let entry = self.files.entry(key).or_insert_with(|| FileChange { first: name.to_owned(), ..found });
            entry.renders += 1;
        }
    }

    /// Everything that happened, by path.
    pub(super) fn finish(self) -> Vec<FileChange> {
        self.files.into_values().collect()
    }
}

impl FileChange {
    /// The same as a reason, of all renders.
    pub(super) fn as_change(&self, renders: usize) -> Change {
        let place = if self.renders == renders {
            String::new()
        } else {
            format!(" (in {} of {renders} renders, as with {})", self.renders, self.first)
        };
        let from = self.from.as_ref().map(ToString::to_string).unwrap_or_default();
        let (kind, reason) = match self.fate {
            FileFate::Added => (ChangeKind::FileAdded, "it is new".to_owned()),
            FileFate::Removed => (ChangeKind::FileRemoved, "it is not rendered any more".to_owned()),
            FileFate::Moved => (ChangeKind::FileMoved, format!("it was `{from}`, and no migration renames that")),
            FileFate::Renamed => (ChangeKind::FileRenamed, format!("it was `{from}`; a migration renames it")),
            FileFate::Changed => (ChangeKind::FileChanged, "it is different".to_owned()),
        };
        Change::new(kind, self.path.as_str(), reason + &place).in_part(&self.part)
    }
}

/// What happened to each file; `renders` is 0 and `first` empty.
fn compare((old, from): (&Rendered, &Version), (new, to): (&Rendered, &Version)) -> Vec<FileChange> {
    let found = |fate, path: &RelPath, source: Option<&RelPath>| FileChange {
        fate,
        path: path.clone(),
        part: new.owners.get(path).or_else(|| old.owners.get(path)).cloned().unwrap_or_default(),
        renders: 0,
        first: String::new(),
        before: old.tree.get(source.unwrap_or(path).as_str()).cloned(),
        after: new.tree.get(path.as_str()).cloned(),
        from: source.cloned(),
    };
    let mut changes = Vec::new();
    let mut removed = Vec::new();
    let mut taken = BTreeSet::new();
    for (path, file) in old.tree.iter() {
        let target = Rename::follow(&new.renames, path, from, to);
        let is_renamed = target != *path;
        match new.tree.get(target.as_str()) {
            None => removed.push(path),
            Some(_) if is_renamed => changes.push(found(FileFate::Renamed, &target, Some(path))),
            Some(other) if other != file => changes.push(found(FileFate::Changed, path, None)),
            Some(_) => {}
        }
        taken.insert(target);
    }
    let mut added: Vec<&RelPath> = new.tree.iter().map(|(path, _)| path).filter(|path| !taken.contains(path)).collect();
    for (source, target) in moves(&removed, &added, old, new) {
        changes.push(found(FileFate::Moved, &target, Some(&source)));
        removed.retain(|path| **path != source);
        added.retain(|path| **path != target);
    }
    changes.extend(removed.into_iter().map(|path| found(FileFate::Removed, path, None)));
    changes.extend(added.into_iter().map(|path| found(FileFate::Added, path, None)));
    changes
}

/// Which of the removed files are added ones, the most alike first.
fn moves(removed: &[&RelPath], added: &[&RelPath], old: &Rendered, new: &Rendered) -> Vec<(RelPath, RelPath)> {
    if removed.len() * added.len() > MAX_PAIRS {
        return Vec::new();
    }
    let mut alike = Vec::new();
    for source in removed {
        for target in added {
            let (Some(before), Some(after)) = (old.tree.get(source.as_str()), new.tree.get(target.as_str())) else { continue };
            let likeness = likeness(&before.content, &after.content);
            if likeness >= SIMILAR {
                alike.push((likeness, *source, *target));
            }
        }
    }
    alike.sort_by_key(|(likeness, source, target)| (std::cmp::Reverse(*likeness), *source, *target));
    let mut moves: Vec<(RelPath, RelPath)> = Vec::new();
    for (_, source, target) in alike {
        if !moves.iter().any(|(known, other)| known == source || other == target) {
            moves.push((source.clone(), target.clone()));
        }
    }
    moves
}

/// How much of the longer one is lines of both, in per cent. Files without content are like nothing.
fn likeness(one: &[u8], other: &[u8]) -> usize {
    let longest = one.len().max(other.len());
    if longest > MAX_SIZE {
        return if one == other { 100 } else { 0 };
    }
    if one.is_empty() || other.is_empty() || one.len().min(other.len()) * 100 < longest * SIMILAR {
        return 0;
    }
    let mut lines: HashMap<&[u8], usize> = HashMap::new();
    for line in one.split_inclusive(|byte| *byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    let mut common = 0;
    for line in other.split_inclusive(|byte| *byte == b'\n') {
        if let Some(count) = lines.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            common += line.len();
        }
    }
    common * 100 / longest
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn files_are_alike_by_their_lines() {
        for (one, other, expected) in [
            ("a\nb\nc\n", "a\nb\nc\n", 100),
            ("a\nb\nc\n", "c\nb\nx\n", 66),
            ("a\n", "b\n", 0),
            ("", "", 0),
            ("a\n", "a\nb\nc\n", 0),
        ] {
            assert_eq!(likeness(one.as_bytes(), other.as_bytes()), expected, "{one:?} {other:?}");
        }
    }
}
