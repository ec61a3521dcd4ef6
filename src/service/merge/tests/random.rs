//! Whatever git merges, we merge to the same tree; and nothing of the team's is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::merging::{Merge, Rules};
use super::random_sides::{Chance, Tree};
use super::world::{Git, Side, oid};
use crate::base::RelPath;
use crate::base::git::GitPath;
use crate::service::{Merged, Outcome};

/// How many services each test makes up; `PAVE_ROUNDS` says otherwise.
const ROUNDS: u64 = 25;

fn first() -> u64 {
    std::env::var("PAVE_FIRST").ok().and_then(|first| first.parse().ok()).unwrap_or(0)
}

fn rounds() -> u64 {
    std::env::var("PAVE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

fn side(git: &Git, tree: &Tree) -> Side {
    let blob = |content: &str| git.repository.blob(content.as_bytes()).expect("a blob");
    tree.iter().map(|(path, (mode, content))| (path.clone(), (*mode, blob(content)))).collect()
}

/// The lines of the team's side that neither the base nor the template has, without what ends them.
fn own_lines(base: &Tree, ours: &Tree, theirs: &Tree) -> BTreeMap<String, String> {
    let known: BTreeSet<&str> = base.values().chain(theirs.values()).flat_map(|(_, content)| content.lines()).collect();
    let lines = ours.iter().flat_map(|(path, (_, content))| content.lines().map(move |line| (line, path)));
    lines.filter(|(line, _)| !known.contains(line)).map(|(line, path)| (line.to_owned(), path.clone())).collect()
}

/// Those of `lines` that no file of the result has.
fn lost(git: &Git, merged: &Merged, lines: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let texts = git.files(merged.tree).into_values().filter_map(|(_, id)| {
        let blob = git.repository.find_blob(id).ok()?;
        Some(String::from_utf8_lossy(blob.content()).into_owned())
    });
    let texts: Vec<String> = texts.collect();
    let there: BTreeSet<&str> = texts.iter().flat_map(|text| text.lines()).collect();
    lines.into_iter().filter(|(line, _)| !there.contains(line.as_str())).collect()
}

/// Every path of which something is told.
fn named(merge: &Merge<'_>, merged: &Merged) -> BTreeSet<String> {
    let paths = merged.files.iter().flat_map(|file| file.from.iter().chain([&file.path]));
    let files = paths.map(|path| path.below(merge.prefix).to_string());
    files.chain(merged.conflicts.iter().map(|conflict| conflict.path.to_string())).collect()
}

/// What the merge changed in the team's tree is told, all of it.
fn check_told(git: &Git, merge: &Merge<'_>, merged: &Merged, round: u64) {
    let (before, after) = (git.files(merge.ours), git.files(merged.tree));
    let named = named(merge, merged);
    for path in before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)) {
        assert!(named.contains(path), "round {round}: nothing is told of {path}: {:?}", merged.files);
    }
    for conflict in &merged.conflicts {
        let told = merged.files.iter().any(|file| file.outcome == Outcome::Conflict);
        assert!(told, "round {round}: {conflict:?}");
    }
}

#[test]
fn what_git_merges_we_merge_to_the_same() {
    let git = Git::new();
    let (mut clean, mut rescued) = (0, 0_usize);
    for round in first()..first() + rounds() {
        let mut chance = Chance::new(round);
        let base = chance.tree();
        let (ours, theirs) = (chance.changed(&base, "mine"), chance.changed(&base, "theirs"));
        let merge = Merge {
            git: &git,
            prefix: "",
            base: side(&git, &base),
            theirs: side(&git, &theirs),
            ours: git.tree(&side(&git, &ours), ""),
            rules: Rules::default(),
        };
        let merged = merge.run();
        let (is_clean, said) = merge.git_merge_tree();
        if is_clean {
            clean += 1;
            assert!(merged.conflicts.is_empty(), "round {round}: {:?}", merged.conflicts);
            let is_put_back = |path: &String| merged.notes.iter().any(|note| note.contains(&format!("back as `{path}`")));
            let mut ours = git.files(merged.tree);
            let all = ours.len();
            ours.retain(|path, _| !is_put_back(path));
            assert_eq!(ours, git.files(said.trim().parse().expect("a tree")), "round {round}");
            rescued += all - ours.len();
        }
        let lost = lost(&git, &merged, own_lines(&base, &ours, &theirs));
        assert!(lost.is_empty(), "round {round}: {lost:?}\n{merged:?}");
        check_told(&git, &merge, &merged, round);
    }
    assert!(clean > rounds() / 5, "only {clean} of {} were clean", rounds());
    assert!(rescued < 20, "{rescued} files had to be put back in {clean} clean merges");
}

#[test]
fn nothing_of_the_teams_is_lost_without_a_word() {
    let git = Git::new();
    let mut rewritten = 0;
    for round in first()..first() + rounds() {
        let mut chance = Chance::new(round + 1_000_000);
        let base = chance.tree();
        let (mut ours, mut theirs) = (chance.changed(&base, "mine"), chance.changed(&base, "theirs"));
        for side in [&mut ours, &mut theirs] {
            for (_, content) in side.values_mut().filter(|(mode, _)| *mode != 0o120_000) {
                if chance.below(5) == 0 {
                    *content = content.replace('\n', "\r\n");
                }
            }
        }
        let paths: Vec<String> = base.keys().chain(ours.keys()).chain(theirs.keys()).cloned().collect();
        let mut some = |paths: &[String]| -> Vec<String> { (0..chance.below(4)).filter_map(|_| chance.pick(paths)).collect() };
        let there: Vec<String> = ours.keys().filter(|path| theirs.contains_key(*path)).cloned().collect();
        let (excepted, generated) = (some(&paths), some(&there));
        let gone: Vec<String> = base.keys().filter(|path| !theirs.contains_key(*path)).cloned().collect();
        let come: Vec<String> = theirs.keys().filter(|path| !base.contains_key(*path)).cloned().collect();
        let renames: Vec<(String, String)> = gone.into_iter().zip(come).collect();
        let merge = Merge {
            git: &git,
            prefix: "x",
            base: side(&git, &base),
            theirs: side(&git, &theirs),
            ours: git.tree(&side(&git, &ours), "x"),
            rules: Rules { renames, excepted: excepted.clone(), generated, missing: Vec::new() },
        };
        let merged = merge.run();
        let named = named(&merge, &merged);
        for (line, path) in lost(&git, &merged, own_lines(&base, &ours, &theirs)) {
            let is_it = |told: &GitPath| told.to_string() == path;
            let mut files = merged.files.iter().filter(|file| file.outcome == Outcome::Rewritten);
            let told = files.any(|file| is_it(&file.path) || file.from.as_ref().is_some_and(is_it));
            assert!(told, "round {round}: {line} of {path} is lost; {named:?} {merged:?}");
            rewritten += 1;
        }
        let (before, after) = (git.files(merge.ours), git.files(merged.tree));
        let is_excepted = |path: &str| {
            let path = path.strip_prefix("x/").and_then(|path| RelPath::new(path).ok());
            path.is_some_and(|path| excepted.iter().any(|exception| path.is_within(exception)))
        };
        for path in before.keys().chain(after.keys()).filter(|path| is_excepted(path)) {
            assert_eq!(before.get(path), after.get(path), "round {round}: {path} is under an exception");
        }
        check_told(&git, &merge, &merged, round);
        assert!(git.repository.find_tree(oid(merged.tree)).is_ok());
    }
    assert!(rewritten > 0, "nothing was generated");
}
