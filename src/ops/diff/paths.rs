//! The files and directories that somebody names on the command line.

use std::path::{Component, Path, PathBuf};

use super::DiffError;
use crate::base::fs;
use crate::service::{Base, Service};

/// Each of `named` as a path below the service; relative ones are below `directory`. None at all where one of them is the whole service.
pub(super) fn inside(service: &Service, directory: &Path, named: &[PathBuf], base: &Base) -> Result<Vec<String>, DiffError> {
    let mut paths = Vec::new();
    for name in named {
        let shown = || name.display().to_string();
        let absolute = without_dots(&directory.join(name));
        let inner = absolute.strip_prefix(without_dots(&service.directory)).map_err(|_| DiffError::Outside { path: shown() })?;
        let inner = inner.to_string_lossy().into_owned();
        if inner.is_empty() {
            return Ok(Vec::new());
        }
        let is_rendered = base.files.keys().any(|path| path.is_within(&inner));
        if !is_rendered && !fs::is_entry(&absolute) {
            return Err(DiffError::NoSuchPath { path: shown() });
        }
        paths.push(inner);
    }
    Ok(paths)
}

/// Whether `path` is one of `paths`, or below one; or there are none.
pub(super) fn covers(paths: &[String], path: &str) -> bool {
    let is_within =
        |above: &String| path.strip_prefix(above.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    paths.is_empty() || paths.iter().any(is_within)
}

/// Without `.` and `..`, by their names alone.
fn without_dots(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, step| {
        match step {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            step => plain.push(step),
        }
        plain
    })
}

#[cfg(test)]
mod tests {
    use super::{covers, without_dots};
    use std::path::Path;

    #[test]
    fn a_directory_covers_what_is_below_it() {
        let paths = ["deploy".to_owned(), "Makefile".to_owned()];
        assert!(covers(&paths, "deploy/base/x") && covers(&paths, "Makefile") && covers(&[], "anything"));
        assert!(!covers(&paths, "deploy2") && !covers(&paths, "a/Makefile"));
        assert_eq!(without_dots(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }
}
