//! The repository that is adopted, before anything is done to it.

use std::path::{Path, PathBuf};

use super::AdoptError;
use super::detect::{EVERYWHERE, Surroundings, WELL_KNOWN};
use crate::base::RelPath;
use crate::base::fs;
use crate::base::git::{CommitTree, GitConfig, Graft, ObjectId, Place, Tracked, default_branch};
use crate::ops::Error;
use crate::ops::create::shown;
use crate::service::{LOCK, MANIFEST};

/// Largest file that is read for what it says, in bytes.
const MAX_TEXT: u64 = 1 << 20;

/// A directory that may become a service.
pub(super) struct Ground {
    /// The top of the work tree.
    pub top: PathBuf,
    /// The git directory.
    pub git_directory: PathBuf,
    /// The directory, absolute.
    pub directory: PathBuf,
    /// Its path in the repository; empty at the top.
    pub prefix: String,
    /// The commit that is checked out.
    pub head: ObjectId,
    /// The branch; none where HEAD is detached.
    pub branch: Option<String>,
    /// What that commit holds below the directory, by path from there.
    pub committed: Vec<Tracked>,
    /// What it says.
    pub surroundings: Surroundings,
}

impl Ground {
    /// The one at `directory`; an error where it cannot be adopted, whatever the template.
    pub fn find(directory: &Path) -> Result<Self, Error> {
        let directory = fs::absolute(directory)?;
        let path = shown(&directory);
        if !fs::is_dir(&directory) {
            return Err(AdoptError::NoDirectory { path }.into());
        }
        let place = Place::around(&directory)?.ok_or_else(|| AdoptError::NoRepository { path: path.clone() })?;
        let Place { git_directory, work_tree, prefix, branch, head, in_progress } = place;
        let top = work_tree.ok_or_else(|| AdoptError::Bare { path: path.clone() })?;
        if !prefix.is_empty() {
            // Also the git directory itself.
            RelPath::new(&prefix).map_err(|error| AdoptError::Place { prefix: prefix.clone(), message: error.to_string() })?;
        }
        let head = head.ok_or_else(|| AdoptError::NoCommit { path: path.clone() })?;
        if let Some(what) = in_progress {
            return Err(AdoptError::InProgress { what, path }.into());
        }
        let commit = CommitTree::open(&git_directory, head)?;
        refuse_service(&commit, &prefix, &path)?;
        let mut committed = Graft::new(&top).in_commit(head, &prefix)?;
        for tracked in &mut committed {
            tracked.path = inside(&tracked.path, &prefix).to_owned();
        }
        let surroundings = surroundings(&commit, &top, &prefix, branch.as_deref(), &committed)?;
        let directory = if prefix.is_empty() { top.clone() } else { top.join(&prefix) };
        Ok(Self { top, git_directory, directory, prefix, head, branch, committed, surroundings })
    }

    /// The path in the repository of a path in the service.
    pub fn in_repository(&self, path: &str) -> String {
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }
}

/// The path below `prefix` of a path that lies there.
pub(super) fn inside<'a>(path: &'a str, prefix: &str) -> &'a str {
    path.strip_prefix(prefix).map_or(path, |rest| rest.trim_start_matches('/'))
}

/// An error where the directory, or one above it in the repository, is a service.
fn refuse_service(commit: &CommitTree, prefix: &str, path: &str) -> Result<(), Error> {
    let has = |directory: &str, file: &str| {
        let file = if directory.is_empty() { file.to_owned() } else { format!("{directory}/{file}") };
        // Also one that is too large to be one.
        commit.file(&file, u64::MAX).map(|content| content.is_some())
    };
    for file in [LOCK, MANIFEST] {
        if has(prefix, file)? {
            return Err(AdoptError::IsService { path: path.to_owned(), file }.into());
        }
    }
    let mut above = prefix;
    while let Some((directory, _)) = above.rsplit_once('/').or((!above.is_empty()).then_some(("", above))) {
        if has(directory, LOCK)? {
            let path = if directory.is_empty() { "the top of the repository" } else { directory };
            return Err(AdoptError::IsService { path: path.to_owned(), file: LOCK }.into());
        }
        above = directory;
    }
    Ok(())
}

fn surroundings(
    commit: &CommitTree,
    top: &Path,
    prefix: &str,
    branch: Option<&str>,
    committed: &[Tracked],
) -> Result<Surroundings, Error> {
    let config = GitConfig::read_in(top)?;
    let directory = if prefix.is_empty() { top.to_owned() } else { top.join(prefix) };
    let mut around = Surroundings {
        paths: committed.iter().map(|tracked| tracked.path.clone()).collect(),
        prefix: prefix.to_owned(),
        directory: directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        origin: config.get("remote.origin.url").map(str::to_owned),
        default_branch: default_branch(top)
            .map(|branch| (branch, "the HEAD of the remote `origin`"))
            .or_else(|| branch.map(|branch| (branch.to_owned(), "the branch that is checked out"))),
        ..Surroundings::default()
    };
    // What is too large, or no text, says nothing.
    let text = |path: &str| commit.file(path, MAX_TEXT).ok().flatten().and_then(|content| String::from_utf8(content).ok());
    for name in WELL_KNOWN.into_iter().filter(|name| committed.iter().any(|tracked| tracked.path == *name)) {
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        around.texts.extend(text(&path).map(|text| (name, text)));
    }
    around.texts.extend(EVERYWHERE.into_iter().find_map(|name| text(name).map(|text| (name, text))));
    Ok(around)
}
