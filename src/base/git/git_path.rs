//! A path as git keeps it.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::base::RelPath;

/// A path in a repository as git's trees hold it: any bytes, components separated by `/`. Shown, what is not UTF-8 is replaced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GitPath(Vec<u8>);

impl GitPath {
    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For the file system.
    #[must_use]
    pub fn as_path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.0))
    }

    /// This path below `directory`, where `""` is the top.
    #[must_use]
    pub fn below(&self, directory: &str) -> Self {
        if directory.is_empty() {
            return self.clone();
        }
        Self([directory.as_bytes(), b"/", &self.0].concat())
    }

    /// What this path is called inside `directory`; none where it is not below it.
    #[must_use]
    pub fn inside(&self, directory: &str) -> Option<Self> {
        if directory.is_empty() {
            return Some(self.clone());
        }
        let rest = self.0.strip_prefix(directory.as_bytes())?.strip_prefix(b"/")?;
        Some(Self(rest.to_vec()))
    }

    /// Every directory above this path, nearest to the root first.
    pub fn parents(&self) -> impl Iterator<Item = Self> + '_ {
        self.0.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| Self(self.0[..at].to_vec()))
    }

    /// The last component.
    #[must_use]
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|byte| *byte == b'/').next().unwrap_or(&self.0)
    }
}

impl From<&[u8]> for GitPath {
    fn from(path: &[u8]) -> Self {
        Self(path.to_vec())
    }
}

impl From<&str> for GitPath {
    fn from(path: &str) -> Self {
        Self(path.as_bytes().to_vec())
    }
}

impl From<&RelPath> for GitPath {
    fn from(path: &RelPath) -> Self {
        path.as_str().into()
    }
}

impl fmt::Display for GitPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl serde::Serialize for GitPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::GitPath;

    #[test]
    fn goes_below_a_directory_and_back() {
        let path = GitPath::from("a/b/c");
        assert_eq!(path.below("x/y"), "x/y/a/b/c".into());
        assert_eq!(path.below("x/y").inside("x/y"), Some(path.clone()));
        assert_eq!((path.inside("a/b"), path.inside("a/b/c"), path.inside("a/")), (Some("c".into()), None, None));
        assert_eq!((path.below(""), path.inside("")), (path.clone(), Some(path.clone())));
        assert_eq!(path.parents().collect::<Vec<_>>(), ["a".into(), "a/b".into()]);
        assert_eq!(path.file_name(), b"c");
    }
}
