//! All services of a repository, as in a monorepo.

use std::path::{Path, PathBuf};

use super::{LOCK, Service, ServiceError};
use crate::base::fs;
use crate::base::git::{CommitTree, Place, WorkIndex};

/// Most entries of a commit that are looked at.
const MAX_ENTRIES: usize = 2_000_000;
/// How deep directories are looked into where no repository says what there is.
const MAX_DEPTH: usize = 8;

impl Service {
    /// Every directory at or below `directory` (absolute) that has a `pave.lock`, in path order: as git's index has it, in a bare repository
    /// as the newest commit has it, and outside of repositories as the file system has it.
    pub fn below(directory: &Path) -> Result<Vec<PathBuf>, ServiceError> {
        let files = match Place::around(directory)? {
            None => return Ok(walk(directory)),
            Some(Place { work_tree: None, head: Some(head), git_directory, prefix, .. }) => {
                CommitTree::open(&git_directory, head)?.files(&prefix, MAX_ENTRIES)
            }
            Some(place) => WorkIndex::open(&place)?.files(),
        };
        let mut found: Vec<PathBuf> = files
            .iter()
            .filter_map(|(path, _)| parent_of_lock(path))
            .map(|at| if at.is_empty() { directory.to_owned() } else { directory.join(at) })
            .collect();
        // A service that was not added to git yet.
        if found.is_empty() && fs::is_file(&directory.join(LOCK)) {
            found.push(directory.to_owned());
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

fn parent_of_lock(path: &str) -> Option<&str> {
    let parent = path.strip_suffix(LOCK)?;
    if parent.is_empty() { Some(parent) } else { parent.strip_suffix('/') }
}

fn walk(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![(directory.to_owned(), 0)];
    while let Some((path, depth)) = pending.pop() {
        if fs::is_file(&path.join(LOCK)) {
            found.push(path.clone());
        }
        if depth < MAX_DEPTH {
            let inner = fs::subdirectories(&path).into_iter().filter(|name| !matches!(name.as_str(), ".git" | "node_modules"));
            pending.extend(inner.map(|name| (path.join(name), depth + 1)));
        }
    }
    found.sort();
    found
}
