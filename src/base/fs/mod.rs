//! The door to the file system. Nothing else in pave reads or writes files.
#![allow(clippy::disallowed_methods, reason = "this module is the door that the lint points to")]

mod add;
mod claimed;
mod entry;
mod error;
mod fingerprint;
mod lock;
mod look;
mod memory;
mod own;
mod read;
mod scratch;
mod staging;
mod sync;
mod write;

pub use add::{Added, Kind, kind, link_target, names};
pub use claimed::Claimed;
pub use entry::{
    content, is_dir_itself, is_no_directory, is_there, move_dir, remove_dir_all, remove_file_and_empty_parents, without_links,
};
pub use error::{Action, FsError};
pub use fingerprint::fingerprint;
pub use lock::Lock;
pub use look::{Seen, look};
pub use own::{append_own, read_own};
pub use read::{
    Limits, Refusal, read_entries, read_everything, read_file, read_stdin, refuse_link, subdirectories, survey_entries,
};
pub use scratch::Scratch;
pub use staging::{Occupant, Staging, occupant, place, sweep_beside};
pub use sync::{Changes, foreign_file, sync_tree};
pub use write::{Stamp, write_read_only, write_tree};

use std::path::{Path, PathBuf};

/// `path` made absolute against the working directory, without asking whether it exists or what its links mean.
pub fn absolute(path: &Path) -> Result<PathBuf, FsError> {
    std::path::absolute(path).map_err(|source| FsError::new(Action::Resolve, path, source))
}

/// Whether `path` is an existing directory.
#[must_use]
pub fn is_dir(path: &Path) -> bool {
    path.is_dir()
}

/// Whether `path` is an existing file.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether anything is at `path`, a link that leads nowhere too.
#[must_use]
pub fn is_entry(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether there is a file or a link at `path` below `directory`, and no link on the way to it.
#[must_use]
pub fn is_entry_below(directory: &Path, path: &str) -> bool {
    let kind = |path: &str| directory.join(path).symlink_metadata().map(|metadata| metadata.file_type());
    let mut parents = path.match_indices('/').map(|(at, _)| &path[..at]);
    parents.all(|parent| kind(parent).is_ok_and(|kind| kind.is_dir())) && kind(path).is_ok_and(|kind| !kind.is_dir())
}

/// Copies the file at `from`, where there is one, with the time of its last change.
pub fn copy_with_time(from: &Path, to: &Path) -> Result<(), FsError> {
    let copy = || -> std::io::Result<()> {
        let changed = from.metadata()?.modified()?;
        std::fs::copy(from, to)?;
        std::fs::File::options().write(true).open(to)?.set_modified(changed)
    };
    match copy() {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(FsError::new(Action::Read, from, source)),
        _ => Ok(()),
    }
}

/// Moves a file to another place on the same file system, in one step. A file that is there is replaced.
pub fn move_file(from: &Path, to: &Path) -> Result<(), FsError> {
    std::fs::rename(from, to).map_err(|source| FsError::new(Action::Rename, to, source))
}

/// Gives the content of the file `from` the second name `to`, or copies it where the file system has no such names. The first must not
/// be written in place afterwards, only be replaced.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<(), FsError> {
    let linked = std::fs::hard_link(from, to).or_else(|_| std::fs::copy(from, to).map(drop));
    linked.map_err(|source| FsError::new(Action::Write, to, source))
}

/// Creates `path` and what is missing above it.
pub fn create_dir_all(path: &Path) -> Result<(), FsError> {
    std::fs::create_dir_all(path).map_err(|source| FsError::new(Action::Create, path, source))
}

/// Writes a whole file as [`replace_file`] does, where a [`Lock`] keeps everybody else from writing it: what a killed process left of
/// its sibling is used again.
pub fn replace_under_lock(path: &Path, content: &[u8]) -> Result<(), FsError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let sibling = path.with_file_name(name);
    std::fs::write(&sibling, content).and_then(|()| std::fs::rename(&sibling, path)).map_err(|source| {
        // The write already failed; a sibling that cannot be removed either changes nothing about that.
        let _ = std::fs::remove_file(&sibling);
        FsError::new(Action::Write, path, source)
    })
}

/// Removes the file at `path`, where there is one.
pub fn remove_file(path: &Path) -> Result<(), FsError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(FsError::new(Action::Write, path, source)),
        _ => Ok(()),
    }
}

/// Removes what a [`replace_file`] of `path` that was killed has left beside it. Nobody may be replacing it meanwhile.
pub fn sweep(path: &Path) -> Result<(), FsError> {
    let (Some(directory), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return Ok(()) };
    let is_left = |left: &str| {
        let process = left.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".tmp"));
        // Linux gives at most seven digits (proc_sys_kernel(5), pid_max).
        process.is_some_and(|process| matches!(process.len(), 1..=7) && process.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let entries = std::fs::read_dir(directory).map_err(|source| FsError::new(Action::Read, directory, source))?;
    for entry in entries.filter_map(Result::ok).filter(|entry| entry.file_name().to_str().is_some_and(is_left)) {
        remove_file(&entry.path())?;
    }
    Ok(())
}

/// Writes a whole file as [`replace_file`] does, by way of `way` in place of a sibling, where both are on one file system: what a killed
/// process leaves is there.
pub fn replace_by_way_of(way: &Path, path: &Path, content: &[u8]) -> Result<(), FsError> {
    match std::fs::write(way, content).and_then(|()| std::fs::rename(way, path)) {
        Ok(()) => Ok(()),
        Err(source) if source.kind() == std::io::ErrorKind::CrossesDevices => {
            remove_file(way)?;
            replace_file(path, content)
        }
        Err(source) => Err(FsError::new(Action::Write, path, source)),
    }
}

/// Writes a whole file through a sibling and a rename, so that a reader sees the old content or the new, never a part.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), FsError> {
    let error = |source| FsError::new(Action::Write, path, source);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let sibling = path.with_file_name(name);
    std::fs::write(&sibling, content).and_then(|()| std::fs::rename(&sibling, path)).map_err(|source| {
        // The write already failed; a sibling that cannot be removed either changes nothing about that.
        let _ = std::fs::remove_file(&sibling);
        error(source)
    })
}
