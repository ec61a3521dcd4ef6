//! Files that are not where they were rendered, because the team moved them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::objects::Objects;
use super::state::{Drift, FileState};
use crate::base::RelPath;
use crate::base::git::ObjectId;
use crate::service::{LOCK, Lock, MANIFEST};

/// Largest file that is compared line by line, in bytes.
const MAX_SIZE: u64 = 256 << 10;
/// Most files of the team that are compared with those that are missing.
const MAX_CANDIDATES: usize = 400;
/// Most missing files that are looked for.
const MAX_MISSING: usize = 40;

/// Finds the deleted ones of `files` among the files that git knows and the lock does not: one with the same content, or the one that
/// has most lines in common, at least half of all, as git's rename detection wants it.
pub(super) fn find(files: &mut [FileState], lock: &Lock, objects: &dyn Objects) {
    let missing: Vec<usize> = files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.drift == Some(Drift::Deleted) && !lock.files[&file.path].blob.is_empty_blob())
        .map(|(index, _)| index)
        .collect();
    if missing.is_empty() {
        return;
    }
    let mut own: BTreeMap<String, ObjectId> = objects.files().into_iter().collect();
    let rendered: HashSet<&str> = lock.files.keys().map(RelPath::as_str).chain([MANIFEST, LOCK]).collect();
    own.retain(|path, _| !rendered.contains(path.as_str()));
    let mut left = Vec::new();
    for index in missing {
        let wanted = &lock.files[&files[index].path];
        match own.iter().find(|(_, id)| **id == wanted.blob).map(|(path, _)| path.clone()) {
            Some(to) => {
                own.remove(&to);
                files[index].drift = Some(Drift::Renamed { to, is_edited: false });
            }
            None => left.push(index),
        }
    }
    if own.len() <= MAX_CANDIDATES && left.len() <= MAX_MISSING {
        find_similar(files, &left, lock, objects, own);
    }
}

fn find_similar(files: &mut [FileState], missing: &[usize], lock: &Lock, objects: &dyn Objects, own: BTreeMap<String, ObjectId>) {
    let lines = Lines(RandomState::new());
    let counted = |id: ObjectId| objects.content(id, MAX_SIZE).map(|content| lines.count(&content));
    let wanted: Vec<(usize, Counts)> =
        missing.iter().filter_map(|index| Some((*index, counted(lock.files[&files[*index].path].blob)?))).collect();
    if wanted.is_empty() {
        return;
    }
    let own: Vec<(String, Counts)> = own.into_iter().filter_map(|(path, id)| Some((path, counted(id)?))).collect();
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (index, base) in &wanted {
        for (candidate, (_, present)) in own.iter().enumerate() {
            pairs.extend(similarity(base, present).map(|score| (score, *index, candidate)));
        }
    }
    // The most alike first; of those that are equally so, the first by path.
    pairs.sort_by_key(|(score, index, candidate)| (std::cmp::Reverse(*score), *index, *candidate));
    let mut taken = vec![false; own.len()];
    for (_, index, candidate) in pairs {
        if files[index].drift == Some(Drift::Deleted) && !taken[candidate] {
            taken[candidate] = true;
            files[index].drift = Some(Drift::Renamed { to: own[candidate].0.clone(), is_edited: true });
        }
    }
}

/// How often each line is there.
type Counts = HashMap<u64, usize>;

struct Lines(RandomState);

impl Lines {
    fn count(&self, content: &[u8]) -> Counts {
        let mut counts = Counts::new();
        for line in content.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
            *counts.entry(self.0.hash_one(line)).or_default() += 1;
        }
        counts
    }
}

/// Lines in common, in per cent of the larger file; none below half of it.
fn similarity(one: &Counts, other: &Counts) -> Option<usize> {
    let size = |counts: &Counts| counts.values().sum::<usize>();
    let common: usize = one.iter().map(|(line, count)| count.min(other.get(line).unwrap_or(&0))).sum();
    let score = 100 * common / size(one).max(size(other)).max(1);
    (score >= 50).then_some(score)
}

#[cfg(test)]
mod tests {
    use super::{Drift, FileState, find};
    use crate::base::git::ObjectId;
    use crate::base::{Digest, Mode, RelPath};
    use crate::service::drift::objects::Objects;
    use crate::service::{Lock, LockedFile};

    /// What git knows: path and content; and what was rendered.
    struct Known(Vec<(&'static str, String)>, Vec<String>);

    impl Objects for Known {
        fn content(&self, id: ObjectId, _: u64) -> Option<Vec<u8>> {
            let mut contents = self.0.iter().map(|(_, content)| content).chain(&self.1);
            contents.find(|content| ObjectId::of_blob(content.as_bytes()) == id).map(|content| content.clone().into_bytes())
        }
        fn files(&self) -> Vec<(String, ObjectId)> {
            self.0.iter().map(|(path, content)| ((*path).to_owned(), ObjectId::of_blob(content.as_bytes()))).collect()
        }
    }

    #[test]
    fn the_same_content_comes_before_the_most_alike() {
        let lines = |from: usize, to: usize| (from..to).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
        let path = |path: &str| RelPath::new(path).expect("a good path");
        let rendered = [("same", lines(0, 20)), ("alike", lines(20, 40)), ("gone", lines(40, 60)), ("empty", String::new())];
        let locked = |content: &String| LockedFile {
            mode: Mode::Regular,
            blob: ObjectId::of_blob(content.as_bytes()),
            part: "t".into(),
            is_starter: false,
        };
        let lock = Lock {
            registry: "builtin".into(),
            template: "t".into(),
            version: semver::Version::new(1, 0, 0),
            digest: Digest::of(b""),
            answers: serde_json::Map::new(),
            files: rendered.iter().map(|(name, content)| (path(name), locked(content))).collect(),
        };
        let present = vec![
            ("a/empty", String::new()),
            ("a/half", lines(30, 50)),
            ("a/most", lines(22, 42)),
            ("a/same", lines(0, 20)),
            ("pave.yaml", lines(40, 60)),
        ];
        let known = Known(present, rendered.iter().map(|(_, content)| content.clone()).collect());
        let deleted = |path: &RelPath| FileState {
            path: path.clone(),
            part: "t".into(),
            is_starter: false,
            drift: Some(Drift::Deleted),
            unparsable: None,
        };
        let mut files: Vec<FileState> = lock.files.keys().map(deleted).collect();
        find(&mut files, &lock, &known);
        let found: Vec<String> = files
            .iter()
            .map(|file| match &file.drift {
                Some(Drift::Renamed { to, is_edited }) => format!("{} -> {to} {is_edited}", file.path),
                _ => file.path.to_string(),
            })
            .collect();
        assert_eq!(found, ["alike -> a/most true", "empty", "gone -> a/half true", "same -> a/same false"]);
    }
}
