//! Two files, line by line.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::base::{File, Mode, RelPath};

/// Largest file that is compared line by line, in bytes.
const MAX_SIZE: usize = 1 << 20;

/// How long the shortest difference of two files is looked for; after that, one that is longer will do.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is different between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// Lines that are new.
    pub(super) added: usize,
    /// Lines that are gone.
    pub(super) removed: usize,
    /// As `git diff` writes it.
    pub(super) diff: String,
}

/// The difference between a file and what became of it, each with its path; none where one is no text, or too large.
pub(super) fn diff(before: (&RelPath, Option<&File>), after: (&RelPath, Option<&File>)) -> Option<Text> {
    let (old, new) = (text(before.1)?, text(after.1)?);
    let lines = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let count = |tag: ChangeTag| lines.iter_all_changes().filter(|change| change.tag() == tag).count();
    let name = |side: &str, (path, file): (&RelPath, Option<&File>)| {
        file.map_or_else(|| "/dev/null".to_owned(), |_| format!("{side}/{path}"))
    };
    let mut diff = String::new();
    if let (Some(old), Some(new)) = (before.1, after.1)
        && old.mode != new.mode
    {
        diff.push_str(&format!("old mode {}\nnew mode {}\n", mode(old.mode), mode(new.mode)));
    }
    let header = (name("a", before), name("b", after));
    diff.push_str(&lines.unified_diff().context_radius(3).header(&header.0, &header.1).to_string());
    Some(Text { added: count(ChangeTag::Insert), removed: count(ChangeTag::Delete), diff })
}

fn mode(mode: Mode) -> &'static str {
    mode.as_git()
}

fn text(file: Option<&File>) -> Option<&str> {
    match file {
        None => Some(""),
        Some(file) if file.content.len() > MAX_SIZE || file.content.contains(&0) => None,
        Some(file) => std::str::from_utf8(&file.content).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::diff;
    use crate::base::{File, Mode, RelPath};

    fn file(mode: Mode, content: &[u8]) -> File {
        File { mode, content: content.to_vec() }
    }

    #[test]
    fn lines_that_come_and_go() {
        let path = RelPath::new("a.md").expect("a good path");
        let (one, other) = (file(Mode::Regular, b"a\nb\nc\n"), file(Mode::Executable, b"a\nx\ny\nc\n"));
        let text = diff((&path, Some(&one)), (&path, Some(&other))).expect("they are texts");
        assert_eq!((text.added, text.removed), (2, 1));
        let lines = "old mode 100644\nnew mode 100755\n--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,4 @@\n a\n-b\n+x\n+y\n c\n";
        assert_eq!(text.diff, lines);
        let text = diff((&path, None), (&path, Some(&one))).expect("it is a text");
        assert!(text.added == 3 && text.diff.starts_with("--- /dev/null\n+++ b/a.md\n@@ -0,0 +1,3 @@\n"), "{}", text.diff);
    }

    #[test]
    fn what_is_no_text_is_not_compared_by_lines() {
        let path = RelPath::new("a.png").expect("a good path");
        let text = file(Mode::Regular, b"a\n");
        for other in [&b"\0"[..], b"\xff", &vec![b'a'; super::MAX_SIZE + 1]] {
            assert_eq!(diff((&path, Some(&text)), (&path, Some(&file(Mode::Regular, other)))), None);
        }
    }
}
