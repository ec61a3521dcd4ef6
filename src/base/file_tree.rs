//! Files in memory: what a template holds, what a render gives, what a service is written from.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;

use super::path_rules::fold;
use super::{Diagnostic, Digest, Exit, RelPath};

/// What kind of file an entry is; these three are all that git and pave know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Mode {
    /// An ordinary file.
    #[serde(rename = "100644")]
    Regular,
    /// An ordinary file that may be executed.
    #[serde(rename = "100755")]
    Executable,
    /// A symbolic link; its content is where it points.
    #[serde(rename = "120000")]
    Symlink,
}

impl Mode {
    /// The mode as git writes it in a tree.
    #[must_use]
    pub fn as_git(self) -> &'static str {
        match self {
            Self::Regular => "100644",
            Self::Executable => "100755",
            Self::Symlink => "120000",
        }
    }
}

/// One file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What kind of file.
    pub mode: Mode,
    /// Its bytes; of a link, the target.
    pub content: Vec<u8>,
}

/// Files by path, in path order. No two of them can be one file on any file system, and no file is also a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<RelPath, File>,
    /// Every path and every directory above one, folded, with the name that it was given first.
    names: BTreeMap<String, Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    path: String,
    is_file: bool,
}

/// A file that does not fit into its tree.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The same path twice.
    #[error("the file `{path}` is there twice")]
    Twice {
        /// The path.
        path: RelPath,
    },
    /// Two names of one file.
    #[error("`{path}` and `{other}` are one file where case or Unicode normalisation are ignored")]
    Collision {
        /// The later path.
        path: RelPath,
        /// The earlier one.
        other: String,
    },
    /// A file where a directory is.
    #[error("`{path}` is both a file and a directory")]
    FileAndDirectory {
        /// The path that is both.
        path: String,
    },
    /// A link that leaves the tree.
    #[error("the link `{path}` points out of the tree, to `{target}`")]
    LinkLeaves {
        /// The link.
        path: RelPath,
        /// Where it points.
        target: String,
    },
}

impl Diagnostic for TreeError {
    fn code(&self) -> &'static str {
        "path-collision"
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some("rename one of the files in the template".into())
    }
}

impl FileTree {
    /// Adds a file.
    pub fn insert(&mut self, path: RelPath, file: File) -> Result<(), TreeError> {
        if file.mode == Mode::Symlink && !link_stays_inside(&path, &file.content) {
            let target = String::from_utf8_lossy(&file.content).escape_debug().to_string();
            return Err(TreeError::LinkLeaves { path, target });
        }
        if self.files.contains_key(&path) {
            return Err(TreeError::Twice { path });
        }
        for directory in path.parents() {
            self.claim(directory, false, &path)?;
        }
        self.claim(path.as_str(), true, &path)?;
        self.files.insert(path, file);
        Ok(())
    }

    fn claim(&mut self, name: &str, is_file: bool, path: &RelPath) -> Result<(), TreeError> {
        match self.names.entry(fold(name)) {
            Entry::Vacant(entry) => {
                entry.insert(Name { path: name.to_owned(), is_file });
                Ok(())
            }
            Entry::Occupied(entry) if entry.get().path != name => {
                Err(TreeError::Collision { path: path.clone(), other: entry.get().path.clone() })
            }
            Entry::Occupied(entry) if is_file || entry.get().is_file => {
                Err(TreeError::FileAndDirectory { path: name.to_owned() })
            }
            Entry::Occupied(_) => Ok(()),
        }
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        RelPath::new(path).ok().and_then(|path| self.files.get(&path))
    }

    /// Every file, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &File)> {
        self.files.iter()
    }

    /// How many files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All contents together, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.files.values().map(|file| file.content.len()).sum()
    }

    /// The digest of the whole tree: of one line a file, in path order, `MODE sha256:HEX PATH` and a line feed.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut lines = String::new();
        for (path, file) in self.iter() {
            // Writing to a String cannot fail.
            let _ = writeln!(lines, "{} {} {path}", file.mode.as_git(), Digest::of(&file.content));
        }
        Digest::of(lines.as_bytes())
    }
}

/// A link may point anywhere inside the tree, by a relative path that climbs first and then only descends: climbing
/// after a name could leave the tree where that name is itself a link.
fn link_stays_inside(path: &RelPath, target: &[u8]) -> bool {
    let Ok(target) = std::str::from_utf8(target) else {
        return false;
    };
    if target.is_empty() || target.starts_with('/') || target.contains(['\\', '\0']) {
        return false;
    }
    let mut at: Vec<&str> = path.components().collect();
    at.pop();
    let mut descending = false;
    for step in target.split('/') {
        match step {
            ".." if descending || at.pop().is_none() => return false,
            "" | "." | ".." => {}
            name => {
                descending = true;
                at.push(name);
            }
        }
    }
    !at.is_empty() && RelPath::new(&at.join("/")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{File, FileTree, Mode, RelPath, TreeError};

    fn insert(tree: &mut FileTree, path: &str, mode: Mode, content: &str) -> Result<(), TreeError> {
        let path = RelPath::new(path).expect("a good path");
        tree.insert(path, File { mode, content: content.as_bytes().to_vec() })
    }

    #[test]
    fn refuses_two_names_of_one_file() {
        for (one, other) in [
            ("a", "a"),
            ("README.md", "readme.md"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("A/x", "a/y"),
            ("a", "a/b"),
            ("a/b", "a"),
            ("dir/x", "DIR"),
        ] {
            let mut tree = FileTree::default();
            insert(&mut tree, one, Mode::Regular, "").expect("the first fits");
            assert!(insert(&mut tree, other, Mode::Regular, "").is_err(), "{one} {other}");
        }
    }

    #[test]
    fn links_stay_inside_and_nothing_passes_through_one() {
        let mut tree = FileTree::default();
        insert(&mut tree, "docs/link", Mode::Symlink, "../README.md").expect("it stays inside");
        for target in ["/etc/passwd", "../../x", "..", "", "../.git/config", "a\\b", "x/../../y"] {
            assert!(insert(&mut tree, "docs/other", Mode::Symlink, target).is_err(), "{target}");
        }
        assert!(insert(&mut tree, "docs/link/x", Mode::Regular, "").is_err());
    }

    #[test]
    fn digest_knows_path_mode_and_content() {
        let tree = |path, mode, content| {
            let mut tree = FileTree::default();
            insert(&mut tree, path, mode, content).expect("it fits");
            tree.digest()
        };
        let base = tree("a", Mode::Regular, "x");
        assert_eq!(base, tree("a", Mode::Regular, "x"));
        for other in [tree("b", Mode::Regular, "x"), tree("a", Mode::Executable, "x"), tree("a", Mode::Regular, "y")] {
            assert_ne!(base, other);
        }
    }
}
