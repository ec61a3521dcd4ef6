//! What a template rendered before, kept below `tests/snapshots/CASE/`.

use std::collections::BTreeSet;
use std::time::Duration;

use similar::TextDiff;

use super::case::{SnapshotOf, TestCase};
use super::failure::CaseFailure;
use crate::base::{File, FileTree, Mode};
use crate::template::package::{Package, Part};

/// The directory of all snapshots, in that of the template.
pub const SNAPSHOTS: &str = "tests/snapshots";

/// Most lines of a difference that are shown.
const SHOWN: usize = 40;

/// How long the smallest difference is looked for, before a larger one does.
const PATIENCE: Duration = Duration::from_millis(500);

/// The names of all snapshots that the template has.
#[must_use]
pub fn snapshot_names(package: &Package) -> BTreeSet<String> {
    let files = package.parts().last().map(|part| part.files.iter()).into_iter().flatten();
    files
        .filter_map(|(path, _)| Some(path.as_str().strip_prefix(SNAPSHOTS)?.strip_prefix('/')?.split_once('/')?.0.to_owned()))
        .collect()
}

impl TestCase {
    /// The files of the case's snapshot.
    #[must_use]
    pub fn snapshot(&self, package: &Package) -> FileTree {
        Self::snapshot_named(package, &self.name)
    }

    /// The files of the snapshot `name`, whether there is such a case or not.
    #[must_use]
    pub fn snapshot_named(package: &Package, name: &str) -> FileTree {
        let prefix = format!("{SNAPSHOTS}/{name}/");
        package.parts().last().map(|part| below(part, &prefix)).unwrap_or_default()
    }

    /// Those of the rendered files that belong into the snapshot.
    #[must_use]
    pub fn snapshot_of(&self, rendered: &FileTree) -> FileTree {
        let is_wanted = |path: &str| match &self.case.snapshot {
            SnapshotOf::All(all) => *all,
            SnapshotOf::Paths(paths) => paths.iter().any(|wanted| wanted == path),
        };
        select(rendered.iter().filter(|(path, _)| is_wanted(path.as_str())).map(|(path, file)| (path.as_str(), file)))
    }

    /// Every way in which the rendered files differ from the snapshot; none where the case wants none.
    pub(super) fn compare_snapshot(&self, rendered: &FileTree, snapshot: &FileTree) -> Vec<CaseFailure> {
        if !self.case.snapshot.is_wanted() {
            return Vec::new();
        }
        let place = self.place(&["snapshot"]);
        let wanted = self.snapshot_of(rendered);
        if snapshot.is_empty() {
            let failure = CaseFailure::new(format!("there is no `{SNAPSHOTS}/{}`", self.name)).at(place);
            return vec![failure.hint("write it with `--update`, and read what it holds")];
        }
        let paths: BTreeSet<&str> = wanted.iter().chain(snapshot.iter()).map(|(path, _)| path.as_str()).collect();
        let differences = paths.into_iter().filter_map(|path| difference(path, wanted.get(path), snapshot.get(path)));
        differences
            .map(|failure| {
                failure.at(place.clone()).hint("correct the template; or, where this is meant, run the same with `--update`")
            })
            .collect()
    }

    /// Paths for the snapshot that there is no file for.
    pub(super) fn not_rendered(&self, rendered: &FileTree) -> Vec<CaseFailure> {
        let SnapshotOf::Paths(paths) = &self.case.snapshot else { return Vec::new() };
        let missing = paths.iter().enumerate();
        missing.filter_map(|(index, path)| self.missing(rendered, path, &["snapshot", &index.to_string()])).collect()
    }
}

fn below(part: &Part, prefix: &str) -> FileTree {
    select(part.files.iter().filter_map(|(path, file)| Some((path.as_str().strip_prefix(prefix)?, file))))
}

/// The tree of some files of a good tree: what is refused there cannot be refused here.
fn select<'a>(files: impl Iterator<Item = (&'a str, &'a File)>) -> FileTree {
    let mut tree = FileTree::default();
    for (path, file) in files {
        if let Ok(path) = path.to_owned().try_into() {
            let _ = tree.insert(path, file.clone());
        }
    }
    tree
}

fn difference(path: &str, rendered: Option<&File>, snapshot: Option<&File>) -> Option<CaseFailure> {
    match (rendered, snapshot) {
        (Some(_), None) => Some(CaseFailure::new(format!("`{path}` is rendered, and is not in the snapshot"))),
        (None, Some(_)) => Some(CaseFailure::new(format!("`{path}` is in the snapshot, and is not rendered"))),
        (Some(new), Some(old)) if new.content != old.content => {
            let failure = CaseFailure::new(format!("`{path}` is not what it was in the snapshot"));
            Some(failure.detail(shown_patch(&old.content, &new.content)))
        }
        (Some(new), Some(old)) if new.mode != old.mode => {
            let (old, new) = (mode(old.mode), mode(new.mode));
            Some(CaseFailure::new(format!("`{path}` is {new}, and was {old} in the snapshot")))
        }
        _ => None,
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Regular => "an ordinary file",
        Mode::Executable => "executable",
        Mode::Symlink => "a link",
    }
}

fn shown_patch(old: &[u8], new: &[u8]) -> String {
    let (Some(old), Some(new)) = (text(old), text(new)) else { return "binary contents differ".into() };
    let lines = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let patch = lines.unified_diff().context_radius(3).to_string();
    let mut lines: Vec<&str> = patch.lines().take(SHOWN).collect();
    let left = format!("… {} more lines", patch.lines().count().saturating_sub(SHOWN));
    if patch.lines().count() > SHOWN {
        lines.push(&left);
    }
    lines.join("\n")
}

fn text(content: &[u8]) -> Option<&str> {
    std::str::from_utf8(content).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::TestCase;
    use crate::base::{File, FileTree, Mode, RelPath};

    fn tree(entries: &[(&str, Mode, &str)]) -> FileTree {
        let mut tree = FileTree::default();
        for (path, mode, content) in entries {
            let file = File { mode: *mode, content: content.as_bytes().to_vec() };
            tree.insert(RelPath::new(path).expect("a good path"), file).expect("it fits");
        }
        tree
    }

    fn differences(case: &str, rendered: &FileTree, snapshot: &FileTree) -> Vec<String> {
        let case = TestCase::read("x", "x.yaml", case.as_bytes()).expect("it is good");
        case.compare_snapshot(rendered, snapshot).into_iter().map(|failure| failure.message).collect()
    }

    #[test]
    fn every_difference_is_named() {
        let old =
            tree(&[("a", Mode::Regular, "1\n"), ("b", Mode::Regular, "2"), ("c", Mode::Regular, ""), ("l", Mode::Symlink, "a")]);
        let new = tree(&[
            ("a", Mode::Regular, "9\n"),
            ("b", Mode::Executable, "2"),
            ("d", Mode::Regular, ""),
            ("l", Mode::Symlink, "a"),
        ]);
        assert_eq!(differences("snapshot: true", &old, &old), [""; 0]);
        assert_eq!(differences("snapshot: false", &new, &old), [""; 0]);
        assert_eq!(differences("snapshot: true", &new, &FileTree::default()), ["there is no `tests/snapshots/x`"]);
        assert_eq!(
            differences("snapshot: true", &new, &old),
            [
                "`a` is not what it was in the snapshot",
                "`b` is executable, and was an ordinary file in the snapshot",
                "`c` is in the snapshot, and is not rendered",
                "`d` is rendered, and is not in the snapshot",
            ]
        );
        let only = tree(&[("a", Mode::Regular, "9\n")]);
        assert_eq!(differences("snapshot: [a]", &new, &only), [""; 0]);
        let case = TestCase::read("x", "x.yaml", b"snapshot: [a, nope]").expect("it is good");
        assert_eq!(case.not_rendered(&new).len(), 1);
        assert_eq!(case.compare_snapshot(&new, &only), []);
        assert_eq!(differences("snapshot: [a]", &new, &old).len(), 4);
    }

    #[test]
    fn long_differences_are_cut() {
        let old = "x\n".repeat(200);
        let shown = super::shown_patch(old.as_bytes(), b"");
        assert_eq!(shown.lines().count(), super::SHOWN + 1);
        assert!(shown.ends_with("… 161 more lines"), "{shown}");
        assert_eq!(super::shown_patch(b"a\nb\n", b"a\nc\n"), "@@ -1,2 +1,2 @@\n a\n-b\n+c");
        assert_eq!(super::shown_patch(b"a", b"\0"), "binary contents differ");
    }
}
