//! Creating a directory whole or not at all.
//!
//! The content is made in a hidden sibling of the target, `.pave-staging-NAME-RANDOM/`, and moved into place by one
//! `rename(2)`. While it is alive, its maker holds a lock (`flock(2)`) on the sibling itself; what a killed process left
//! behind is known by a lock that nobody holds, and is swept away by the next run beside it.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Action, FsError};

const PREFIX: &str = ".pave-staging-";
/// How often another process may sweep away what this one has made and not yet locked.
const ATTEMPTS: usize = 8;

/// What is at a path where a directory is to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupant {
    /// Nothing, or an empty directory: both may be replaced.
    Nothing,
    /// A directory with something in it.
    Directory,
    /// A file, a link or something stranger.
    Other,
}

/// Looks at `path` without following a link at its end.
pub fn occupant(path: &Path) -> Result<Occupant, FsError> {
    let error = |source: io::Error| FsError::new(Action::Read, path, source);
    match fs::symlink_metadata(path) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(Occupant::Nothing),
        Err(other) => Err(error(other)),
        Ok(metadata) if !metadata.is_dir() => Ok(Occupant::Other),
        Ok(_) => {
            let empty = fs::read_dir(path).map_err(error)?.next().is_none();
            Ok(if empty { Occupant::Nothing } else { Occupant::Directory })
        }
    }
}

/// Where the directory `path` is to be created: absolute, and without a slash at its end, which would lead through a link
/// there. A `..` takes away what is before it where that is not there yet; what is there means what the system says.
pub fn place(path: &Path) -> Result<PathBuf, FsError> {
    let mut place = PathBuf::new();
    for component in super::absolute(path)?.components() {
        let is_missing = || fs::symlink_metadata(&place).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        if component == Component::ParentDir && is_missing() {
            place.pop();
        } else {
            place.push(component);
        }
    }
    Ok(place)
}

/// Directories that were made above a target. Dropped, those go that are still empty.
#[derive(Debug, Default)]
struct Above(Vec<PathBuf>);

impl Above {
    /// Makes what is missing of `directory`; an error on the way takes away what was made until then.
    fn make(directory: &Path) -> Result<Self, FsError> {
        let mut made = Self::default();
        let missing: Vec<&Path> = directory.ancestors().take_while(|path| !path.is_dir()).collect();
        for path in missing.into_iter().rev() {
            match fs::create_dir(path) {
                Ok(()) => made.0.push(path.to_owned()),
                // Somebody else was faster.
                Err(_) if path.is_dir() => {}
                Err(source) => return Err(FsError::new(Action::Create, directory, source)),
            }
        }
        Ok(made)
    }
}

impl Drop for Above {
    fn drop(&mut self) {
        // What somebody else uses meanwhile is not empty, and stays, as does what is above it.
        for path in self.0.iter().rev() {
            let _ = fs::remove_dir(path);
        }
    }
}

/// A directory in the making. Dropped before [`Staging::publish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    /// The hidden sibling.
    root: PathBuf,
    /// The directory in it that will be moved; it has the target's own name.
    content: PathBuf,
    target: PathBuf,
    above: Above,
    /// The sibling, locked for as long as this value lives; where the file system knows locks, as most do.
    _lock: fs::File,
}

impl Staging {
    /// Begins a directory that is to appear at `target` (absolute). Creates the directories above it.
    pub fn beside(target: &Path) -> Result<Self, FsError> {
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(FsError::new(Action::Create, target, io::Error::other("it has no name")));
        };
        let name = name.to_string_lossy();
        let mut attempts = (0..ATTEMPTS).map(|_| Self::begin(target, parent, &name));
        let begun = attempts.find(|begun| !begun.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
        begun.unwrap_or_else(|| Err(FsError::new(Action::Create, target, io::ErrorKind::NotFound.into())))
    }

    /// Not found is what another process has swept away before it was locked, or, above it, before it was used.
    fn begin(target: &Path, parent: &Path, name: &str) -> Result<Self, FsError> {
        let above = Above::make(parent)?;
        sweep(parent, PREFIX);
        let (root, content, lock) = Self::make(parent, name).map_err(|source| FsError::new(Action::Create, target, source))?;
        Ok(Self { root, content, target: target.to_owned(), above, _lock: lock })
    }

    fn make(parent: &Path, name: &str) -> io::Result<(PathBuf, PathBuf, fs::File)> {
        let prefix = format!("{PREFIX}{name}-");
        let root = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent)?;
        let lock = fs::File::open(root.path())?;
        // Without locks nobody sweeps either.
        let _ = lock.lock();
        let content = root.path().join(name);
        fs::create_dir(&content)?;
        Ok((root.keep(), content, lock))
    }

    /// Where to write the content.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.content
    }

    /// Moves the content to the target in one step.
    ///
    /// An empty directory there is replaced; one that has been filled meanwhile is an error, and stays as it is.
    pub fn publish(mut self) -> Result<(), FsError> {
        fs::rename(&self.content, &self.target).map_err(|source| FsError::new(Action::Rename, &self.target, source))?;
        self.above.0.clear();
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next run: the lock ends with this process. After `publish` it is empty.
        let _ = fs::remove_dir(&self.root).or_else(|_| fs::remove_dir_all(&self.root));
    }
}

/// Removes what killed processes left beside `target`, as [`Staging::beside`] does. Best effort.
pub fn sweep_beside(target: &Path) {
    if let Some(parent) = target.parent() {
        sweep(parent, PREFIX);
    }
}

/// Removes the directories in `parent` that begin with `prefix` and that nobody holds a lock on. Best effort: a directory that cannot be
/// judged is left alone.
pub(super) fn sweep(parent: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        // Only a real directory: a link could lead anywhere, and a fifo would keep its opener waiting.
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_directory || !entry.file_name().to_string_lossy().starts_with(prefix) {
            continue;
        }
        let Ok(directory) = fs::File::open(entry.path()) else { continue };
        // The lock is held until it is gone, so that a maker who comes late notices.
        if directory.try_lock().is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Occupant, PREFIX, Staging, occupant};
    use std::fs;

    fn hidden(directory: &std::path::Path) -> usize {
        fs::read_dir(directory)
            .expect("it is there")
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)))
            .count()
    }

    #[test]
    fn appears_whole_or_leaves_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("deep/payments");
        let staging = Staging::beside(&target).expect("it begins");
        fs::write(staging.path().join("a"), "x").expect("it writes");
        drop(staging);
        assert_eq!(occupant(&target).expect("it looks"), Occupant::Nothing);
        assert_eq!(fs::read_dir(directory.path()).expect("it is there").count(), 0);

        let staging = Staging::beside(&target).expect("it begins");
        fs::write(staging.path().join("a"), "x").expect("it writes");
        staging.publish().expect("it moves");
        assert_eq!(fs::read(target.join("a")).expect("it is there"), b"x");
        assert_eq!(hidden(&directory.path().join("deep")), 0);
    }

    #[test]
    fn directories_above_go_where_nothing_came_of_them() {
        let directory = tempfile::tempdir().expect("a directory");
        let above = directory.path().join("one");
        let target = above.join("two/payments");
        drop(Staging::beside(&target).expect("it begins"));
        assert!(!above.exists());
        let staging = Staging::beside(&target).expect("it begins");
        fs::write(above.join("mine"), "x").expect("it writes");
        drop(staging);
        assert!(above.join("mine").exists() && !above.join("two").exists());
        Staging::beside(&target).expect("it begins").publish().expect("it moves");
        assert!(target.exists());
    }

    #[test]
    fn never_replaces_what_came_meanwhile() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = directory.path().join("payments");
        let staging = Staging::beside(&target).expect("it begins");
        fs::create_dir(&target).expect("a directory");
        fs::write(target.join("mine"), "x").expect("a file");
        assert!(staging.publish().is_err());
        assert_eq!(fs::read(target.join("mine")).expect("it is there"), b"x");
    }

    #[test]
    fn sweeps_what_the_dead_left_and_spares_the_living() {
        let directory = tempfile::tempdir().expect("a directory");
        let dead = directory.path().join(".pave-staging-x-dead");
        fs::create_dir_all(dead.join("x")).expect("a directory");
        let alive = Staging::beside(&directory.path().join("one")).expect("it begins");
        let other = Staging::beside(&directory.path().join("two")).expect("it begins");
        assert!(!dead.exists() && alive.path().exists() && other.path().exists());
    }

    #[test]
    fn many_at_once_spare_each_other() {
        let directory = tempfile::tempdir().expect("a directory");
        std::thread::scope(|scope| {
            for maker in 0..8 {
                let parent = directory.path();
                scope.spawn(move || {
                    for turn in 0..50 {
                        let staging = Staging::beside(&parent.join(format!("{maker}-{turn}"))).expect("it begins");
                        fs::write(staging.path().join("a"), "x").expect("it writes");
                        staging.publish().expect("it moves");
                    }
                });
            }
        });
        assert_eq!(hidden(directory.path()), 0);
    }
}
