//! The files of the service, in both versions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The service's name, which stands in many of them.
pub const NAME: &str = "payments";

/// How many files the second version changes.
const CHANGED: usize = 5;

/// Texts by path.
pub type Files = BTreeMap<String, String>;

#[derive(Default)]
pub struct Versions {
    pub first: Files,
    pub second: Files,
    /// One of those that change, which the owner has edited.
    pub edited: String,
}

impl Versions {
    /// So many files of the service at `source`, without those that hold braces, which a template would take for its own.
    pub fn of(source: &Path, count: usize) -> Self {
        let mut all = Files::new();
        collect(source, "", &mut all);
        let mut paths: Vec<String> = all.keys().cloned().collect();
        let changes = |path: &str| path.ends_with("_test.go");
        paths.sort_by_key(|path| !changes(path));
        assert!(paths.len() >= count && changes(&paths[CHANGED - 1]), "too few files");
        let first: Files = paths[..count].iter().map(|path| (path.clone(), all[path].clone())).collect();
        let mut second = first.clone();
        for path in &paths[..CHANGED] {
            let text = second.get_mut(path).unwrap();
            let line = text.find('\n').unwrap() + 1;
            text.insert_str(line, "\n// The second version.\n");
        }
        Self { first, second, edited: paths[0].clone() }
    }
}

fn collect(directory: &Path, prefix: &str, into: &mut Files) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            if !matches!(path.as_str(), ".git" | ".pave") {
                collect(&entry.path(), &format!("{path}/"), into);
            }
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let is_own = path.starts_with("pave.") || path.contains(NAME);
        if !is_own && !["{{", "{%", "{#"].iter().any(|sign| text.contains(sign)) {
            into.insert(path, text);
        }
    }
}
