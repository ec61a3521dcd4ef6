//! Renames of files, as they are in one service.

use semver::Version;
use serde::{Deserialize, Serialize};

use super::declared::{Migrations, crosses};
use crate::base::RelPath;

/// One path that changes when a service crosses a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// The version to be crossed.
    pub to: Version,
    /// The path before, of a file or a directory.
    pub old: RelPath,
    /// The path from then on.
    pub new: RelPath,
}

impl Rename {
    /// Where a file goes when a service goes from one version to another: `path` where nothing moves it.
    #[must_use]
    pub fn follow(renames: &[Self], path: &RelPath, from: &Version, to: &Version) -> RelPath {
        let crossed = renames.chunk_by(|one, next| one.to == next.to).filter(|same| crosses(&same[0].to, from, to));
        // One version moves a file once: by the rename that says most of its path.
        crossed.fold(path.clone(), |path, renames| {
            let fitting = renames.iter().filter(|rename| path.is_within(rename.old.as_str()));
            let moved = fitting
                .max_by_key(|rename| rename.old.as_str().len())
                .map(|rename| RelPath::new(&format!("{}{}", rename.new, &path.as_str()[rename.old.as_str().len()..])));
            moved.and_then(Result::ok).unwrap_or(path)
        })
    }
}

/// The pieces of a text: literal ones and, at every second place, expressions. None where `{{` and `}}` do not match.
fn pieces(text: &str) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((literal, after)) = rest.split_once("{{") {
        let (expression, after) = after.split_once("}}")?;
        pieces.extend([literal, expression.trim()]);
        rest = after;
    }
    pieces.push(rest);
    pieces.iter().step_by(2).all(|literal| !literal.contains("}}")).then_some(pieces)
}

/// The expressions in a path; none where it cannot be read.
pub(in crate::template) fn expressions(path: &RelPath) -> Option<Vec<&str>> {
    Some(pieces(path.as_str())?.into_iter().skip(1).step_by(2).collect())
}

/// The path with the values of its expressions; none where one has no value.
pub(in crate::template) fn fill<E>(
    path: &RelPath,
    mut value: impl FnMut(&str) -> Result<Option<String>, E>,
) -> Result<Option<String>, E> {
    let mut filled = String::new();
    for (index, piece) in pieces(path.as_str()).unwrap_or_default().into_iter().enumerate() {
        match if index % 2 == 0 { Some(piece.to_owned()) } else { value(piece)? } {
            Some(text) => filled.push_str(&text),
            None => return Ok(None),
        }
    }
    Ok(Some(filled))
}

impl Migrations {
    /// Every rename with the values of its expressions. One that depends on an input without an answer is left out.
    pub(in crate::template) fn renames<E>(
        &self,
        mut path: impl FnMut(&RelPath) -> Result<Option<RelPath>, E>,
    ) -> Result<Vec<Rename>, E> {
        let mut renames = Vec::new();
        for migration in self.iter() {
            for (old, new) in &migration.rename {
                if let (Some(old), Some(new)) = (path(old)?, path(new)?) {
                    renames.push(Rename { to: migration.to.clone(), old, new });
                }
            }
        }
        Ok(renames)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rename, expressions, fill};
    use crate::base::RelPath;
    use semver::Version;

    fn path(text: &str) -> RelPath {
        RelPath::new(text).expect("a good path")
    }

    #[test]
    fn files_and_directories_follow_in_order() {
        let rename = |to: u64, old: &str, new: &str| Rename { to: Version::new(to, 0, 0), old: path(old), new: path(new) };
        let renames = [
            rename(2, "a", "b"),
            rename(2, "b", "c"),
            rename(2, "d", "deploy"),
            rename(2, "d/e", "e"),
            rename(3, "deploy/x", "y"),
        ];
        for (from, to, old, new) in [
            (1, 2, "a", "b"),
            (1, 2, "b", "c"),
            (1, 2, "a/z", "b/z"),
            (1, 2, "ab", "ab"),
            (1, 3, "d/x", "y"),
            (1, 2, "d/x", "deploy/x"),
            (1, 2, "d/e/x", "e/x"),
            (2, 3, "d/x", "d/x"),
            (3, 1, "a", "a"),
        ] {
            let found = Rename::follow(&renames, &path(old), &Version::new(from, 0, 0), &Version::new(to, 0, 0));
            assert_eq!(found, path(new), "{from} {to} {old}");
        }
    }

    #[test]
    fn names_hold_expressions() {
        let value = |expression: &str| Ok::<_, ()>((expression != "none").then(|| expression.to_uppercase()));
        assert_eq!(fill(&path("cmd/{{ a.b }}/{{c}}.go"), value), Ok(Some("cmd/A.B/C.go".into())));
        assert_eq!(fill(&path("cmd/{{ none }}"), value), Ok(None));
        assert_eq!(expressions(&path("cmd/{{ a.b }}/{{c}}.go")), Some(vec!["a.b", "c"]));
        assert_eq!(expressions(&path("plain")), Some(vec![]));
        for bad in ["a{{b", "a}}b", "{{a}}}}"] {
            assert_eq!(expressions(&path(bad)), None, "{bad}");
        }
    }
}
