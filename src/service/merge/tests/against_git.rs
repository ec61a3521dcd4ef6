//! What the user's git does with the same three commits.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Oid, Signature};

use super::merging::Merge;
use super::world::oid;
use crate::base::git::ObjectId;
use crate::service::{Merged, Outcome};

impl Merge<'_> {
    /// `git merge` leaves the same files and the same stages, but for what a team deleted and for labels.
    pub(super) fn check_against_git(&self, merged: &Merged, place: &str) {
        let base = self.commit(self.git.tree(&self.base, self.prefix), None);
        let theirs = self.commit(self.git.tree(&self.theirs, self.prefix), Some(base));
        let ours = self.commit(self.ours, Some(base));
        self.git.check_out(ours);
        let (is_clean, said) = self.git.run(&["merge", "-q", "--no-edit", "--no-ff", &theirs.to_string()]);
        let deleted = merged.files.iter().filter(|file| file.outcome == Outcome::StaysDeleted);
        let deleted: BTreeSet<String> = deleted.map(|file| file.path.below(self.prefix).to_string()).collect();
        assert!(is_clean || !merged.conflicts.is_empty() || !deleted.is_empty(), "{place}: {said}");
        assert!(!is_clean || merged.conflicts.is_empty(), "{place}: {said}");
        let (mut stages, mut clean) = (BTreeSet::new(), BTreeMap::new());
        let (_, index) = self.git.run(&["ls-files", "-s", "-z"]);
        for (entry, path) in index.split('\0').filter_map(|line| line.split_once('\t')) {
            let path = path.replace("~HEAD", "~yours").replace(&format!("~{theirs}"), "~go-http-1.5.0");
            let words: Vec<&str> = entry.split(' ').collect();
            let (mode, id) = (u32::from_str_radix(words[0], 8).expect("a mode"), Oid::from_str(words[1]).expect("an id"));
            match words[2] {
                "0" => drop(clean.insert(path, (mode, id))),
                _ if deleted.contains(&path) => {}
                stage => drop(stages.insert((path, stage.to_owned(), without_labels(&self.git.shown(mode, id))))),
            }
        }
        assert_eq!(self.stages(merged), stages, "stages of {place}");
        let mut files = self.git.files(merged.tree);
        files.retain(|path, _| !merged.conflicts.iter().any(|conflict| conflict.path.to_string() == *path));
        assert_eq!(files, clean, "clean files of {place}");
        self.check_markers(merged, theirs, place);
    }

    /// Puts the team's files into the work tree.
    pub(super) fn check_out(&self) {
        self.git.check_out(self.commit(self.ours, None));
    }

    /// What `git merge-tree` alone says of the same three commits: whether it is clean, and the tree.
    pub(super) fn git_merge_tree(&self) -> (bool, String) {
        let base = self.commit(self.git.tree(&self.base, self.prefix), None);
        let theirs = self.commit(self.git.tree(&self.theirs, self.prefix), Some(base));
        let ours = self.commit(self.ours, Some(base));
        self.git.run(&["merge-tree", "--write-tree", "--no-messages", "--name-only", &ours.to_string(), &theirs.to_string()])
    }

    fn commit(&self, tree: ObjectId, parent: Option<Oid>) -> Oid {
        let by = Signature::now("a", "a@b").expect("an identity");
        let tree = self.git.repository.find_tree(oid(tree)).expect("the tree");
        let parent = parent.map(|id| self.git.repository.find_commit(id).expect("the parent"));
        let parents: Vec<_> = parent.iter().collect();
        self.git.repository.commit(None, &by, &by, "m", &tree, &parents).expect("a commit")
    }

    fn stages(&self, merged: &Merged) -> BTreeSet<(String, String, String)> {
        let mut all = BTreeSet::new();
        for conflict in &merged.conflicts {
            for (number, entry) in (1..).zip(conflict.stages) {
                let Some(entry) = entry else { continue };
                let text = without_labels(&self.git.shown(entry.mode, oid(entry.id)));
                all.insert((conflict.path.to_string(), i32::to_string(&number), text));
            }
        }
        all
    }

    /// What git has written into the work tree is what we have, but for labels.
    fn check_markers(&self, merged: &Merged, theirs: Oid, place: &str) {
        let files = self.git.files(merged.tree);
        for conflict in &merged.conflicts {
            let path = conflict.path.to_string();
            let Some((mode, id)) = files.get(&path).filter(|(mode, _)| mode & 0o170_000 == 0o100_000) else { continue };
            let on_disk = path.replace("~yours", "~HEAD").replace("~go-http-1.5.0", &format!("~{theirs}"));
            let on_disk = std::fs::read(self.git.directory.path().join(on_disk)).expect("it is there");
            let expected = format!("{mode:o} {}", on_disk.escape_ascii());
            assert_eq!(without_labels(&self.git.shown(*mode, *id)), without_labels(&expected), "{path} of {place}");
        }
    }
}

/// Escaped text without what follows conflict markers.
fn without_labels(text: &str) -> String {
    let line = |line: &str| {
        let is_marker = |marker: &&str| line.contains(marker.repeat(7).as_str());
        let marker = ["<", "|", ">"].into_iter().find(is_marker);
        marker.and_then(|marker| Some(line[..=line.rfind(marker)?].to_owned())).unwrap_or_else(|| line.to_owned())
    };
    text.split("\\n").map(line).collect::<Vec<_>>().join("\n")
}
