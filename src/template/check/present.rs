//! Files of a service, which people edit: whether they still parse.

use super::{FileKind, ParseFailure, parses};
use crate::base::RelPath;

/// A file that its readers cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unparsable {
    /// What it should be: `YAML`, `JSON` or `TOML`.
    pub kind: &'static str,
    /// 1-based line.
    pub line: usize,
    /// What the parser says.
    pub message: String,
}

/// Why the file at `path`, with this text, does not parse; none where it does, or is of no kind that can be told for certain.
#[must_use]
pub fn unparsable(path: &RelPath, text: &str) -> Option<Unparsable> {
    let kind = FileKind::of(path);
    let is_judged = matches!(kind, FileKind::Yaml | FileKind::Toml) || kind == FileKind::Json && !may_hold_comments(path);
    // Editors of some systems put a byte order mark there, and every reader takes it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ParseFailure { line, message } = parses(kind, text).err().filter(|_| is_judged)?;
    Some(Unparsable { kind: kind.name(), line: line.max(1), message })
}

/// Whether those who read the file allow comments in it, which JSON does not have.
fn may_hold_comments(path: &RelPath) -> bool {
    let name = path.file_name();
    let is_compilers = ["tsconfig", "jsconfig"].iter().any(|start| name.starts_with(start));
    is_compilers
        || matches!(name, "devcontainer.json" | ".eslintrc.json" | ".swcrc" | "renovate.json" | ".babelrc.json")
        || path.is_within(".vscode")
        || path.is_within(".devcontainer")
        || path.as_str().contains("/.vscode/")
}

#[cfg(test)]
mod tests {
    use super::unparsable;
    use crate::base::RelPath;

    #[test]
    fn what_people_may_write_is_no_mistake() {
        let line = |path: &str, text: &str| unparsable(&RelPath::new(path).expect("a good path"), text).map(|found| found.line);
        for (path, text, expected) in [
            ("a.yaml", "a: 1\nb: [\n", Some(3)),
            ("a.yaml", "a: 1\na: 2\n", Some(2)),
            ("a.yaml", "a: 1\n---\nb: !x 2\n", None),
            ("a.yaml", "\u{feff}a: 1\n", None),
            ("a.json", "{\n\"a\": 1,\n}\n", Some(3)),
            ("a.json", "", Some(1)),
            ("tsconfig.base.json", "{} // why\n", None),
            ("web/.vscode/settings.json", "{} // why\n", None),
            ("a.toml", "a = 1\nb = \n", Some(2)),
            ("Dockerfile", "FORM x\n", None),
            ("a.txt", "{", None),
        ] {
            assert_eq!(line(path, text), expected, "{path} {text}");
        }
    }
}
