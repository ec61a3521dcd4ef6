//! A table of merges.

use std::collections::BTreeMap;

use super::world::{Git, Merge};

/// What is at a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Is {
    Text(&'static str),
    Bytes(&'static [u8]),
    Executable(&'static str),
    Link(&'static str),
    /// A submodule at a commit whose id is this digit again and again.
    Submodule(char),
    Gone,
}

pub(super) type Changes = &'static [(&'static str, Is)];

/// One merge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) base: Changes,
    /// Against the base.
    pub(super) ours: Changes,
    pub(super) theirs: Changes,
    /// The whole service afterwards.
    pub(super) tree: Changes,
    /// `PATH: KIND (STAGES)` a line.
    pub(super) conflicts: &'static str,
    /// `OUTCOME PATH` or `OUTCOME FROM -> PATH` a line.
    pub(super) files: &'static str,
    pub(super) renames: &'static [(&'static str, &'static str)],
    pub(super) excepted: &'static [&'static str],
    pub(super) generated: &'static [&'static str],
    /// Whose content cannot be had.
    pub(super) missing: &'static [&'static str],
    /// Whether `git merge` of the same three does the same.
    pub(super) as_git: bool,
}

impl Case {
    pub(super) const NEW: Self = Self {
        name: "",
        base: &[],
        ours: &[],
        theirs: &[],
        tree: &[],
        conflicts: "",
        files: "",
        renames: &[],
        excepted: &[],
        generated: &[],
        missing: &[],
        as_git: true,
    };

    /// Runs it at the top of a repository and in a directory of one.
    pub(super) fn check(&self) {
        for prefix in ["", "services/payments"] {
            let git = Git::new();
            let merge = Merge::of(&git, self, prefix);
            let merged = merge.run();
            let place = format!("{} ({prefix})", self.name);
            let files: Vec<String> = merged.files.iter().map(shown).collect();
            let conflicts = merged.conflicts.iter().map(|conflict| {
                let stages = (1..).zip(conflict.stages).filter_map(|(number, stage)| stage.map(|_| number.to_string()));
                let path = conflict.path.inside(prefix).expect("it is in the service");
                format!("{path}: {} ({})", conflict.kind, stages.collect::<String>())
            });
            let conflicts: Vec<String> = conflicts.collect();
            assert_eq!(lines(&conflicts.join("\n")), lines(self.conflicts), "conflicts of {place}");
            assert_eq!(lines(&files.join("\n")), lines(self.files), "files of {place}");
            let expected: BTreeMap<String, String> =
                self.tree.iter().map(|(path, is)| ((*path).to_owned(), git.described(*is))).collect();
            assert_eq!(merge.service(merged.tree), expected, "tree of {place}");
            merge.check_rest(merged.tree);
            if self.as_git {
                merge.check_against_git(&merged, &place);
            }
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn shown(file: &crate::service::FileOutcome) -> String {
    let outcome = serde_json::to_value(file.outcome).expect("it is a word");
    let outcome = outcome.as_str().expect("it is a word");
    match &file.from {
        Some(from) => format!("{outcome} {from} -> {}", file.path),
        None => format!("{outcome} {}", file.path),
    }
}
