//! Patterns of names: those of Python's `fnmatch`, and those of `.gitignore` that templates use.

use globset::GlobBuilder;

/// Whether `path` matches `pattern` as Python's `fnmatch` has it: `*` and `?` match a `/` too.
pub(super) fn fnmatch(pattern: &str, path: &str) -> bool {
    glob(pattern, path, false)
}

fn glob(pattern: &str, path: &str, is_separated: bool) -> bool {
    // Only stars, question marks and classes mean something there.
    let pattern: String =
        pattern.chars().map(|c| if matches!(c, '{' | '}' | '\\') { format!("[{c}]") } else { c.to_string() }).collect();
    let built = GlobBuilder::new(&pattern).literal_separator(is_separated).backslash_escape(false).build();
    built.is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

/// Whether the file at `path` is one that lines of a `.gitignore` exclude.
pub(super) fn is_ignored(lines: &[String], path: &str) -> bool {
    let mut ignored = false;
    for line in lines {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (line, excludes) = line.strip_prefix('!').map_or((line, true), |line| (line, false));
        if matches(line, path) {
            ignored = excludes;
        }
    }
    ignored
}

/// A line excludes what it matches, and everything below.
fn matches(line: &str, path: &str) -> bool {
    let is_directory = line.ends_with('/');
    let pattern = line.trim_end_matches('/');
    let is_anchored = pattern.contains('/');
    let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect();
    ends.iter().any(|end| {
        if is_directory && *end == path.len() {
            return false;
        }
        let name = &path[..*end];
        let name = if is_anchored { name } else { name.rsplit('/').next().unwrap_or(name) };
        glob(pattern, name, true)
    })
}

#[cfg(test)]
mod tests {
    use super::{fnmatch, is_ignored};

    #[test]
    fn both_kinds_of_patterns() {
        for (pattern, path, expected) in [
            ("*.html", "a/b.html", true),
            ("docs", "docs", true),
            ("docs/*", "docs/a/b", true),
            ("[ab].txt", "b.txt", true),
            ("{{x}}/*", "{{x}}/a", true),
            ("a", "b/a", false),
        ] {
            assert_eq!(fnmatch(pattern, path), expected, "{pattern} {path}");
        }
        for (lines, path, expected) in [
            (&["*.pyc"][..], "a/b.pyc", true),
            (&["__pycache__"], "a/__pycache__/x", true),
            (&["a/*.txt"], "a/b.txt", true),
            (&["a/*.txt"], "x/a/b.txt", false),
            (&["/a"], "x/a", false),
            (&["docs/"], "docs", false),
            (&["docs/"], "docs/x", true),
            (&["*", "!keep.txt"], "keep.txt", false),
            (&["**/x"], "a/b/x", true),
        ] {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            assert_eq!(is_ignored(&lines, path), expected, "{lines:?} {path}");
        }
    }
}
