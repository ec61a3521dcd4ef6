//! What differs between two contents of a file, as `git diff` shows it.

use std::path::Path;

/// The hunks between `old` and `new`, with three lines around each; binary content is only said to differ. Empty where they are
/// the same.
#[must_use]
pub fn patch(old: &[u8], new: &[u8]) -> String {
    // Names are needed for nothing but the header, which is left out: who asks knows the file.
    let name = Some(Path::new("file"));
    let text = git2::Patch::from_buffers(old, name, new, name, None)
        .and_then(|mut patch| Ok(String::from_utf8_lossy(&patch.to_buf()?).into_owned()))
        .unwrap_or_default();
    let is_header = |line: &&str| !line.starts_with("@@");
    match text.lines().position(|line| !is_header(&line)) {
        Some(first) => text.lines().skip(first).flat_map(|line| [line, "\n"]).collect(),
        None if text.contains("Binary files") => "binary contents differ\n".into(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::patch;

    #[test]
    fn shows_hunks_only() {
        assert_eq!(patch(b"a\nb\n", b"a\nc\n"), "@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        assert_eq!(patch(b"a\n", b"a\n"), "");
        assert_eq!(patch(b"a\0b", b"a\0c"), "binary contents differ\n");
        assert!(patch(b"a", b"a\n").contains("No newline at end of file"));
        assert_eq!(patch(b"", b"a\n"), "@@ -0,0 +1 @@\n+a\n");
    }
}
