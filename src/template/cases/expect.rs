//! What a case expects of the files that were rendered.

use serde::Deserialize;
use serde_json::Value;

use super::case::TestCase;
use super::failure::CaseFailure;
use crate::base::{File, FileTree, nearest};

/// Longest value that is repeated in a message, in characters.
const SHOWN: usize = 200;

impl TestCase {
    /// Everything of `files`, `absent`, `contains` and `values` that does not hold of `tree`.
    pub(super) fn compare(&self, tree: &FileTree) -> Vec<CaseFailure> {
        let mut failures = Vec::new();
        for (index, path) in self.case.files.iter().enumerate() {
            failures.extend(self.missing(tree, path, &["files", &index.to_string()]));
        }
        for (index, path) in self.case.absent.iter().enumerate() {
            let place = self.place(&["absent", &index.to_string()]);
            let is_there = tree.get(path).is_some();
            failures.extend(is_there.then(|| CaseFailure::new(format!("`{path}` is rendered, and should not be")).at(place)));
        }
        for (path, texts) in &self.case.contains {
            match tree.get(path) {
                None => failures.extend(self.missing(tree, path, &["contains", path])),
                Some(file) => failures.extend(self.texts(path, file, texts)),
            }
        }
        for path in self.case.values.keys() {
            match tree.get(path) {
                None => failures.extend(self.missing(tree, path, &["values", path])),
                Some(file) => failures.extend(self.pointers(path, file)),
            }
        }
        failures
    }

    /// The failure where `path` is not there.
    pub(super) fn missing(&self, tree: &FileTree, path: &str, place: &[&str]) -> Option<CaseFailure> {
        if tree.get(path).is_some() {
            return None;
        }
        let failure = CaseFailure::new(format!("`{path}` is not rendered")).at(self.place(place));
        Some(match nearest(path, tree.iter().map(|(path, _)| path.as_str())) {
            Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
            None => failure,
        })
    }

    fn texts(&self, path: &str, file: &File, texts: &[String]) -> Vec<CaseFailure> {
        let content = String::from_utf8_lossy(&file.content);
        let lacks = texts.iter().enumerate().filter(|(_, text)| !content.contains(text.as_str()));
        lacks
            .map(|(index, text)| {
                let place = self.place(&["contains", path, &index.to_string()]);
                CaseFailure::new(format!("`{path}` does not hold `{}`", short(&text.escape_debug().to_string()))).at(place)
            })
            .collect()
    }

    fn pointers(&self, path: &str, file: &File) -> Vec<CaseFailure> {
        let Some(document) = first_document(path, file) else {
            let place = self.place(&["values", path]);
            return vec![CaseFailure::new(format!("`{path}` is no YAML, JSON or TOML that values could be read from")).at(place)];
        };
        let expected = self.case.values.get(path).into_iter().flatten();
        let differs = expected.filter_map(|(pointer, expected)| {
            let found = document.pointer(pointer);
            (found != Some(expected)).then(|| {
                let found = found.map_or("nothing".into(), |found| short(&found.to_string()));
                let message = format!("`{path}` has {found} at `{pointer}`, not {}", short(&expected.to_string()));
                CaseFailure::new(message).at(self.place(&["values", path, pointer]))
            })
        });
        differs.collect()
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn first_document(path: &str, file: &File) -> Option<Value> {
    let text = std::str::from_utf8(&file.content).ok()?;
    if path.rsplit_once('.').is_some_and(|(_, extension)| extension == "toml") {
        return serde_json::to_value(text.parse::<toml::Table>().ok()?).ok();
    }
    serde_yaml::Deserializer::from_str(text).next().and_then(|document| Value::deserialize(document).ok())
}

#[cfg(test)]
mod tests {
    use super::TestCase;
    use crate::base::{File, FileTree, Mode, RelPath};

    #[test]
    fn each_expectation_that_fails_is_named_with_its_line() {
        let mut tree = FileTree::default();
        for (path, content) in [("a.yaml", "x: {y: [1, no]}\n"), ("b.toml", "k = 1"), ("README.md", "hello"), ("bin", "\0{")] {
            let file = File { mode: Mode::Regular, content: content.as_bytes().to_vec() };
            tree.insert(RelPath::new(path).expect("a good path"), file).expect("it fits");
        }
        let check = |source: &str| {
            let case = TestCase::read("x", "x.yaml", source.as_bytes()).expect("it is good");
            let told = |failure: super::CaseFailure| {
                let line = failure.place.map(|place| place.line).unwrap_or_default();
                format!("{line}: {}{}", failure.message, failure.hint.map(|hint| format!(" ({hint})")).unwrap_or_default())
            };
            case.compare(&tree).into_iter().map(told).collect::<Vec<_>>().join("\n")
        };
        let good = "files: [a.yaml]\nabsent: [c]\ncontains: {README.md: [hell]}\n\
                    values: {a.yaml: {/x/y/0: 1, /x/y/1: \"no\"}, b.toml: {/k: 1}}\n";
        assert_eq!(check(good), "");
        let bad = "files:\n  - a.yaml\n  - a.yml\nabsent: [b.toml]\ncontains:\n  README.md: [hello, bye]\n  gone: [x]\n\
                   values:\n  a.yaml:\n    /x/y/0: \"1\"\n    /x/z: 3\n  bin: {/a: 1}\n  lost: {/a: 1}\n";
        assert_eq!(
            check(bad),
            "3: `a.yml` is not rendered (did you mean `a.yaml`?)\n\
             4: `b.toml` is rendered, and should not be\n\
             6: `README.md` does not hold `bye`\n\
             7: `gone` is not rendered\n\
             10: `a.yaml` has 1 at `/x/y/0`, not \"1\"\n\
             11: `a.yaml` has nothing at `/x/z`, not 3\n\
             12: `bin` is no YAML, JSON or TOML that values could be read from\n\
             13: `lost` is not rendered"
        );
    }
}
