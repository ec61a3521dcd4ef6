//! What `git diff --raw --numstat -z` says (git-diff(1), "RAW OUTPUT FORMAT" and "OTHER DIFF FORMATS").

use std::collections::BTreeMap;

/// One file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// How.
    pub kind: Kind,
    /// Its path below the repository's top; of a file that is gone, the path that it had. Not always UTF-8, and then as far as it is.
    pub path: String,
    /// The path that it had before, where that was another.
    pub from: Option<String>,
    /// Its mode before, as git writes it; 0 where it was not there.
    pub old_mode: u32,
    /// Its mode now; 0 where it is gone.
    pub new_mode: u32,
    /// Lines that came and lines that went; none where it is no text.
    pub lines: Option<(u64, u64)>,
}

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It came.
    Added,
    /// It went.
    Deleted,
    /// It has another path, and perhaps another content.
    Renamed,
    /// It has another content, or mode.
    Modified,
    /// It is a link now, or was one.
    Retyped,
}

/// Reads the whole output; none where it is not what git documents.
pub(super) fn parse(output: &[u8]) -> Option<Vec<Difference>> {
    let mut fields = output.split(|byte| *byte == 0).peekable();
    let mut found = Vec::new();
    while let Some(head) = fields.next_if(|field| field.starts_with(b":")) {
        let head = std::str::from_utf8(head).ok()?;
        let mut words = head.trim_start_matches(':').split(' ');
        let old_mode = u32::from_str_radix(words.next()?, 8).ok()?;
        let new_mode = u32::from_str_radix(words.next()?, 8).ok()?;
        let kind = match words.nth(2)?.chars().next()? {
            'A' => Kind::Added,
            'D' => Kind::Deleted,
            'R' => Kind::Renamed,
            'M' => Kind::Modified,
            'T' => Kind::Retyped,
            // In the middle of a merge; what is in the work tree has an entry of its own.
            'U' => {
                fields.next()?;
                continue;
            }
            _ => return None,
        };
        let first = text(fields.next()?);
        let (from, path) = if kind == Kind::Renamed { (Some(first), text(fields.next()?)) } else { (None, first) };
        found.push(Difference { kind, path, from, old_mode, new_mode, lines: None });
    }
    let mut counts = BTreeMap::new();
    while let Some(head) = fields.next().filter(|field| !field.is_empty()) {
        let mut columns = head.splitn(3, |byte| *byte == b'\t');
        let (added, removed, path) = (columns.next()?, columns.next()?, columns.next()?);
        let number = |field: &[u8]| std::str::from_utf8(field).ok().and_then(|field| field.parse::<u64>().ok());
        let path = if path.is_empty() { fields.nth(1)? } else { path };
        counts.insert(text(path), number(added).zip(number(removed)));
    }
    for difference in &mut found {
        difference.lines = counts.get(&difference.path).copied().flatten();
    }
    Some(found)
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Kind, parse};

    #[test]
    fn reads_what_git_documents() {
        let raw = b":100644 100755 1111 0000 M\0a b\0:100644 100644 1 2 R090\0old\0new\0:000000 000000 0 0 U\0x\0:100644 000000 1 0 D\0x\0\
            1\t2\ta b\x003\t4\t\0old\0new\0-\t-\tx\0";
        let found = parse(raw).expect("it is good");
        let short: Vec<_> = found.iter().map(|one| (one.kind, one.path.as_str(), one.from.as_deref(), one.lines)).collect();
        assert_eq!(
            short,
            [
                (Kind::Modified, "a b", None, Some((1, 2))),
                (Kind::Renamed, "new", Some("old"), Some((3, 4))),
                (Kind::Deleted, "x", None, None),
            ]
        );
        assert_eq!((found[0].old_mode, found[0].new_mode), (0o100_644, 0o100_755));
        assert!(parse(b"").expect("nothing differs").is_empty());
        assert!(parse(b":what\0").is_none() && parse(b":100644 100644 1 2 Z\0a\0").is_none());
    }
}
