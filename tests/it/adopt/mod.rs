//! `pave adopt`: an existing repository gets on a path, and every byte of it is as before.

mod hostile;
mod killed;
mod refused;
mod services;
mod updated;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::world::World;

/// Every file below a directory, whoever knows it: bytes, permissions, where links point. Without git's own, and without directories
/// alone, which git does not know.
pub type Snapshot = BTreeMap<PathBuf, (u32, Vec<u8>)>;

pub fn snapshot(directory: &Path) -> Snapshot {
    let (mut files, mut pending) = (Snapshot::new(), vec![directory.to_owned()]);
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let metadata = path.symlink_metadata().unwrap();
            if metadata.is_dir() {
                if path.file_name().unwrap() != ".git" {
                    pending.push(path);
                }
                continue;
            }
            let content = if metadata.is_symlink() {
                fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
            } else {
                fs::read(&path).unwrap()
            };
            files.insert(path.strip_prefix(directory).unwrap().to_owned(), (metadata.permissions().mode(), content));
        }
    }
    files
}

/// Everything that was there is there, byte for byte.
#[track_caller]
pub fn assert_untouched(before: &Snapshot, directory: &Path) {
    let after = snapshot(directory);
    for (path, file) in before {
        assert_eq!(after.get(path).map(|file| file.0), Some(file.0), "{}", path.display());
        assert!(after[path].1 == file.1, "{} was changed", path.display());
    }
}

/// Exactly what was there is there, and the repository is where it was.
#[track_caller]
pub fn assert_nothing_done(world: &World, before: &(Snapshot, String), directory: &str) {
    assert!(snapshot(&world.path(directory)) == before.0, "files were changed");
    assert_eq!(state(world, directory), before.1);
    assert!(!world.path(directory).join(".git").is_dir() || leftovers(world, directory).is_empty());
}

/// What pave left in the git directory.
pub fn leftovers(world: &World, directory: &str) -> Vec<String> {
    let names = fs::read_dir(world.path(directory).join(".git")).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.contains("pave")).collect()
}

/// HEAD, branches and the state of index and work tree.
pub fn state(world: &World, directory: &str) -> String {
    let git = |args: &[&str]| world.git(&[&["-C", directory], args].concat());
    [git(&["rev-parse", "HEAD"]), git(&["for-each-ref"]), git(&["status", "--porcelain", "--ignored", "-uall"])].join("\n")
}

pub fn before(world: &World, directory: &str) -> (Snapshot, String) {
    (snapshot(&world.path(directory)), state(world, directory))
}

/// A repository `directory` with one commit of `files`.
pub fn repository(world: &World, directory: &str, files: &[(&str, &str)]) {
    world.git(&["init", "-q", "-b", "main", directory]);
    for (path, text) in files {
        world.write(&format!("{directory}/{path}"), text);
    }
    commit(world, directory);
}

pub fn commit(world: &World, directory: &str) {
    world.git(&["-C", directory, "add", "--all"]);
    world.git(&["-C", directory, "commit", "-q", "--allow-empty", "-m", "As it was"]);
}

/// A small service in Go, as people have them.
pub const GO: &[(&str, &str)] = &[
    (".github/CODEOWNERS", "* @acme/team-payments\n"),
    (".github/workflows/build.yml", "on: push\njobs: {}\n"),
    (".gitignore", "*.log\n/dist/\n"),
    ("Dockerfile", "FROM scratch\nCOPY payments /\nENTRYPOINT [\"/payments\"]\n"),
    ("README.md", "# payments\n\nTakes card payments.\n\n## Build\n\ngo build ./...\n"),
    ("cmd/payments/main.go", "package main\n\nfunc main() {}\n"),
    ("go.mod", "module github.com/acme/payments\n\ngo 1.26\n\nrequire github.com/jackc/pgx/v5 v5.7.0\n"),
];

/// The paths of the result that have a fate.
pub fn with_fate(result: &serde_json::Value, fate: &str) -> Vec<String> {
    let files = result["files"].as_array().unwrap().iter().filter(|file| file["fate"] == fate);
    files.map(|file| file["path"].as_str().unwrap().to_owned()).collect()
}

/// What holds of every adoption: what was committed is there as before, what differs was added, and the second parent is a render
/// without a history.
#[track_caller]
pub fn assert_adopted(world: &World, directory: &str, head: &str) {
    let git = |args: &[&str]| world.git(&[&["-C", directory], args].concat());
    assert_eq!(git(&["rev-parse", "HEAD^1"]), head);
    let changes = git(&["diff", "--name-status", "--no-renames", "HEAD^1", "HEAD"]);
    assert!(changes.lines().all(|line| line.starts_with("A\t")), "{changes}");
    assert_eq!(git(&["rev-list", "--count", "HEAD^2"]), "1");
    git(&["fsck", "--strict"]);
    assert!(leftovers(world, directory).is_empty());
}
