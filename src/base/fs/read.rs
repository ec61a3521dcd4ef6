//! Reading files and whole directories, bounded.

use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Action, FsError};
use crate::base::{File, FileTree, Mode, RelPath, TreeError};

/// Bounds for reading a directory that somebody else may have filled.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most files.
    pub files: usize,
    /// Most bytes in one file.
    pub file_size: u64,
    /// Most bytes in all files together.
    pub total_size: u64,
}

impl Limits {
    /// Far above any template that people would want to review.
    pub const TEMPLATE: Self = Self { files: 5_000, file_size: 8 << 20, total_size: 64 << 20 };
}

/// Reads a file of at most `limit` bytes.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, FsError> {
    let file = fs::File::open(path).map_err(|source| FsError::new(Action::Read, path, source))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len().min(limit));
    let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    read_into(&mut content, file, path, limit)?;
    Ok(content)
}

/// Reads standard input to its end, at most `limit` bytes.
pub fn read_stdin(limit: u64) -> Result<Vec<u8>, FsError> {
    read_bounded(io::stdin().lock(), Path::new("standard input"), limit)
}

pub(super) fn read_bounded(from: impl Read, path: &Path, limit: u64) -> Result<Vec<u8>, FsError> {
    let mut content = Vec::new();
    read_into(&mut content, from, path, limit)?;
    Ok(content)
}

fn read_into(content: &mut Vec<u8>, from: impl Read, path: &Path, limit: u64) -> Result<(), FsError> {
    let error = |source| FsError::new(Action::Read, path, source);
    from.take(limit + 1).read_to_end(content).map_err(error)?;
    if content.len() as u64 > limit {
        return Err(error(io::Error::other(format!("it is larger than {limit} bytes"))));
    }
    Ok(())
}

/// Reads those of `entries` that `directory` has, with everything below them. Links are kept as links and never followed.
///
/// Refuses what a [`FileTree`] cannot hold: devices, sockets, fifos, unsafe names, links that leave the directory.
pub fn read_entries(directory: &Path, entries: &[&str], limits: Limits) -> Result<FileTree, FsError> {
    let mut tree = FileTree::default();
    walk(directory, entries, limits, &mut tree, &mut |_, refused| {
        Err(match refused {
            Refusal::File(error) => error,
            Refusal::Name { path, why } | Refusal::Collision { path, why } => {
                FsError::new(Action::Read, &path, io::Error::other(why))
            }
        })
    })?;
    Ok(tree)
}

/// The same, but what is refused is left out, and told by its path below `directory`. In the order of paths.
pub fn survey_entries(directory: &Path, entries: &[&str], limits: Limits) -> Result<(FileTree, Vec<(String, Refusal)>), FsError> {
    let (mut tree, mut refused) = (FileTree::default(), Vec::new());
    walk(directory, entries, limits, &mut tree, &mut |path, refusal| {
        let inner = path.strip_prefix(directory).unwrap_or(path);
        refused.push((inner.to_string_lossy().into_owned(), refusal));
        Ok(())
    })?;
    Ok((tree, refused))
}

/// Why an entry is refused.
#[derive(Debug)]
pub enum Refusal {
    /// It is no file that can be read within the limits.
    File(FsError),
    /// A name, or the target of a link, breaks a rule.
    Name {
        /// The entry.
        path: PathBuf,
        /// The rule.
        why: String,
    },
    /// It would be one file with another.
    Collision {
        /// The entry.
        path: PathBuf,
        /// With which.
        why: String,
    },
}

fn walk(
    directory: &Path,
    entries: &[&str],
    limits: Limits,
    tree: &mut FileTree,
    refuse: &mut dyn FnMut(&Path, Refusal) -> Result<(), FsError>,
) -> Result<(), FsError> {
    // A missing directory is an error; a missing entry is not.
    fs::read_dir(directory).map_err(|source| FsError::new(Action::Read, directory, source))?;
    let mut left = limits.total_size;
    let mut pending: Vec<PathBuf> = entries.iter().map(|entry| directory.join(entry)).collect();
    while let Some(path) = pending.pop() {
        let error = |source| FsError::new(Action::Read, &path, source);
        let metadata = match fs::symlink_metadata(&path) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => continue,
            metadata => metadata.map_err(error)?,
        };
        if metadata.is_dir() {
            let below = fs::read_dir(&path).map_err(error)?.map(|entry| entry.map(|entry| entry.path()));
            let mut below: Vec<PathBuf> = below.collect::<io::Result<_>>().map_err(error)?;
            // The last is taken first.
            below.sort_by(|one, other| other.cmp(one));
            pending.extend(below);
            continue;
        }
        if tree.len() == limits.files {
            return Err(error(io::Error::other(format!("the directory holds more than {} files", limits.files))));
        }
        let file = match read_entry(&path, &metadata, limits.file_size.min(left)) {
            Ok(file) => file,
            Err(error) => {
                refuse(&path, Refusal::File(error))?;
                continue;
            }
        };
        left -= file.content.len() as u64;
        let name = path.strip_prefix(directory).unwrap_or(&path).as_os_str().as_bytes();
        let refusal = match RelPath::from_bytes(name) {
            Err(error) => Refusal::Name { path: path.clone(), why: error.to_string() },
            Ok(name) => match tree.insert(name, file) {
                Ok(()) => continue,
                Err(error @ TreeError::LinkLeaves { .. }) => Refusal::Name { path: path.clone(), why: error.to_string() },
                Err(error) => Refusal::Collision { path: path.clone(), why: error.to_string() },
            },
        };
        refuse(&path, refusal)?;
    }
    Ok(())
}

/// Reads everything below `directory`, whatever its names are, so that they can be judged: by path there, with `/` between. Links are
/// kept as links and never followed. Leaves out what is called `skipped`.
pub fn read_everything(directory: &Path, skipped: &str, limits: Limits) -> Result<Vec<(String, File)>, FsError> {
    let mut found = Vec::new();
    let mut left = limits.total_size;
    let mut pending = vec![(directory.to_owned(), String::new())];
    while let Some((path, name)) = pending.pop() {
        let error = |source| FsError::new(Action::Read, &path, source);
        for entry in fs::read_dir(&path).map_err(error)? {
            let entry = entry.map_err(error)?;
            let path = entry.path();
            let refused = |why: &str| FsError::new(Action::Read, &path, io::Error::other(why.to_owned()));
            let own = entry.file_name().into_string().map_err(|_| refused("its name is not UTF-8"))?;
            if own == skipped {
                continue;
            }
            let name = if name.is_empty() { own } else { format!("{name}/{own}") };
            let metadata = fs::symlink_metadata(&path).map_err(|source| FsError::new(Action::Read, &path, source))?;
            if metadata.is_dir() {
                pending.push((path, name));
                continue;
            }
            let file = read_entry(&path, &metadata, limits.file_size.min(left))?;
            left -= file.content.len() as u64;
            if found.len() == limits.files {
                return Err(refused(&format!("the directory holds more than {} files", limits.files)));
            }
            found.push((name, file));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

/// An error where `path` is a link, whatever it leads to.
pub fn refuse_link(path: &Path) -> Result<(), FsError> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let error = || FsError::new(Action::Read, path, io::Error::other("it is a link, which may lead anywhere"));
    if is_link { Err(error()) } else { Ok(()) }
}

/// The names of the directories in `directory`, sorted; none where it cannot be read. Links are none.
#[must_use]
pub fn subdirectories(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let directories = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> = directories.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn read_entry(path: &PathBuf, metadata: &fs::Metadata, limit: u64) -> Result<File, FsError> {
    let error = |source| FsError::new(Action::Read, path, source);
    if metadata.is_symlink() {
        let target = fs::read_link(path).map_err(error)?;
        return Ok(File { mode: Mode::Symlink, content: target.as_os_str().as_bytes().to_vec() });
    }
    if !metadata.is_file() {
        return Err(error(io::Error::other("it is neither a file, a directory nor a link")));
    }
    let mode = if metadata.permissions().mode() & 0o111 == 0 { Mode::Regular } else { Mode::Executable };
    Ok(File { mode, content: read_file(path, limit)? })
}
