//! How a template is named: `go-http`, `go-http@^1.4`, or the directory of one.

use std::path::PathBuf;

use semver::VersionReq;

use super::RegistryError;

/// Which template is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateRef {
    /// One of a registry, in a version that fits.
    Named {
        /// Its name.
        name: String,
        /// `^1.4` and the like, as in Cargo; none takes the newest version.
        requirement: Option<VersionReq>,
    },
    /// The one in this directory.
    Directory(PathBuf),
}

impl TemplateRef {
    /// Reads `NAME`, `NAME@REQUIREMENT`, or a path, which is anything with a `/`, `.` or `..`.
    pub fn parse(text: &str) -> Result<Self, RegistryError> {
        if text == "." || text == ".." || text.contains('/') {
            return Ok(Self::Directory(PathBuf::from(text)));
        }
        let (name, requirement) = match text.split_once('@') {
            None => (text, None),
            Some((name, requirement)) => {
                let parsed = VersionReq::parse(requirement)
                    .map_err(|source| RegistryError::Requirement { requirement: requirement.to_owned(), source })?;
                (name, Some(parsed))
            }
        };
        if is_template_name(name) {
            Ok(Self::Named { name: name.to_owned(), requirement })
        } else {
            Err(RegistryError::Name { name: name.to_owned() })
        }
    }
}

/// Whether a template or a component can have this name: it is part of paths and tags.
pub(super) fn is_template_name(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.bytes().all(is_word) && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::TemplateRef;

    #[test]
    fn names_requirements_and_paths() {
        let named = |text: &str| match TemplateRef::parse(text).expect(text) {
            TemplateRef::Named { name, requirement } => (name, requirement.map(|requirement| requirement.to_string())),
            TemplateRef::Directory(path) => (path.display().to_string(), Some("directory".into())),
        };
        for (text, name, requirement) in [
            ("go-http", "go-http", None),
            ("go-http@^1.4", "go-http", Some("^1.4")),
            ("go-http@1", "go-http", Some("^1")),
            ("go-http@=1.4.2", "go-http", Some("=1.4.2")),
            ("./go-http", "./go-http", Some("directory")),
            (".", ".", Some("directory")),
        ] {
            assert_eq!(named(text), (name.to_owned(), requirement.map(str::to_owned)), "{text}");
        }
        for bad in ["", "@1", "go http", "go-http@one", "go\nhttp"] {
            assert!(TemplateRef::parse(bad).is_err(), "{bad:?}");
        }
    }
}
