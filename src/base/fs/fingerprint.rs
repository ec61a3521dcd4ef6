//! Whether anything below some paths has changed, without reading it.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::base::Digest;

/// Most files and directories that are looked at; more than any template has.
const MOST: usize = 20_000;

/// A digest of the name, size and times of everything at and below `roots`; what is not there counts as that. Links below a root
/// are not followed.
#[must_use]
pub fn fingerprint(roots: &[PathBuf]) -> Digest {
    let mut lines = String::new();
    let mut pending: Vec<PathBuf> = Vec::new();
    for root in roots {
        note(&mut lines, root, fs::metadata(root).ok().as_ref());
        push_entries(&mut pending, root);
    }
    let mut count = 0;
    while let Some(path) = pending.pop() {
        let metadata = fs::symlink_metadata(&path).ok();
        note(&mut lines, &path, metadata.as_ref());
        count += 1;
        if count < MOST && metadata.is_some_and(|metadata| metadata.is_dir()) {
            push_entries(&mut pending, &path);
        }
    }
    Digest::of(lines.as_bytes())
}

/// In the order of names, which the file system does not promise.
fn push_entries(pending: &mut Vec<PathBuf>, directory: &Path) {
    let mut entries: Vec<PathBuf> = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    pending.append(&mut entries);
}

fn note(lines: &mut String, path: &Path, metadata: Option<&fs::Metadata>) {
    // Writing to a String cannot fail. The time of the inode changes with mode and name too.
    let _ = match metadata {
        None => writeln!(lines, "- {}", path.display()),
        // A directory says with its entries what has changed.
        Some(metadata) if metadata.is_dir() => writeln!(lines, "d {}", path.display()),
        Some(metadata) => writeln!(
            lines,
            "{} {} {}.{} {}.{} {}",
            metadata.ino(),
            metadata.size(),
            metadata.mtime(),
            metadata.mtime_nsec(),
            metadata.ctime(),
            metadata.ctime_nsec(),
            path.display()
        ),
    };
}

#[cfg(test)]
mod tests {
    use super::fingerprint;
    use std::fs;

    #[test]
    fn every_kind_of_change_shows() {
        let directory = tempfile::tempdir().expect("a directory");
        let roots = [directory.path().join("a"), directory.path().join("missing")];
        let mut seen = vec![fingerprint(&roots)];
        let mut after = |what: &str| {
            let now = fingerprint(&roots);
            assert_ne!(seen.last(), Some(&now), "{what}");
            assert_eq!(fingerprint(&roots), now, "{what}: nothing has changed since");
            seen.push(now);
        };
        fs::create_dir_all(roots[0].join("deep")).expect("a directory");
        after("a directory");
        fs::write(roots[0].join("deep/x"), "one").expect("a file");
        after("a file");
        fs::write(roots[0].join("deep/x"), "longer").expect("a file");
        after("its content");
        fs::rename(roots[0].join("deep/x"), roots[0].join("deep/y")).expect("it moves");
        after("its name");
        fs::remove_file(roots[0].join("deep/y")).expect("it goes");
        after("it has gone");
        fs::write(&roots[1], "").expect("a file");
        after("a root");
    }
}
