//! Comparing what comes of a case with what must come of it.

use std::collections::{BTreeMap, BTreeSet};

use super::case::Case;
use super::merging::Merge;
use super::world::Git;
use crate::service::FileOutcome;

/// Runs every case, and tells of all that come out wrong.
pub(super) fn check(cases: &[Case]) {
    let wrong: Vec<String> = cases.iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the case at the top of a repository or in a directory of one.
fn wrong(case: &Case) -> Option<String> {
    let mut wrong = String::new();
    for prefix in ["", "services/payments"] {
        let git = Git::new();
        let merge = Merge::of(&git, case, prefix);
        if case.checked_out {
            merge.check_out();
        }
        let merged = merge.run();
        let place = format!("{} ({prefix})", case.name);
        let files: BTreeSet<String> = merged.files.iter().map(shown).collect();
        assert_eq!(files.len(), merged.files.len(), "{place}");
        let conflicts = merged.conflicts.iter().map(|conflict| {
            let stages = (1..).zip(conflict.stages).filter_map(|(number, stage)| stage.map(|_| number.to_string()));
            let path = conflict.path.inside(prefix).expect("it is in the service");
            format!("{path}: {} ({})", conflict.kind, stages.collect::<String>())
        });
        let conflicts: BTreeSet<String> = conflicts.collect();
        let tree: BTreeMap<String, String> =
            case.tree.iter().map(|(path, is)| ((*path).to_owned(), git.described(*is))).collect();
        let tree = tree.into_iter().map(|(path, file)| format!("{path} {file}")).collect();
        let is: BTreeSet<String> = merge.service(merged.tree).into_iter().map(|(path, file)| format!("{path} {file}")).collect();
        for (what, is, expected) in
            [("conflicts", conflicts, lines(case.conflicts)), ("files", files, lines(case.files)), ("tree", is, tree)]
        {
            if is != expected {
                wrong += &format!("{what} of {place}:\n  {}\nnot:\n  {}\n", joined(&is), joined(&expected));
            }
        }
        merge.check_rest(merged.tree);
        if case.as_git && prefix.is_empty() {
            merge.check_against_git(&merged, &place);
        }
    }
    (!wrong.is_empty()).then_some(wrong)
}

fn joined(lines: &BTreeSet<String>) -> String {
    lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n  ")
}

fn lines(text: &str) -> BTreeSet<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn shown(file: &FileOutcome) -> String {
    let outcome = serde_json::to_value(file.outcome).expect("it is a word");
    let outcome = outcome.as_str().expect("it is a word");
    match &file.from {
        Some(from) => format!("{outcome} {from} -> {}", file.path),
        None => format!("{outcome} {}", file.path),
    }
}
