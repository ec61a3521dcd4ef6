//! The file of a case.

use std::collections::BTreeMap;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::failure::CaseFailure;
use crate::base::yaml::{self, Node};
use crate::base::{Excerpt, nearest};
use crate::template::answers::Answers;
use crate::template::inputs::Input;
use crate::template::package::Package;

/// One test case of a template: answers, and what must hold of the files that they render into.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// What is answered; the rest comes from defaults.
    pub answers: Answers,
    /// Paths of files that must be there.
    pub files: Vec<String>,
    /// Paths of files that must not be there.
    pub absent: Vec<String>,
    /// By path of a file: texts that it must hold.
    pub contains: BTreeMap<String, Vec<String>>,
    /// By path of a YAML, JSON or TOML file: the values that must be at JSON pointers into it, as `/spec/replicas`.
    pub values: BTreeMap<String, BTreeMap<String, Value>>,
    /// Whether all files, or which ones, must be those of the snapshot that `pave template test --update` writes.
    pub snapshot: SnapshotOf,
    /// Commands that must succeed in the rendered tree; run only with `pave template test --run-commands`.
    pub run: Vec<String>,
    /// The code of the error that must come instead of files, as `invalid-answer`.
    pub refused: Option<String>,
}

/// Which of the rendered files must be those of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(untagged))]
pub enum SnapshotOf {
    /// All, or none.
    All(bool),
    /// These.
    Paths(Vec<String>),
}

impl Default for SnapshotOf {
    fn default() -> Self {
        Self::All(false)
    }
}

impl SnapshotOf {
    /// Whether there is to be one.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        *self != Self::All(false)
    }
}

/// By hand, because the errors of an untagged enum have no line.
impl<'de> Deserialize<'de> for SnapshotOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SnapshotVisitor)
    }
}

struct SnapshotVisitor;

impl<'de> Visitor<'de> for SnapshotVisitor {
    type Value = SnapshotOf;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("`true` or a list of paths")
    }

    fn visit_bool<E>(self, all: bool) -> Result<SnapshotOf, E> {
        Ok(SnapshotOf::All(all))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<SnapshotOf, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(entries)).map(SnapshotOf::Paths)
    }
}

/// A case with its name and its text.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// The name of its file, without `.yaml`.
    pub name: String,
    /// What it says.
    pub case: Case,
    /// Its file, as excerpts name it.
    pub(super) file: String,
    /// Its text.
    pub(super) source: String,
}

impl TestCase {
    /// Every case of the template, by name; instead of one that cannot be read, its name and what is wrong with it.
    #[must_use]
    pub fn all(package: &Package) -> Vec<Result<Self, (String, CaseFailure)>> {
        let Some(template) = package.parts().last() else { return Vec::new() };
        let files = template.files.iter().filter_map(|(path, file)| {
            let name = path.as_str().strip_prefix("tests/").filter(|name| !name.contains('/'))?;
            let shown = format!("{}/{path}", template.directory);
            let (name, extension) = name.rsplit_once('.')?;
            match extension {
                "yaml" => Some(Self::read(name, &shown, &file.content).map_err(|failure| (name.to_owned(), failure))),
                "yml" => {
                    let failure = CaseFailure::new(format!("`{shown}` is no case, as its name does not end in `.yaml`"));
                    Some(Err((name.to_owned(), failure.hint(format!("rename it to `{name}.yaml`")))))
                }
                _ => None,
            }
        });
        files.collect()
    }

    /// Reads the case `name` from the content of `file`.
    pub fn read(name: &str, file: &str, content: &[u8]) -> Result<Self, CaseFailure> {
        let refuse = |source: &str, line, column, message: &str| {
            let failure = CaseFailure::new(format!("`{file}` is no case: {message}"));
            failure
                .at(Some(Excerpt::at(file, source, line, column)))
                .hint("write it as the reference of template.yaml says under \"Tests\"")
        };
        let source = std::str::from_utf8(content).map_err(|_| refuse("", 1, 1, "it is not UTF-8"))?;
        // Stricter than what follows: aliases, tags, and keys that are there twice.
        Node::parse(source).map_err(|error| refuse(source, error.line, error.column, &error.message))?;
        let parsed: Result<Option<Case>, _> = serde_yaml::from_str(source);
        let case = parsed.map_err(|error| {
            let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            let message = error.to_string();
            refuse(source, line, column, message.split(" at line ").next().unwrap_or(&message))
        })?;
        let read =
            Self { name: name.to_owned(), case: case.unwrap_or_default(), file: file.to_owned(), source: source.to_owned() };
        match read.contradiction() {
            Some(failure) => Err(failure),
            None => Ok(read),
        }
    }

    /// A case that wants both an error and something of the files that then are not there.
    fn contradiction(&self) -> Option<CaseFailure> {
        let Case { files, absent, contains, values, snapshot, run, .. } = &self.case;
        let expectations = [
            ("files", files.is_empty()),
            ("absent", absent.is_empty()),
            ("contains", contains.is_empty()),
            ("values", values.is_empty()),
            ("snapshot", !snapshot.is_wanted()),
            ("run", run.is_empty()),
        ];
        let (key, _) = expectations.into_iter().find(|(_, is_empty)| self.case.refused.is_some() && !is_empty)?;
        let message = format!("`{}` expects `{key}` of files, and `refused`, after which there are none", self.file);
        Some(CaseFailure::new(message).at(self.place(&[key])).hint(format!("take `{key}` or `refused` out")))
    }

    /// The line of its file on which the value at `path` starts.
    #[must_use]
    pub fn place(&self, path: &[&str]) -> Option<Excerpt> {
        let (line, column) = yaml::locate(&self.source, path)?;
        Some(Excerpt::at(&self.file, &self.source, line, column))
    }

    /// The answers by the dotted names of `inputs`; or every answer that none of them asks for.
    pub fn given(&self, inputs: &[Input]) -> Result<BTreeMap<String, Value>, Vec<CaseFailure>> {
        let mut flat = Flat { case: self, inputs, given: BTreeMap::new(), unknown: Vec::new() };
        flat.group(&self.case.answers, &[]);
        if flat.unknown.is_empty() { Ok(flat.given) } else { Err(flat.unknown) }
    }
}

/// Nested answers on their way to dotted ones.
struct Flat<'a> {
    case: &'a TestCase,
    inputs: &'a [Input],
    given: BTreeMap<String, Value>,
    unknown: Vec<CaseFailure>,
}

impl Flat<'_> {
    fn group(&mut self, answers: &Map<String, Value>, above: &[&str]) {
        for (key, value) in answers {
            let path = [above, &[key]].concat();
            let name = path.join(".");
            let is_group = self.inputs.iter().any(|input| input.name.starts_with(&format!("{name}.")));
            match value {
                _ if self.inputs.iter().any(|input| input.name == name) => drop(self.given.insert(name, value.clone())),
                Value::Object(group) if is_group => self.group(group, &path),
                _ => self.unknown.push(self.unknown(&name, &path)),
            }
        }
    }

    fn unknown(&self, name: &str, path: &[&str]) -> CaseFailure {
        let failure = CaseFailure::new(format!("the template has no input `{}`", name.escape_debug()));
        let failure = failure.at(self.case.place(&[&["answers"], path].concat()));
        match nearest(name, self.inputs.iter().map(|input| input.name.as_str())) {
            Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SnapshotOf, TestCase};

    fn read(source: &str) -> Result<TestCase, super::CaseFailure> {
        TestCase::read("x", "templates/t/tests/x.yaml", source.as_bytes())
    }

    #[test]
    fn every_key_is_read() {
        let case = read("answers: {service: {name: a}}\nfiles: [a]\nsnapshot: [a]\nrun: [make]\n").expect("it is good").case;
        assert_eq!(case.snapshot, SnapshotOf::Paths(vec!["a".into()]));
        assert_eq!((case.files.len(), case.run.len()), (1, 1));
        assert!(read("snapshot: true\n").expect("it is good").case.snapshot.is_wanted());
        for empty in ["", "# nothing\n", "snapshot: false\n"] {
            assert!(!read(empty).expect("it is good").case.snapshot.is_wanted());
        }
    }

    #[test]
    fn what_cannot_be_read_has_its_line() {
        for (source, line, why) in [
            ("files: [a]\nflies: [b]\n", 2, "unknown field `flies`"),
            ("files: [a]\nfiles: [b]\n", 2, "there twice"),
            ("answers:\n  a: &x 1\n  b: *x\n", 2, "anchors"),
            ("answers: {\n", 2, ""),
            ("files:\n  a: b\n", 2, "expected a sequence"),
            ("files: []\nsnapshot: often\n", 2, "`true` or a list"),
            ("refused: x\nfiles: [a]\n", 2, "after which there are none"),
        ] {
            let failure = read(source).expect_err(source);
            assert_eq!(failure.place.as_ref().map(|place| place.line), Some(line), "{source}: {failure:?}");
            assert!(failure.message.contains(why), "{source}: {failure:?}");
        }
        assert!(TestCase::read("x", "f", b"\xff").is_err());
    }
}
