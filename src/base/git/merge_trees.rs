//! The merge of three trees, by git's own engine.
//!
//! One `git merge-tree --write-tree` (git-merge-tree(1)). The oldest git that pave works with takes commits and no base, so the trees
//! are made commits of: the base without a parent, the two others on top of it.

use std::collections::BTreeMap;
use std::process::Child;

use git2::ObjectType;

use super::merge_labels::{Names, relabel};
use super::run::{add_config, last_words};
use super::{GitError, GitPath, MergeMessage, MergedTree, ObjectId, Quarantine, ThreeWay, TreeEntry};
use crate::base::{interrupt, process};

/// The user's configuration does not change what a merge gives, but for merge drivers, which they name for a purpose.
const CONFIGURATION: [(&str, &str); 9] = [
    ("core.abbrev", "40"),
    ("diff.algorithm", "histogram"),
    ("merge.conflictStyle", "zdiff3"),
    ("merge.default", "text"),
    ("merge.directoryRenames", "true"),
    ("merge.renameLimit", "7000"),
    ("merge.renames", "true"),
    ("merge.renormalize", "false"),
    ("merge.verbosity", "2"),
];

/// Merges trees, and names the sides by `labels` wherever git writes their names: in conflict markers, messages, and file names.
pub fn merge_trees(quarantine: &Quarantine, trees: ThreeWay<ObjectId>, labels: ThreeWay<&str>) -> Result<MergedTree, GitError> {
    interrupt::check()?;
    let ThreeWay { base, ours, theirs } = trees;
    if base == theirs || ours == theirs || base == ours {
        let tree = if base == ours { theirs } else { ours };
        return Ok(MergedTree { tree, is_clean: true, unmerged: BTreeMap::new(), messages: Vec::new() });
    }
    let base = commit(quarantine, trees.base, None, "base")?;
    let ours = commit(quarantine, trees.ours, Some(base), "ours")?;
    let theirs = commit(quarantine, trees.theirs, Some(base), "theirs")?;
    let mut command = quarantine.git()?;
    add_config(&mut command, &CONFIGURATION);
    // No objects but those that are here: a name may be a replaced one.
    command.env("GIT_NO_REPLACE_OBJECTS", "1");
    command.args(["merge-tree", "--write-tree", "-z", "--messages", &ours.to_string(), &theirs.to_string()]);
    let output = process::start(&mut command).and_then(Child::wait_with_output).map_err(GitError::spawn("merge-tree"))?;
    // 1 means conflicts (git-merge-tree(1), "EXIT STATUS").
    let parsed = matches!(output.status.code(), Some(0 | 1)).then(|| parse(&output.stdout)).flatten();
    let Some(mut merged) = parsed else {
        super::version::check_version()?;
        return Err(GitError::Command { what: "merge-tree", message: last_words(&output.stderr) });
    };
    merged.is_clean = output.status.success();
    let names = ThreeWay { base, ours, theirs };
    relabel(quarantine, merged, &Names::new(names, labels))
}

/// A commit for git alone: nobody made it, at no time.
fn commit(quarantine: &Quarantine, tree: ObjectId, parent: Option<ObjectId>, what: &str) -> Result<ObjectId, GitError> {
    let parent = parent.map(|parent| format!("parent {parent}\n")).unwrap_or_default();
    let text = format!("tree {tree}\n{parent}author pave <> 0 +0000\ncommitter pave <> 0 +0000\n\n{what}\n");
    quarantine.add(ObjectType::Commit, text.as_bytes())
}

/// Reads git-merge-tree(1), "OUTPUT", with `-z`.
fn parse(output: &[u8]) -> Option<MergedTree> {
    let mut fields = output.split(|byte| *byte == 0);
    let tree = text(fields.next()?)?.parse().ok()?;
    let mut unmerged = BTreeMap::<GitPath, [Option<TreeEntry>; 3]>::new();
    for field in fields.by_ref().take_while(|field| !field.is_empty()) {
        let (path, stage, entry) = parse_unmerged(field)?;
        *unmerged.entry(path).or_default().get_mut(stage)? = Some(entry);
    }
    let mut messages = Vec::new();
    while let Some(count) = fields.next().filter(|field| !field.is_empty()) {
        let count: usize = text(count)?.parse().ok()?;
        let paths = (0..count).map(|_| fields.next().map(GitPath::from)).collect::<Option<_>>()?;
        let kind = text(fields.next()?)?.to_owned();
        let said = String::from_utf8_lossy(fields.next()?).trim_end().to_owned();
        messages.push(MergeMessage { kind, paths, text: said });
    }
    Some(MergedTree { tree, is_clean: false, unmerged, messages })
}

/// `MODE ID STAGE<tab>PATH`.
fn parse_unmerged(field: &[u8]) -> Option<(GitPath, usize, TreeEntry)> {
    let tab = field.iter().position(|byte| *byte == b'\t')?;
    let mut words = text(&field[..tab])?.split(' ');
    let mode = u32::from_str_radix(words.next()?, 8).ok()?;
    let id = words.next()?.parse().ok()?;
    let stage: usize = words.next()?.parse().ok()?;
    Some((GitPath::from(&field[tab + 1..]), stage.checked_sub(1)?, TreeEntry { mode, id }))
}

fn text(field: &[u8]) -> Option<&str> {
    std::str::from_utf8(field).ok()
}
