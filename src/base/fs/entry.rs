//! Single entries of a directory, looked at and removed without following a link.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::{Action, FsError};

/// Whether there is anything at `path`, also a link that leads nowhere.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// `path` without links on the way; as it is, where it cannot be followed.
#[must_use]
pub fn without_links(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether there is something at `path` that is no directory.
#[must_use]
pub fn is_no_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
}

/// Whether there is a directory at `path`, and not a link to one.
#[must_use]
pub fn is_dir_itself(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

/// What a file holds, and where a link points; none where there is neither.
#[must_use]
pub fn content(path: &Path) -> Option<Vec<u8>> {
    let found = fs::symlink_metadata(path).ok()?;
    if found.is_symlink() {
        return fs::read_link(path).ok().map(|target| target.as_os_str().as_bytes().to_vec());
    }
    if found.is_file() { fs::read(path).ok() } else { None }
}

/// Removes the file or link at `path`, where there is one, and the directories above it that are empty then, up to `top`.
pub fn remove_file_and_empty_parents(path: &Path, top: &Path) -> Result<(), FsError> {
    match fs::remove_file(path) {
        Ok(()) => {}
        // Nothing is there, or a directory with something in it, which is not what was meant.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
        Err(_) if path.is_dir() => {}
        Err(source) => return Err(FsError::new(Action::Write, path, source)),
    }
    for directory in path.ancestors().skip(1).take_while(|directory| *directory != top && directory.starts_with(top)) {
        if fs::remove_dir(directory).is_err() && is_there(directory) {
            break;
        }
    }
    Ok(())
}

/// Removes the directory at `path` with all that is in it, where there is one.
pub fn remove_dir_all(path: &Path) -> Result<(), FsError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(FsError::new(Action::Write, path, source)),
        _ => Ok(()),
    }
}

/// Moves a whole directory to a path where nothing is.
pub fn move_dir(from: &Path, to: &Path) -> Result<(), FsError> {
    fs::rename(from, to).map_err(|source| FsError::new(Action::Rename, to, source))
}

#[cfg(test)]
mod tests {
    use super::{content, is_no_directory, is_there, remove_file_and_empty_parents};
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_not_followed() {
        let directory = tempfile::tempdir().expect("a directory");
        let link = directory.path().join("link");
        symlink("nowhere", &link).expect("a link");
        assert!(is_there(&link) && is_no_directory(&link) && !is_no_directory(directory.path()));
        assert_eq!(content(&link).as_deref(), Some(&b"nowhere"[..]));
        assert_eq!(content(directory.path()), None);
    }

    #[test]
    fn empty_directories_go_with_the_last_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let top = directory.path().join("top");
        std::fs::create_dir_all(top.join("a/b")).expect("directories");
        for name in ["a/b/one", "a/two"] {
            std::fs::write(top.join(name), "x").expect("a file");
        }
        for (name, left) in [("a/b/one", true), ("a/b/one", true), ("a/two", false), ("a", false)] {
            remove_file_and_empty_parents(&top.join(name), &top).expect("it goes");
            assert_eq!(top.join("a").exists(), left);
        }
        assert!(top.exists());
    }
}
