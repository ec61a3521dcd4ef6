//! What in the files of a service speaks of pave, and what of that goes when the service leaves.
//!
//! Two kinds of lines are known for what they are, whoever wrote the template: in lists of paths (`.gitattributes`, `.dockerignore`,
//! `CODEOWNERS`) those about pave's own files, and in Markdown the items of lists that begin with one. Of anything else only a person can
//! say what should become of it.

use serde::Serialize;

use crate::service::{LOCK, MANIFEST};

/// Files that list paths, one at the start of each line.
const LISTS: [&str; 10] = [
    ".gitattributes",
    ".gitignore",
    ".dockerignore",
    ".containerignore",
    ".helmignore",
    ".npmignore",
    ".prettierignore",
    ".eslintignore",
    ".markdownlintignore",
    "CODEOWNERS",
];

/// A line that speaks of pave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The file, below the service.
    pub path: String,
    /// The line, from 1; none where the name of the file itself is meant.
    pub line: Option<usize>,
    /// The line's text.
    pub text: String,
}

/// `text` without the lines of a known kind; none where it has none.
pub(super) fn without(path: &str, text: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_markdown = name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("md"));
    let kept = match name {
        _ if LISTS.contains(&name) => without_entries(text),
        _ if is_markdown => without_items(text),
        _ => return None,
    };
    (kept != text).then_some(kept)
}

/// Every line that speaks of pave.
pub(super) fn mentions(path: &str, text: &str) -> Vec<Mention> {
    let found = text.lines().enumerate().filter(|(_, line)| speaks_of_pave(line));
    found.map(|(index, line)| Mention { path: path.to_owned(), line: Some(index + 1), text: line.trim().to_owned() }).collect()
}

/// Whether the word stands there, in any case.
pub(super) fn speaks_of_pave(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_letter = |character: char| character.is_alphanumeric();
    lower
        .match_indices("pave")
        .any(|(at, word)| !lower[..at].ends_with(is_letter) && !lower[at + word.len()..].starts_with(is_letter))
}

fn is_own(path: &str) -> bool {
    let path = path.trim_start_matches("./").trim_start_matches("**/").trim_start_matches('/');
    path == MANIFEST || path == LOCK || path == ".pave" || path.starts_with(".pave/")
}

fn without_entries(text: &str) -> String {
    let is_entry = |line: &str| line.split_whitespace().next().is_some_and(|word| is_own(word.trim_start_matches('!')));
    text.split_inclusive('\n').filter(|line| !is_entry(line)).collect()
}

/// The item of a list goes with the lines that belong to it: those that are indented further.
fn without_items(text: &str) -> String {
    let (mut kept, mut dropped) = (String::new(), None);
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if dropped.is_some_and(|item| indent > item && !line.trim().is_empty()) {
            continue;
        }
        dropped = begins_with_own(line.trim_start_matches(' ')).then_some(indent);
        if dropped.is_none() {
            kept.push_str(line);
        }
    }
    kept
}

/// `- [pave.yaml](pave.yaml) …`, `` * `pave.lock`: … ``
fn begins_with_own(line: &str) -> bool {
    let item = ["- ", "* ", "+ "].iter().find_map(|marker| line.strip_prefix(marker));
    let Some(item) = item.map(|item| item.trim_start_matches([' ', '[', '`', '*', '_'])) else { return false };
    let name = item.split([' ', ']', '`', '*', ':', ',', '\r', '\n']).next().unwrap_or(item);
    is_own(name)
}

#[cfg(test)]
mod tests {
    use super::{mentions, speaks_of_pave, without};

    #[test]
    fn lines_about_paves_files_go_and_no_others() {
        for (path, text, kept) in [
            (".gitattributes", "* text\n/.pave/** x\n/pave.lock x\n", "* text\n"),
            ("a/.dockerignore", ".git\r\npave.yaml\r\n!.pave\r\n", ".git\r\n"),
            (
                "README.md",
                "- [pave.yaml](pave.yaml) and [pave.lock](pave.lock): which\n  template\n- Questions\n",
                "- Questions\n",
            ),
            ("docs/x.MD", "* `pave.lock`: x\n\n  - `.pave/schema.json`\n    y\n  - z\n", "\n  - z\n"),
        ] {
            assert_eq!(without(path, text).as_deref(), Some(kept), "{path}");
        }
        for (path, text) in [
            ("README.md", "We use pave.yaml.\n- see pave.yaml\n- paving\n"),
            (".gitattributes", "# pave.lock\n/pave.lock2 x\n"),
            ("Makefile", "pave.lock:\n"),
        ] {
            assert_eq!(without(path, text), None, "{path}");
        }
    }

    #[test]
    fn the_word_is_found_and_no_other_word() {
        assert!(["pave", "Run `pave check`", ".pave/", "PAVE_SET_X", "pave's"].iter().all(|text| speaks_of_pave(text)));
        assert!(!["pavement", "repaved", "spave", ""].iter().any(|text| speaks_of_pave(text)));
        let found = mentions("a", "x\n  run pave \n");
        assert_eq!((found[0].line, found[0].text.as_str()), (Some(2), "run pave"));
    }
}
