//! Telling what became of each file.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::{FileOutcome, Outcome};
use super::rescued::Rescued;
use super::sides::Sides;
use crate::base::git::{GitError, GitPath, MergedTree, TreeEntry};

/// A path of the team's tree, and what it had and has there.
type Changes = BTreeMap<GitPath, (Option<TreeEntry>, Option<TreeEntry>)>;

struct Telling<'a> {
    sides: &'a Sides<'a>,
    merged: &'a MergedTree,
    deleted: &'a BTreeSet<GitPath>,
    changes: Changes,
    /// Paths of which something was told.
    told: BTreeSet<GitPath>,
    outcomes: Vec<FileOutcome>,
}

/// What became of every file that is not the same on all sides, and of every other that the merge touched.
pub(super) fn outcomes(
    sides: &Sides<'_>,
    merged: &MergedTree,
    deleted: &BTreeSet<GitPath>,
    rescued: &Rescued,
) -> Result<Vec<FileOutcome>, GitError> {
    let mut changes = Changes::new();
    for change in sides.request.quarantine.changes(sides.request.ours, merged.tree)? {
        if let Some((path, entry)) = change.before {
            changes.entry(path).or_default().0 = Some(entry);
        }
        if let Some((path, entry)) = change.after {
            changes.entry(path).or_default().1 = Some(entry);
        }
    }
    let mut telling = Telling { sides, merged, deleted, changes, told: BTreeSet::new(), outcomes: Vec::new() };
    for (path, outcome) in &sides.settled {
        telling.tell(path, sides.declared.get(path), *outcome);
    }
    for (path, place) in rescued {
        telling.tell(place, Some(path), Outcome::Kept);
    }
    for path in sides.base.keys().filter(|path| !sides.settled.contains_key(path) && !rescued.contains_key(path)) {
        telling.of_base(path)?;
    }
    let new = sides.theirs.keys().filter(|path| !sides.base.contains_key(path) && !sides.settled.contains_key(path));
    for path in new {
        telling.of_new(path)?;
    }
    telling.of_the_rest();
    Ok(telling.finish())
}

impl Telling<'_> {
    fn tell(&mut self, path: &GitPath, from: Option<&GitPath>, outcome: Outcome) {
        let from = from.filter(|from| *from != path).cloned();
        self.told.extend(from.iter().chain([path]).cloned());
        self.outcomes.push(FileOutcome { path: path.clone(), from, outcome });
    }

    /// A file of the base, by the path that it has there once declared renames are done.
    fn of_base(&mut self, path: &GitPath) -> Result<(), GitError> {
        let sides = self.sides;
        let ours = match sides.our(path)? {
            Some(entry) => Some((path, entry)),
            None => sides.our_moves.get(path).map(|to| sides.our(to).map(|entry| Some((to, entry?)))).transpose()?.flatten(),
        };
        let their_path = if sides.theirs.contains_key(path) { Some(path) } else { sides.their_moves.get(path) };
        let theirs = their_path.and_then(|path| Some((path, *sides.theirs.get(path)?)));
        let places: Vec<&GitPath> =
            [Some(path), ours.map(|ours| ours.0), theirs.map(|theirs| theirs.0)].into_iter().flatten().collect();
        let old = sides.declared.get(path);
        if let Some(conflict) = self.conflict(&places) {
            self.tell(&conflict, Some(old.unwrap_or(path)), Outcome::Conflict);
            self.told.extend(places.into_iter().cloned());
        } else if let Some(place) = places.iter().find(|place| self.deleted.contains(place)) {
            self.tell(place, old.or(Some(path)), Outcome::StaysDeleted);
        } else {
            let base = sides.base[path];
            match (ours, theirs) {
                (None, None) => {}
                (None, Some(theirs)) => self.of_missing(path, base, theirs),
                (Some(ours), None) => self.of_dropped(path, ours.0),
                (Some(ours), Some(theirs)) => self.of_both(path, base, ours, theirs)?,
            }
        }
        Ok(())
    }

    /// The first of `places` that is unmerged, or one that git made from its name.
    fn conflict(&self, places: &[&GitPath]) -> Option<GitPath> {
        let is = |conflict: &&GitPath| {
            let made =
                |place: &GitPath| conflict.as_bytes().strip_prefix(place.as_bytes()).is_some_and(|rest| rest.starts_with(b"~"));
            places.iter().any(|place| *place == *conflict || made(place))
        };
        self.merged.unmerged.keys().find(is).cloned()
    }

    /// The team does not have it any more, or has it under a name that only git found.
    fn of_missing(&mut self, path: &GitPath, base: TreeEntry, (their_path, theirs): (&GitPath, TreeEntry)) {
        let is_changed = theirs != base || their_path != path;
        let name = path.file_name();
        let touched = |(path, (before, after)): (&GitPath, &(Option<TreeEntry>, Option<TreeEntry>))| {
            let is_free = before.is_some() && after.is_some() && !self.told.contains(path) && !self.sides.base.contains_key(path);
            is_free.then(|| path.clone())
        };
        let candidates: Vec<GitPath> = self.changes.iter().filter_map(touched).collect();
        let same_name = candidates.iter().find(|candidate| candidate.file_name() == name);
        match same_name.or(candidates.first()).filter(|_| is_changed) {
            Some(place) => self.tell(&place.clone(), Some(path), Outcome::Merged),
            None => self.tell(path, self.sides.declared.get(path), Outcome::StaysDeleted),
        }
    }

    /// The template does not have it any more.
    fn of_dropped(&mut self, path: &GitPath, our_path: &GitPath) {
        match self.changes.get(our_path) {
            Some((_, None)) => self.tell(our_path, Some(path), Outcome::Removed),
            _ => self.tell(our_path, Some(path), Outcome::Kept),
        }
    }

    fn of_both(
        &mut self,
        path: &GitPath,
        base: TreeEntry,
        (our_path, ours): (&GitPath, TreeEntry),
        (their_path, theirs): (&GitPath, TreeEntry),
    ) -> Result<(), GitError> {
        let request = self.sides.request;
        let declared = self.sides.declared.get(path);
        let before = declared.filter(|old| self.changes.contains_key(old)).unwrap_or(our_path);
        for place in [their_path, our_path] {
            let Some(result) = request.quarantine.entry(self.merged.tree, place)?.filter(|entry| !entry.is_directory()) else {
                continue;
            };
            if place == their_path && their_path != path && our_path != path && our_path != their_path {
                continue;
            }
            let outcome = match () {
                () if before != place => Outcome::Renamed,
                () if result == ours && ours == base && theirs == base && our_path == path => return Ok(()),
                () if result == ours => Outcome::Kept,
                () if ours == base => Outcome::Updated,
                () => Outcome::Merged,
            };
            self.tell(place, if outcome == Outcome::Renamed { Some(before) } else { Some(path) }, outcome);
            return Ok(());
        }
        // A directory that was renamed took it along.
        let Some(place) = self.came(our_path, ours) else { return Ok(()) };
        self.tell(&place, Some(our_path), Outcome::Renamed);
        Ok(())
    }

    /// A file that only the new version has.
    fn of_new(&mut self, path: &GitPath) -> Result<(), GitError> {
        let (sides, request) = (self.sides, self.sides.request);
        if self.told.contains(path) || sides.their_moves.values().any(|place| place == path) {
            return Ok(());
        }
        if let Some(conflict) = self.conflict(&[path]) {
            self.tell(&conflict, Some(path), Outcome::Conflict);
        } else if let Some(ours) = sides.our(path)? {
            let is_kept = request.quarantine.entry(self.merged.tree, path)? == Some(ours);
            self.tell(path, None, if is_kept { Outcome::Kept } else { Outcome::Updated });
        } else if self.changes.get(path).is_some_and(|(_, after)| after.is_some()) {
            self.tell(path, None, Outcome::Added);
        } else if let Some(place) = self.came(path, sides.theirs[path]) {
            self.tell(&place, Some(path), Outcome::Added);
        }
        Ok(())
    }

    /// Where a file with the name of `path`, or else any with its content, has come from nowhere.
    fn came(&self, path: &GitPath, entry: TreeEntry) -> Option<GitPath> {
        let mut new = self.changes.iter().filter(|(path, (before, _))| before.is_none() && !self.told.contains(path));
        let is_it = |(place, (_, after)): &(&GitPath, &(Option<TreeEntry>, Option<TreeEntry>))| {
            place.file_name() == path.file_name() && *after == Some(entry)
        };
        new.find(is_it).map(|(place, _)| place.clone())
    }

    /// What the merge touched of the team's own files, and conflicts of which nothing was told.
    fn of_the_rest(&mut self) {
        let conflicts: Vec<GitPath> = self.merged.unmerged.keys().filter(|path| !self.told.contains(path)).cloned().collect();
        for path in conflicts {
            // Where another file has its name: `NAME~SIDE`.
            let tilde = path.as_bytes().iter().rposition(|byte| *byte == b'~');
            let name = tilde.map(|at| GitPath::from(&path.as_bytes()[..at]));
            let is_there = |name: &GitPath| self.changes.contains_key(name) || self.told.contains(name);
            let name = name.filter(is_there);
            self.tell(&path, name.as_ref(), Outcome::Conflict);
        }
        for (path, (before, after)) in self.changes.clone() {
            if self.told.contains(&path) {
                continue;
            }
            match (before, after) {
                (Some(entry), None) => match self.came(&path, entry) {
                    Some(place) => self.tell(&place, Some(&path), Outcome::Renamed),
                    None => self.tell(&path, None, Outcome::Removed),
                },
                (None, _) => {}
                (Some(_), Some(_)) => self.tell(&path, None, Outcome::Merged),
            }
        }
        let new: Vec<GitPath> = self.changes.keys().filter(|path| !self.told.contains(path)).cloned().collect();
        for path in new {
            self.tell(&path, None, Outcome::Added);
        }
    }

    /// The outcomes, by path in the service.
    fn finish(self) -> Vec<FileOutcome> {
        let prefix = self.sides.request.prefix;
        let inside = |path: GitPath| path.inside(prefix).unwrap_or(path);
        let mut outcomes: Vec<FileOutcome> = self.outcomes;
        for outcome in &mut outcomes {
            outcome.path = inside(outcome.path.clone());
            outcome.from = outcome.from.take().map(inside);
        }
        outcomes.sort();
        outcomes.dedup();
        outcomes
    }
}
