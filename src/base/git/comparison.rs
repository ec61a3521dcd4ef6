//! What differs between a tree that no commit has and a work tree, as git itself sees it: its line-end conversion, filters, rename
//! detection and patches, with nothing written into the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use git2::build::TreeUpdateBuilder;
use git2::{Oid, Repository};

use super::commit_files::mode;
use super::difference::{Difference, parse};
use super::run::{WITHHELD_VARIABLES, last_words};
use super::{CommitTree, GitError, ObjectId, Place};
use crate::base::fs::{self, Scratch};
use crate::base::{Mode, RelPath, process};

/// The user's configuration must not change what a patch looks like, nor run anything.
pub(super) const SETTINGS: [&str; 10] = [
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=true",
    "-c",
    "diff.suppressBlankEmpty=false",
    "-c",
    "advice.addEmbeddedRepo=false",
];

/// Largest file that is read, in bytes.
const MAX_CONTENT: u64 = 64 << 20;

/// The same for what options say.
pub(super) const DIFF: [&str; 16] = [
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--unified=3",
    "--inter-hunk-context=0",
    "--submodule=short",
    "--ignore-submodules=dirty",
    "--find-renames",
    "-l2000",
    "--full-index",
    "--no-abbrev",
    "--no-relative",
    "-O/dev/null",
];

/// A tree of files below a directory of a repository, and what is there now: in the work tree, or in a bare repository in HEAD.
pub struct Comparison {
    place: Place,
    scratch: Scratch,
    tree: Oid,
}

/// What is asked of a comparison. Paths are below the repository's top, and mean files and directories.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// Only these; all below the compared directory where there are none.
    pub only: &'a [String],
    /// And none of these.
    pub without: &'a [String],
    /// Also files that the tree does not have.
    pub with_added: bool,
    /// Paths in the patch are below the compared directory instead of the repository's top.
    pub is_relative: bool,
}

impl Comparison {
    /// Prepares the comparison of `files` (path below the directory of `place`, mode, blob) with what is in that directory now. `contents`
    /// are blobs that the repository does not have.
    pub fn begin<'a>(
        place: &Place,
        files: impl Iterator<Item = (&'a RelPath, Mode, ObjectId)> + Clone,
        contents: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Self, GitError> {
        let error = GitError::library("compare with the base");
        let scratch = Scratch::new()?;
        let repository = Repository::open(top(place)).map_err(&error)?;
        let objects = repository.commondir().join("objects");
        let tree = write(&own(&scratch), &objects, &place.prefix, files.clone(), contents)?;
        let comparison = Self { place: place.clone(), scratch, tree };
        if place.work_tree.is_some() {
            fs::copy_with_time(&repository.path().join("index"), &comparison.index())?;
            comparison.admit_untracked(files.map(|(path, ..)| comparison.below_top(path.as_str())))?;
        }
        Ok(comparison)
    }

    /// Everything that differs, in the order of paths.
    pub fn differences(&self, asked: &Asked<'_>) -> Result<Vec<Difference>, GitError> {
        let output = self.diff(&["--raw", "--numstat", "-z"], asked)?;
        parse(&output)
            .ok_or_else(|| GitError::Command { what: "diff", message: "it answered what pave does not understand".into() })
    }

    /// The same as a patch for `git apply`.
    pub fn patch(&self, asked: &Asked<'_>) -> Result<Vec<u8>, GitError> {
        self.diff(&["--patch", "--binary"], asked)
    }

    /// What is there now of regular files, by their paths below the repository's top, as git would commit it.
    pub fn contents(&self, paths: &[String]) -> Result<Vec<Vec<u8>>, GitError> {
        let error = GitError::library("read what is there now");
        if self.place.work_tree.is_none() {
            let commit = self.place.head.map(|head| CommitTree::open(&self.place.git_directory, head)).transpose()?;
            let file = |path: &String| -> Result<_, GitError> {
                Ok(commit.as_ref().map(|commit| commit.file(path, MAX_CONTENT)).transpose()?.flatten())
            };
            return paths.iter().map(|path| file(path).map(Option::unwrap_or_default)).collect();
        }
        let lines = paths.iter().fold(String::new(), |lines, path| lines + path + "\n");
        let mut command = self.git();
        command.args(SETTINGS).args(["hash-object", "-w", "--stdin-paths"]);
        let ids = run("hash-object", &mut command, Some(lines.as_bytes()))?;
        let repository = Repository::open_bare(own(&self.scratch)).map_err(&error)?;
        let content = |id: &str| {
            let id = Oid::from_str(id).map_err(&error)?;
            repository.find_blob(id).map(|blob| blob.content().to_vec()).map_err(&error)
        };
        String::from_utf8_lossy(&ids).lines().map(content).collect()
    }

    /// The path of `inner` below the repository's top.
    #[must_use]
    pub fn below_top(&self, inner: &str) -> String {
        below(&self.place.prefix, inner)
    }

    fn diff(&self, how: &[&str], asked: &Asked<'_>) -> Result<Vec<u8>, GitError> {
        let mut command = self.git();
        command.args(SETTINGS).args(DIFF).args(how);
        if !asked.with_added {
            // After renames were found: a file that was moved is none that was added.
            command.arg("--diff-filter=a");
        }
        if asked.is_relative && !self.place.prefix.is_empty() {
            command.arg(format!("--relative={}/", self.place.prefix));
        }
        command.arg(self.tree.to_string());
        if let (None, Some(head)) = (&self.place.work_tree, self.place.head) {
            command.arg(head.to_string());
        }
        command.arg("--");
        match asked.only {
            [] if self.place.prefix.is_empty() => {}
            [] => drop(command.arg(format!(":(top,literal){}", self.place.prefix))),
            only => drop(command.args(only.iter().map(|path| format!(":(top,literal){path}")))),
        }
        command.args(asked.without.iter().map(|path| format!(":(top,exclude,literal){path}")));
        run("diff", &mut command, None)
    }

    /// Has git look at files that it does not track: those that are not ignored, and whatever the tree has.
    fn admit_untracked(&self, files: impl Iterator<Item = String>) -> Result<(), GitError> {
        let mut command = self.git();
        command.args(SETTINGS).args(["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--"]);
        if !self.place.prefix.is_empty() {
            command.arg(format!(":(top,literal){}", self.place.prefix));
        }
        let listed = run("ls-files", &mut command, None)?;
        let (mut tracked, mut new) = (BTreeSet::new(), BTreeSet::new());
        for entry in listed.split(|byte| *byte == 0).filter(|entry| entry.len() > 2) {
            let (tag, path) = entry.split_at(2);
            match tag {
                // A directory is another repository.
                b"? " if path.ends_with(b"/") => {}
                b"? " => drop(new.insert(path.to_vec())),
                _ => drop(tracked.insert(path.to_vec())),
            }
        }
        let is_there = |path: &String| !tracked.contains(path.as_bytes()) && fs::is_entry_below(top(&self.place), path);
        new.extend(files.filter(is_there).map(String::into_bytes));
        if new.is_empty() {
            return Ok(());
        }
        let mut command = self.git();
        command.args(SETTINGS).args(["add", "--intent-to-add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"]);
        command.env("GIT_LITERAL_PATHSPECS", "1");
        let paths: Vec<u8> = new.into_iter().flat_map(|path| [path, vec![0]].concat()).collect();
        run("add", &mut command, Some(&paths)).map(drop)
    }

    fn index(&self) -> PathBuf {
        self.scratch.path().join("index")
    }

    fn git(&self) -> Command {
        let mut command = process::command("git");
        command.current_dir(top(&self.place)).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        let pathspecs = ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"];
        for variable in WITHHELD_VARIABLES.into_iter().chain(pathspecs).chain(["GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF"]) {
            command.env_remove(variable);
        }
        command.env("GIT_OBJECT_DIRECTORY", own(&self.scratch).join("objects"));
        if self.place.work_tree.is_some() {
            command.env("GIT_INDEX_FILE", self.index());
        }
        command
    }
}

pub(super) fn run(what: &'static str, command: &mut Command, input: Option<&[u8]>) -> Result<Vec<u8>, GitError> {
    let output: std::io::Result<Output> = match input {
        Some(input) => process::feed(command.stdin(Stdio::piped()), input),
        None => process::start(command).and_then(std::process::Child::wait_with_output),
    };
    let output = output.map_err(GitError::spawn(what))?;
    if output.status.success() { Ok(output.stdout) } else { Err(GitError::Command { what, message: last_words(&output.stderr) }) }
}

fn top(place: &Place) -> &Path {
    place.work_tree.as_deref().unwrap_or(&place.git_directory)
}

fn below(prefix: &str, inner: &str) -> String {
    if prefix.is_empty() { inner.to_owned() } else { format!("{prefix}/{inner}") }
}

/// A repository of our own, whose objects are those of the compared one and the tree.
fn own(scratch: &Scratch) -> PathBuf {
    scratch.path().join("own.git")
}

/// Makes the repository `own`, with `objects` as the alternate of its objects, and writes the tree there.
fn write<'a>(
    own: &Path,
    objects: &Path,
    prefix: &str,
    files: impl Iterator<Item = (&'a RelPath, Mode, ObjectId)>,
    contents: impl Iterator<Item = &'a [u8]>,
) -> Result<Oid, GitError> {
    super::init_bare(own, "main")?;
    let information = own.join("objects/info");
    fs::create_dir_all(&information)?;
    let mut line = objects.as_os_str().as_encoded_bytes().to_vec();
    line.push(b'\n');
    fs::replace_file(&information.join("alternates"), &line)?;
    let build = || -> Result<Oid, git2::Error> {
        let repository = Repository::open_bare(own)?;
        for content in contents {
            repository.blob(content)?;
        }
        let empty = repository.treebuilder(None)?.write()?;
        let mut update = TreeUpdateBuilder::new();
        for (path, kind, blob) in files {
            update.upsert(below(prefix, path.as_str()), blob.0, mode(kind));
        }
        update.create_updated(&repository, &repository.find_tree(empty)?)
    };
    build().map_err(GitError::library("compare with the base"))
}
