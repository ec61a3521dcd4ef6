//! The folder of a preview. A marker in it lists what pave wrote, and nothing else is ever replaced or removed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::PreviewError;
use crate::base::fs::{self, Changes, Occupant, foreign_file, occupant, sync_tree};
use crate::base::{FileTree, RelPath};
use crate::ops::Error;
use crate::ops::create::shown;

/// The marker: a comment, then a path a line.
const MARKER: &str = ".pave-preview";

const HEAD: &str = "# Written by `pave template preview`, which replaces and removes these files, and no others.\n";

/// Largest marker that is read, in bytes.
const MAX_MARKER: u64 = 8 << 20;

pub(super) struct Folder {
    /// Absolute.
    pub(super) path: PathBuf,
}

impl Folder {
    /// The folder at `path`: one that is not there yet, is empty, or was written by a preview.
    pub(super) fn at(path: PathBuf) -> Result<Self, Error> {
        match occupant(&path)? {
            Occupant::Nothing => {}
            Occupant::Directory if fs::is_file(&path.join(MARKER)) => {}
            Occupant::Directory | Occupant::Other => return Err(PreviewError::NotOurs { path: shown(&path) }.into()),
        }
        Ok(Self { path })
    }

    /// Makes the files that pave wrote into those of `tree`.
    pub(super) fn write(&self, tree: &FileTree) -> Result<Changes, Error> {
        let owned = self.owned()?;
        let foreign = foreign_file(&self.path, &owned, tree).or_else(|| tree.get(MARKER).and(RelPath::new(MARKER).ok()));
        if let Some(path) = foreign {
            return Err(PreviewError::Foreign { path: shown(&self.path.join(path.as_str())) }.into());
        }
        let new: BTreeSet<RelPath> = tree.iter().map(|(path, _)| path.clone()).collect();
        fs::create_dir_all(&self.path)?;
        // Killed half-way, everything that was or is being written is still known.
        if owned != new {
            self.mark(&owned.union(&new).cloned().collect())?;
        }
        let changes = sync_tree(&self.path, &owned, tree)?;
        if !owned.is_subset(&new) || !fs::is_file(&self.path.join(MARKER)) {
            self.mark(&new)?;
        }
        Ok(changes)
    }

    /// What a preview wrote before. A line that is no path is not followed.
    fn owned(&self) -> Result<BTreeSet<RelPath>, Error> {
        let marker = self.path.join(MARKER);
        if !fs::is_file(&marker) {
            return Ok(BTreeSet::new());
        }
        let text = String::from_utf8_lossy(&fs::read_file(&marker, MAX_MARKER)?).into_owned();
        Ok(text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| RelPath::new(line).ok()).collect())
    }

    fn mark(&self, paths: &BTreeSet<RelPath>) -> Result<(), Error> {
        let mut text = HEAD.to_owned();
        for path in paths {
            text.push_str(&format!("{path}\n"));
        }
        Ok(fs::replace_file(&self.path.join(MARKER), text.as_bytes())?)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests look at the world themselves")]
mod tests {
    use super::{Folder, MARKER};
    use crate::base::{File, FileTree, Mode, RelPath};
    use std::fs;

    fn tree(paths: &[&str]) -> FileTree {
        let mut tree = FileTree::default();
        for path in paths {
            let file = File { mode: Mode::Regular, content: b"x".to_vec() };
            tree.insert(RelPath::new(path).expect("a good path"), file).expect("it fits");
        }
        tree
    }

    #[test]
    fn only_what_was_written_is_replaced_or_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let folder = |name: &str| Folder::at(directory.path().join(name));
        let written = |name: &str, paths: &[&str]| folder(name).expect("it may").write(&tree(paths));
        written("p", &["a", "d/b", "#c"]).expect("it writes");
        fs::write(directory.path().join("p/mine"), "mine").expect("a file");
        written("p", &["a", "e"]).expect("it writes");
        let there = |name: &str| directory.path().join("p").join(name).exists();
        assert!(there("a") && there("e") && there("mine") && !there("d"));
        assert!(written("p", &["mine"]).is_err(), "it is somebody's");
        assert!(written("p", &[MARKER]).is_err(), "it is the marker");
        assert_eq!(fs::read_to_string(directory.path().join("p/mine")).expect("it is there"), "mine");
        fs::create_dir(directory.path().join("other")).expect("a directory");
        fs::write(directory.path().join("other/x"), "").expect("a file");
        assert!(folder("other").is_err() && folder("other/x").is_err());
    }

    #[test]
    fn a_marker_of_somebody_else_leads_nowhere() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("p");
        fs::create_dir(&path).expect("a directory");
        fs::write(directory.path().join("x"), "mine").expect("a file");
        fs::write(path.join(MARKER), "../x\n/etc/passwd\n.git/config\n").expect("a file");
        Folder::at(path).expect("it may").write(&tree(&["a"])).expect("it writes");
        assert!(directory.path().join("x").exists());
    }
}
