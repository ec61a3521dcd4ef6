//! The three trees that git is given.

use std::collections::{BTreeMap, BTreeSet};

use super::line_endings;
use super::moves::{Moves, moves};
use super::outcome::Outcome;
use super::places::{Entries, entries, put};
use super::request::MergeRequest;
use crate::base::git::{GitError, GitPath, ObjectId, ThreeWay, TreeEdits, TreeEntry};
use crate::service::{LOCK, MANIFEST, SCHEMA};

/// Base, ours and theirs, prepared.
pub(super) struct Sides<'a> {
    pub(super) request: &'a MergeRequest<'a>,
    /// Each by path in the repository, with declared renames done and whatever takes no part in the merge the same on all sides.
    pub(super) base: Entries,
    pub(super) theirs: Entries,
    /// The team's root, with declared renames done.
    pub(super) ours: ObjectId,
    /// By the new path: the old one, of declared renames that were done.
    pub(super) declared: BTreeMap<GitPath, GitPath>,
    /// What the team, and what the template calls by another name.
    pub(super) our_moves: Moves,
    pub(super) their_moves: Moves,
    /// What is known beforehand.
    pub(super) settled: BTreeMap<GitPath, Outcome>,
    /// Versions with other line endings.
    converted: ThreeWay<Entries>,
}

impl<'a> Sides<'a> {
    /// Prepares them. `untouched` are more paths that stay as they are in the team's tree.
    pub(super) fn new(request: &'a MergeRequest<'a>, untouched: &BTreeSet<GitPath>) -> Result<Self, GitError> {
        let mut sides = Self {
            request,
            base: entries(request.base, request.prefix),
            theirs: entries(request.theirs, request.prefix),
            ours: request.ours,
            declared: BTreeMap::new(),
            our_moves: Moves::new(),
            their_moves: Moves::new(),
            settled: BTreeMap::new(),
            converted: ThreeWay { base: Entries::new(), ours: Entries::new(), theirs: Entries::new() },
        };
        let with_renames = sides.rename()?;
        sides.except(&with_renames)?;
        sides.generate()?;
        let own = [MANIFEST, LOCK, SCHEMA].map(|name| GitPath::from(name).below(request.prefix));
        for path in own.iter().chain(untouched) {
            sides.pin(path, request.quarantine.entry(request.ours, path)?);
        }
        sides.find_moves()?;
        sides.unify_line_endings()?;
        Ok(sides)
    }

    /// The trees for git.
    pub(super) fn trees(&self) -> Result<ThreeWay<ObjectId>, GitError> {
        let quarantine = self.request.quarantine;
        let edits: TreeEdits = self.converted.ours.iter().map(|(path, entry)| (path.clone(), Some(*entry))).collect();
        let ours = if edits.is_empty() { self.ours } else { quarantine.edit_tree(Some(self.ours), &edits)? };
        let with = |side: &Entries, converted: &Entries| {
            let mut side = side.clone();
            side.extend(converted.iter().map(|(path, entry)| (path.clone(), *entry)));
            self.tree(&side)
        };
        let (base, theirs) = (with(&self.base, &self.converted.base)?, with(&self.theirs, &self.converted.theirs)?);
        Ok(ThreeWay { base, ours, theirs })
    }

    /// What the team has at `path`, if it is no directory.
    pub(super) fn our(&self, path: &GitPath) -> Result<Option<TreeEntry>, GitError> {
        Ok(self.request.quarantine.entry(self.ours, path)?.filter(|entry| !entry.is_directory()))
    }

    /// The team's root with nothing but `side` in the service's directory.
    fn tree(&self, side: &Entries) -> Result<ObjectId, GitError> {
        let mut edits: TreeEdits = side.iter().map(|(path, entry)| (path.clone(), Some(*entry))).collect();
        if self.request.prefix.is_empty() {
            return self.request.quarantine.edit_tree(None, &edits);
        }
        edits.insert(self.request.prefix.into(), None);
        self.request.quarantine.edit_tree(Some(self.ours), &edits)
    }

    /// Renames in the base what a migration renames, and in the team's tree where it still has the old name. Gives both names of what
    /// is not renamed because one of them is under an exception.
    fn rename(&mut self) -> Result<BTreeSet<GitPath>, GitError> {
        let quarantine = self.request.quarantine;
        let mut edits = TreeEdits::new();
        let mut excepted = BTreeSet::new();
        for (from, to) in self.request.renames {
            let (from, to) = (self.request.place(from), self.request.place(to));
            if self.request.is_excepted(&from) || self.request.is_excepted(&to) {
                excepted.extend([from, to]);
                continue;
            }
            let (Some(file), None, true) = (self.base.get(&from), self.base.get(&to), self.theirs.contains_key(&to)) else {
                continue;
            };
            let (had, has) = (self.our(&from)?, quarantine.entry(self.ours, &to)?);
            let mut is_blocked = false;
            for parent in to.parents() {
                is_blocked |= quarantine.entry(self.ours, &parent)?.is_some_and(|entry| !entry.is_directory());
            }
            // What is there is the team's: git decides then.
            if had.is_some() && (has.is_some() || is_blocked) {
                continue;
            }
            let file = *file;
            if let Some(had) = had {
                edits.extend([(from.clone(), None), (to.clone(), Some(had))]);
            }
            self.base.remove(&from);
            put(&mut self.base, &to, Some(file));
            self.declared.insert(to, from);
        }
        if !edits.is_empty() {
            self.ours = quarantine.edit_tree(Some(self.ours), &edits)?;
        }
        Ok(excepted)
    }

    /// Takes files under an exception, and those of `more`, out of the merge.
    fn except(&mut self, more: &BTreeSet<GitPath>) -> Result<(), GitError> {
        let files = self.request.base.keys().chain(self.request.theirs.keys());
        let mut paths: BTreeSet<GitPath> =
            files.filter(|path| (self.request.excepted)(path)).map(|path| self.request.place(path)).collect();
        paths.extend(more.iter().cloned());
        for path in paths {
            if self.base.get(&path) != self.theirs.get(&path) {
                self.settled.insert(path.clone(), Outcome::Excepted);
            }
            let ours = self.request.quarantine.entry(self.request.ours, &path)?;
            // A file of the template where its directory must stay.
            let in_the_way = path.parents().filter(|parent| ours.is_some() && self.theirs.contains_key(parent));
            self.settled.extend(in_the_way.map(|parent| (parent, Outcome::Excepted)));
            self.pin(&path, ours);
        }
        Ok(())
    }

    /// Gives generated files the template's content on all sides, where the team has them.
    fn generate(&mut self) -> Result<(), GitError> {
        let mut edits = TreeEdits::new();
        for path in self.request.generated {
            let path = self.request.place(path);
            let (Some(base), Some(theirs), Some(ours)) =
                (self.base.get(&path), self.theirs.get(&path).copied(), self.our(&path)?)
            else {
                continue;
            };
            if self.settled.contains_key(&path) {
                continue;
            }
            if ours != theirs {
                let outcome = if ours == *base { Outcome::Updated } else { Outcome::Rewritten };
                self.settled.insert(path.clone(), outcome);
                edits.insert(path.clone(), Some(theirs));
            }
            self.base.insert(path, theirs);
        }
        if !edits.is_empty() {
            self.ours = self.request.quarantine.edit_tree(Some(self.ours), &edits)?;
        }
        Ok(())
    }

    /// Has base and theirs agree with the team's tree about `path`.
    fn pin(&mut self, path: &GitPath, ours: Option<TreeEntry>) {
        let ours = ours.filter(|entry| !entry.is_directory());
        put(&mut self.base, path, ours);
        put(&mut self.theirs, path, ours);
    }

    fn find_moves(&mut self) -> Result<(), GitError> {
        let quarantine = self.request.quarantine;
        let mut is_missing = false;
        for path in self.base.keys() {
            is_missing |= self.our(path)?.is_none();
        }
        let is_gone = self.base.keys().any(|path| !self.theirs.contains_key(path));
        let has_come = self.theirs.keys().any(|path| !self.base.contains_key(path));
        if is_missing || (is_gone && has_come) {
            let base = self.tree(&self.base)?;
            if is_missing {
                self.our_moves = moves(quarantine, &self.base, base, self.ours)?;
            }
            if is_gone && has_come {
                self.their_moves = moves(quarantine, &self.base, base, self.tree(&self.theirs)?)?;
            }
        }
        Ok(())
    }

    fn unify_line_endings(&mut self) -> Result<(), GitError> {
        for (path, base) in &self.base {
            let (our_path, their_path) = (self.our_moves.get(path).unwrap_or(path), self.their_moves.get(path).unwrap_or(path));
            let Some(theirs) = self.theirs.get(their_path).filter(|theirs| theirs.id != base.id) else { continue };
            let Some(ours) = self.our(our_path)?.filter(|ours| ours.id != base.id) else { continue };
            if ![*base, ours, *theirs].into_iter().all(TreeEntry::is_regular) {
                continue;
            }
            let Some(ids) = line_endings::unify(self.request.quarantine, [base.id, ours.id, theirs.id])? else { continue };
            self.converted.base.insert(path.clone(), TreeEntry { id: ids[0], ..*base });
            self.converted.ours.insert(our_path.clone(), TreeEntry { id: ids[1], ..ours });
            self.converted.theirs.insert(their_path.clone(), TreeEntry { id: ids[2], ..*theirs });
        }
        Ok(())
    }
}
