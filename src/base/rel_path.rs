//! A path inside a service or a template that is harmless on every system it may be checked out on.

use std::fmt;

use super::path_rules::{self, PathRule};
use super::{Diagnostic, Exit};

/// A relative path of 1 to [`MAX_DEPTH`] components, separated by `/`.
///
/// No value of this type can leave the directory that it is joined to, name git's own files in any of their
/// disguises, or be a name that another operating system reads as something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(description = "A relative path, its components separated by `/`"))]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(String);

/// A path that is refused, and the rule that refuses it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the path `{}` is refused: {rule}", path.escape_debug())]
pub struct RelPathError {
    path: String,
    rule: PathRule,
}

impl Diagnostic for RelPathError {
    fn code(&self) -> &'static str {
        "unsafe-path"
    }
    fn exit(&self) -> Exit {
        Exit::Failed
    }
    fn hint(&self) -> Option<String> {
        Some("rename the file in its template, or the answer that is part of its name".into())
    }
}

impl RelPath {
    /// Checks every rule.
    pub fn new(path: &str) -> Result<Self, RelPathError> {
        match path_rules::broken(path) {
            None => Ok(Self(path.to_owned())),
            Some(rule) => Err(RelPathError { path: path.to_owned(), rule }),
        }
    }

    /// The same for bytes, as file systems and git trees hold them.
    pub fn from_bytes(path: &[u8]) -> Result<Self, RelPathError> {
        match std::str::from_utf8(path) {
            Ok(path) => Self::new(path),
            Err(_) => Err(RelPathError { path: String::from_utf8_lossy(path).into_owned(), rule: PathRule::NotUtf8 }),
        }
    }

    /// The path as text, components separated by `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which two paths are one file where case or Unicode normalisation is ignored.
    #[must_use]
    pub fn folded(&self) -> String {
        path_rules::fold(&self.0)
    }

    /// The components, first to last.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The last component.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Every directory above this path, nearest to the root first.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }

    /// Whether this path is `directory` or lies below it.
    #[must_use]
    pub fn is_within(&self, directory: &str) -> bool {
        self.0.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for RelPath {
    type Error = RelPathError;
    fn try_from(path: String) -> Result<Self, Self::Error> {
        Self::new(&path)
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::{PathRule, RelPath};

    #[test]
    fn ordinary_paths_pass() {
        for path in
            ["README.md", ".github/workflows/ci.yml", ".gitignore", ".gitattributes", "a b/ç.txt", "git/x", "a.git/x", "com10"]
        {
            assert!(RelPath::new(path).is_ok(), "{path}");
        }
    }

    #[test]
    fn each_rule_refuses_its_paths() {
        let long = "x".repeat(256);
        let deep = "d/".repeat(64) + "f";
        let table: &[(&str, PathRule)] = &[
            ("", PathRule::Empty),
            ("a//b", PathRule::Empty),
            ("a/", PathRule::Empty),
            ("/etc/passwd", PathRule::Absolute),
            ("../x", PathRule::Dots),
            ("a/./b", PathRule::Dots),
            ("a/..", PathRule::Dots),
            ("a\\b", PathRule::Backslash),
            ("a\nb", PathRule::Control),
            ("a\0", PathRule::Control),
            ("a\u{7f}", PathRule::Control),
            ("a\u{85}", PathRule::Control),
            ("a\u{202e}txt.exe", PathRule::Control),
            ("C:/x", PathRule::Reserved),
            ("a?", PathRule::Reserved),
            ("a./b", PathRule::TrailingDotOrSpace),
            ("a ", PathRule::TrailingDotOrSpace),
            (&long, PathRule::TooLong),
            (&deep, PathRule::TooDeep),
            (".git/config", PathRule::Git),
            ("x/.GIT/hooks/pre-commit", PathRule::Git),
            ("GIT~1/config", PathRule::Git),
            (".g\u{200c}it/config", PathRule::Git),
            (".git\u{feff}", PathRule::Git),
            (".gitmodules", PathRule::Git),
            (".GitModules", PathRule::Git),
            ("gitmod~1", PathRule::Git),
            ("GI7EBA~1", PathRule::Git),
            ("con", PathRule::Device),
            ("a/NUL.txt", PathRule::Device),
            ("Aux.tar.gz", PathRule::Device),
            ("com\u{b9}", PathRule::Device),
            ("lpt9.x", PathRule::Device),
            ("CONIN$", PathRule::Device),
        ];
        for (path, rule) in table {
            assert_eq!(RelPath::new(path).map_err(|error| error.rule), Err(*rule), "{path:?}");
        }
        // NTFS streams and trailing dots are refused before they can be a disguise.
        for path in [".git::$INDEX_ALLOCATION/x", ".git ", ".git.", ".git./x"] {
            assert!(RelPath::new(path).is_err(), "{path:?}");
        }
        assert_eq!(RelPath::from_bytes(b"a\xff").map_err(|error| error.rule), Err(PathRule::NotUtf8));
    }

    #[test]
    fn within_means_whole_components() {
        let path = RelPath::new("deploy/base/hpa.yaml").expect("a good path");
        assert!(path.is_within("deploy") && path.is_within("deploy/base/hpa.yaml"));
        assert!(!path.is_within("dep"));
        assert_eq!(path.parents().collect::<Vec<_>>(), ["deploy", "deploy/base"]);
    }
}
