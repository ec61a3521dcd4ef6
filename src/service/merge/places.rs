//! Files by their place in the repository.

use std::collections::BTreeMap;

use super::request::Files;
use crate::base::git::{GitPath, TreeEntry};

/// What a side has, by path in the repository.
pub(super) type Entries = BTreeMap<GitPath, TreeEntry>;

/// The files of a render, below the service's directory.
pub(super) fn entries(files: &Files, prefix: &str) -> Entries {
    files.iter().map(|(path, (mode, id))| (GitPath::from(path).below(prefix), TreeEntry::file(*mode, *id))).collect()
}

/// Puts `entry` at `path`, or nothing, and takes away what is in its way: files where it needs directories, and files below it.
pub(super) fn put(entries: &mut Entries, path: &GitPath, entry: Option<TreeEntry>) {
    let Some(entry) = entry else {
        entries.remove(path);
        return;
    };
    for parent in path.parents() {
        entries.remove(&parent);
    }
    let below = [path.as_bytes(), b"/"].concat();
    let inside = entries.range(GitPath::from(below.as_slice())..);
    let inside: Vec<GitPath> =
        inside.map(|(path, _)| path.clone()).take_while(|path| path.as_bytes().starts_with(&below)).collect();
    for path in inside {
        entries.remove(&path);
    }
    entries.insert(path.clone(), entry);
}

#[cfg(test)]
mod tests {
    use super::{Entries, put};
    use crate::base::git::{ObjectId, TreeEntry};

    #[test]
    fn what_is_in_the_way_goes() {
        let file = TreeEntry { mode: 0o100_644, id: ObjectId::of_blob(b"") };
        let mut entries: Entries = ["a", "a-b", "b/x/y", "b/z", "b0"].into_iter().map(|path| (path.into(), file)).collect();
        put(&mut entries, &"a/b/c".into(), Some(file));
        put(&mut entries, &"b".into(), Some(file));
        put(&mut entries, &"b0".into(), None);
        let paths: Vec<String> = entries.keys().map(ToString::to_string).collect();
        assert_eq!(paths, ["a-b", "a/b/c", "b"]);
    }
}
