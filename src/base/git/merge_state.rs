//! A merge that waits for somebody: the files that git keeps of one in its directory, and what ends it.
//!
//! They are git's own (gitrepository-layout(5), git-merge(1)), so that `git status`, `git mergetool`, `git commit` and editors know what is
//! going on.

use std::path::{Path, PathBuf};

use git2::Repository;

use super::local::{paths, run_local, succeed};
use super::run::last_words;
use super::{GitError, ObjectId, Place};
use crate::base::fs::{self, Kind};

/// Has git say that `theirs` is being merged. `message` is that of the commit to come, `tree` what the merge gave.
pub fn begin_merge(place: &Place, theirs: ObjectId, message: &str, tree: ObjectId) -> Result<(), GitError> {
    let write = |name: &str, content: String| fs::replace_file(&place.git_directory.join(name), content.as_bytes());
    write("MERGE_MSG", message.to_owned())?;
    write("MERGE_MODE", "no-ff".into())?;
    write("AUTO_MERGE", format!("{tree}\n"))?;
    // Last: with it, git knows of a merge.
    Ok(write("MERGE_HEAD", format!("{theirs}\n"))?)
}

/// Has git take `message` for the next commit, which is no merge, as `git merge --squash` does.
pub fn begin_squash(place: &Place, message: &str) -> Result<(), GitError> {
    Ok(fs::replace_file(&place.git_directory.join("MERGE_MSG"), message.as_bytes())?)
}

/// Whether git still waits for the commit that [`begin_squash`] announced.
#[must_use]
pub fn is_squashing(place: &Place) -> bool {
    fs::is_file(&place.git_directory.join("MERGE_MSG"))
}

/// Takes away the locks of the index and of the branch that is checked out. Who was killed leaves them; a git that is alive gets a
/// moment to end.
pub fn break_locks(place: &Place) -> Result<(), GitError> {
    let repository = Repository::open(&place.git_directory).map_err(GitError::library("open the repository"))?;
    let branch = place.branch.iter().map(|branch| repository.commondir().join(format!("refs/heads/{branch}.lock")));
    for lock in branch.chain([index_lock(place), place.git_directory.join("HEAD.lock")]) {
        for _ in 0..30 {
            if fs::is_there(&lock) {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
        fs::remove_file(&lock)?;
    }
    Ok(())
}

/// The file by which one git keeps others from the index.
#[must_use]
pub fn index_lock(place: &Place) -> PathBuf {
    place.git_directory.join("index.lock")
}

/// The commit that is being merged, where one is.
#[must_use]
pub fn merge_head(place: &Place) -> Option<ObjectId> {
    let text = fs::read_file(&place.git_directory.join("MERGE_HEAD"), 1 << 16).ok()?;
    String::from_utf8(text).ok()?.trim().parse().ok()
}

/// The file that the index has at `path`; none where it has none, or one in conflict.
pub fn staged_file(place: &Place, path: &str) -> Result<Option<ObjectId>, GitError> {
    let listed = succeed(place, "ls-files", &["ls-files", "--stage", "-z", "--", path], b"")?;
    let text = String::from_utf8_lossy(&listed);
    let mut fields = text.split([' ', '\t', '\0']).skip(1);
    let (id, stage) = (fields.next(), fields.next());
    Ok(id.filter(|_| stage == Some("0")).and_then(|id| id.parse().ok()))
}

/// Removes what a pave that was killed while it wrote git's own files has left beside them. Nobody may be writing them meanwhile.
pub fn sweep_leftovers(git_directory: &Path) {
    for name in ["index", "MERGE_HEAD", "MERGE_MODE", "MERGE_MSG", "AUTO_MERGE"] {
        // Best effort: what cannot be removed is in nobody's way.
        let _ = fs::sweep(&git_directory.join(name));
    }
}

/// Has git forget the merge.
pub fn forget_merge(place: &Place) -> Result<(), GitError> {
    for name in ["MERGE_HEAD", "MERGE_MODE", "MERGE_MSG", "AUTO_MERGE"] {
        fs::remove_file(&place.git_directory.join(name))?;
    }
    Ok(())
}

/// Paths that are still in conflict, as far as git was told.
pub fn unmerged(place: &Place) -> Result<Vec<String>, GitError> {
    let listed = succeed(place, "diff", &["diff", "--name-only", "--diff-filter=U", "-z"], b"")?;
    Ok(paths(&listed))
}

/// Commits the merge as `git commit` does, with its hooks, and gives the commit.
pub fn conclude_merge(place: &Place) -> Result<ObjectId, GitError> {
    let output =
        run_local(place, "commit", &["-c", "core.commentChar=#", "commit", "--quiet", "--no-edit", "--cleanup=strip"], b"")?;
    if !output.status.success() {
        let said = if output.stderr.is_empty() { &output.stdout } else { &output.stderr };
        let message = last_words(said);
        // Git's own failures have another status (api-error-handling.txt, "die").
        let hooks = if output.status.code() == Some(1) { commit_hooks(place)? } else { Vec::new() };
        let failed =
            if hooks.is_empty() { GitError::Command { what: "commit", message } } else { GitError::Hook { hooks, message } };
        return Err(failed);
    }
    let head = Place::around(place.work_tree.as_deref().unwrap_or(&place.git_directory))?.and_then(|place| place.head);
    head.ok_or_else(|| GitError::Command { what: "commit", message: "there is no commit".into() })
}

/// The hooks that are there, of those that may refuse a commit (githooks(5)).
fn commit_hooks(place: &Place) -> Result<Vec<&'static str>, GitError> {
    let found = succeed(place, "rev-parse", &["rev-parse", "--git-path", "hooks"], b"")?;
    let directory = place.work_tree.as_deref().unwrap_or(&place.git_directory).join(String::from_utf8_lossy(&found).trim_end());
    let is_there =
        |name: &&str| matches!(fs::kind(&directory.join(name)), Ok(Some(Kind::File { executable: true } | Kind::Link)));
    Ok(["pre-commit", "prepare-commit-msg", "commit-msg"].into_iter().filter(is_there).collect())
}

/// Whether a file of the work tree still holds a conflict marker with one of these labels, at the start of a line.
#[must_use]
pub fn marked(place: &Place, path: &str, labels: &[String]) -> bool {
    let Some(content) = place.work_tree.as_ref().and_then(|top| fs::content(&top.join(path))) else { return false };
    let text = String::from_utf8_lossy(&content);
    let is_marker = |line: &str| {
        let rest = line.trim_start_matches(['<', '>', '|']);
        let length = line.len() - rest.len();
        length >= 7
            && rest.strip_prefix(' ').is_some_and(|rest| labels.iter().any(|label| rest.trim_end().starts_with(label.as_str())))
    };
    text.lines().any(is_marker)
}
