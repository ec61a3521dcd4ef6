//! Globs over the paths of a repository's files: by which a template recognises one that it fits, and which files begin its code.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use crate::base::RelPath;

/// Most globs that a part may have under one key.
const MAX_GLOBS: usize = 50;

/// What is wrong with `globs`: the number of the first that is refused, and why.
pub(super) fn check(globs: &[String]) -> Result<(), (usize, String)> {
    if globs.len() > MAX_GLOBS {
        return Err((MAX_GLOBS, format!("there are at most {MAX_GLOBS} globs")));
    }
    globs.iter().enumerate().try_for_each(|(index, glob)| match matcher(glob) {
        _ if glob.is_empty() => Err((index, "the glob is empty".into())),
        _ if glob.starts_with('/') || glob.split('/').any(|step| step == "..") => {
            Err((index, format!("`{}` is no glob over paths inside a repository", glob.escape_debug())))
        }
        Err(error) => Err((index, error.to_string())),
        Ok(_) => Ok(()),
    })
}

/// The first of `paths` that one of `globs` matches; `*` stays inside a directory, `**` does not. A glob that is none matches nothing.
#[must_use]
pub fn recognised_by<'a>(globs: &[String], paths: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let matchers: Vec<GlobMatcher> = globs.iter().filter_map(|glob| matcher(glob).ok()).collect();
    paths.into_iter().find(|path| matchers.iter().any(|matcher| matcher.is_match(path)))
}

/// Those of `paths` that one of `globs` matches, as [`recognised_by`] does it.
#[must_use]
pub fn matching<'a>(globs: &[String], paths: impl IntoIterator<Item = &'a RelPath>) -> BTreeSet<RelPath> {
    let matchers: Vec<GlobMatcher> = globs.iter().filter_map(|glob| matcher(glob).ok()).collect();
    let is_matched = |path: &&RelPath| matchers.iter().any(|matcher| matcher.is_match(path.as_str()));
    paths.into_iter().filter(is_matched).cloned().collect()
}

fn matcher(glob: &str) -> Result<GlobMatcher, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build().map(|glob| glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::{check, matching, recognised_by};
    use crate::base::RelPath;

    #[test]
    fn a_repository_is_recognised_by_the_files_that_it_has() {
        let globs = |globs: &[&str]| globs.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
        let paths = ["README.md", "cmd/go.mod", "src/a/b.csproj"];
        for (these, expected) in [
            (&["go.mod"][..], None),
            (&["go.mod", "*/go.mod"], Some("cmd/go.mod")),
            (&["*.csproj"], None),
            (&["**/*.csproj"], Some("src/a/b.csproj")),
            (&[], None),
        ] {
            assert_eq!(recognised_by(&globs(these), paths), expected, "{these:?}");
        }
        for bad in ["", "/go.mod", "../go.mod", "a/[", "a/../b"] {
            assert_eq!(check(&globs(&["go.mod", bad])).map_err(|(index, _)| index), Err(1), "{bad}");
        }
        assert!(check(&globs(&["go.mod", "**/x"])).is_ok());
        let paths = paths.map(|path| RelPath::new(path).expect("a good path"));
        let matched: Vec<String> = matching(&globs(&["*.md", "cmd/**"]), &paths).into_iter().map(Into::into).collect();
        assert_eq!(matched, ["README.md", "cmd/go.mod"]);
    }
}
