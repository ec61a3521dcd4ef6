//! `template.yaml`, of a template or a component.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::error::{Fault, TemplateError};
use super::migrations::Migrations;
use crate::base::{Excerpt, yaml};

/// Whether services are created from it, or templates include it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Kind {
    /// Something to create a service from.
    Template,
    /// Something that templates include.
    Component,
}

/// What a template, or a component that templates include, is and asks.
// Keys of more than one word are written with dashes.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = super::json_schema::by_kind))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// `Template`, or `Component`.
    pub kind: Kind,
    /// The name of its directory.
    pub name: String,
    /// The semantic version of a template. Components have none.
    pub version: Option<semver::Version>,
    /// One line for people who choose between templates.
    pub description: String,
    /// Components that render with it, by name; always, or only where `when` is true.
    #[serde(default)]
    pub includes: Vec<Include>,
    /// JSON Schema (2020-12) of an object whose properties are the inputs.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::json_schema::inputs"))]
    pub inputs: Map<String, Value>,
    /// Constants for the part itself and all others, as `facts.NAME`; a template's win over a component's.
    #[serde(default)]
    pub facts: Map<String, Value>,
    /// Values that follow from answers and facts, by expressions, as `derived.NAME`; a template's win over a component's.
    #[serde(default)]
    pub derived: IndexMap<String, String>,
    /// Files that are rendered only where a condition is true.
    #[serde(default)]
    pub files: Vec<FileRule>,
    /// Paths of files that this part renders instead of another part.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Commands that the owner of a new service should run next. They may hold `{{ expressions }}`.
    #[serde(default)]
    pub next: Vec<String>,
    /// Globs by which a template recognises a repository that `pave adopt` puts on its path: one file that one of them matches is enough.
    #[serde(default)]
    pub detects: Vec<String>,
    /// Globs over paths in the service of files that begin a new service's own code. A repository that is adopted has code of its own, and does not get them.
    #[serde(default)]
    pub starter: Vec<String>,
    /// Globs over paths in the service of files that nobody edits: an update takes the new version's content whole, and tells where that undoes a team's edit.
    #[serde(default)]
    pub generated: Vec<String>,
    /// What happens to services of older versions of a template, oldest version first.
    #[serde(default)]
    pub migrations: Migrations,
}

/// A component that is included, always or where `when` is true.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "IncludeForm")]
pub struct Include {
    /// The component's name.
    pub component: String,
    /// An expression.
    pub when: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum IncludeForm {
    /// The component's name.
    Name(String),
    /// The component's name, and when it is included.
    Conditional(ConditionalInclude),
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ConditionalInclude {
    /// The component's name.
    component: String,
    /// An expression: the component is included only where it is true.
    when: Option<String>,
}

impl From<IncludeForm> for Include {
    fn from(form: IncludeForm) -> Self {
        match form {
            IncludeForm::Name(component) => Self { component, when: None },
            IncludeForm::Conditional(ConditionalInclude { component, when }) => Self { component, when },
        }
    }
}

/// Files, by a glob over their paths below `files/` (without `.jinja`), that are rendered only where `when` is true.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// A glob over paths below `files/`, without `.jinja`; `*` stays inside a directory, `**` does not.
    pub path: String,
    /// An expression: the files are rendered only where it is true.
    pub when: String,
}

/// Largest `template.yaml`, in bytes; the golden paths have some 5,000.
const MAX_SIZE: usize = 256 << 10;

impl Manifest {
    /// Reads the manifest of the part in directory `part` (as `templates/go-http`), which is of kind `kind`.
    pub fn parse(part: &str, source: &str, kind: Kind) -> Result<Self, TemplateError> {
        let file = format!("{part}/template.yaml");
        let refuse_at = |line, column, message| {
            Fault::Manifest { part: part.to_owned(), message }.at(Excerpt::at(&file, source, line, column))
        };
        if source.len() > MAX_SIZE {
            return Err(refuse_at(1, 1, format!("it is larger than {} KiB", MAX_SIZE >> 10)));
        }
        yaml::refuse_bombs(source).map_err(|error| refuse_at(error.line, error.column, error.message))?;
        let manifest: Self = serde_yaml::from_str(source).map_err(|error| {
            let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            refuse_at(line, column, without_place(&error.to_string()))
        })?;
        let refuse = |key: &str, message: String| {
            let (line, column) = yaml::locate(source, &[key]).unwrap_or((1, 1));
            Err(refuse_at(line, column, message))
        };
        let directory = part.rsplit('/').next().unwrap_or(part);
        if manifest.kind != kind {
            return refuse("kind", format!("its kind is {:?}, and {kind:?} is expected here", manifest.kind));
        }
        if manifest.name != directory {
            return refuse("name", format!("its name is `{}`, but its directory is `{directory}`", manifest.name));
        }
        if kind == Kind::Template && manifest.version.is_none() {
            return refuse("version", "a template has a version, as `version: 1.0.0`".into());
        }
        if kind == Kind::Component && !manifest.migrations.is_empty() {
            return refuse("migrations", "a component has no migrations, as it has no version; its templates have".into());
        }
        if kind == Kind::Component && !manifest.detects.is_empty() {
            return refuse("detects", "a component recognises no repository; its templates do".into());
        }
        for (key, globs) in [("detects", &manifest.detects), ("starter", &manifest.starter), ("generated", &manifest.generated)] {
            if let Err((index, message)) = super::detects::check(globs) {
                let (line, column) = yaml::locate(source, &[key, &index.to_string()]).unwrap_or((1, 1));
                return Err(refuse_at(line, column, message));
            }
        }
        Ok(manifest)
    }
}

/// The excerpt shows the place already.
fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Include, Kind, Manifest};

    const GOOD: &str = "kind: Template\nname: x\nversion: 1.2.3\ndescription: d\n";

    #[test]
    fn reads_both_forms_of_includes() {
        let source = format!("{GOOD}includes:\n  - one\n  - {{component: two, when: a.b}}\n");
        let manifest = Manifest::parse("templates/x", &source, Kind::Template).expect("it is good");
        let include = |component: &str, when: Option<&str>| Include { component: component.into(), when: when.map(Into::into) };
        assert_eq!(manifest.includes, [include("one", None), include("two", Some("a.b"))]);
    }

    #[test]
    fn errors_show_their_line() {
        for (source, part, line) in [
            (format!("{GOOD}flies: []\n"), "templates/x", 5),
            (GOOD.replace("1.2.3", "one"), "templates/x", 3),
            (GOOD.replace("Template", "Component"), "templates/x", 1),
            (GOOD.to_owned(), "templates/y", 2),
            (GOOD.replace("version: 1.2.3\n", ""), "templates/x", 1),
            (format!("{GOOD}facts:\n  a: &a [x]\n  b: [*a, *a]\n"), "templates/x", 6),
            (format!("{GOOD}facts:\n  a: '{}'\n", "x".repeat(super::MAX_SIZE)), "templates/x", 1),
            (format!("{GOOD}migrations:\n  - to: 1.0.0\n  - to: two\n"), "templates/x", 7),
            (format!("{GOOD}migrations:\n  - to: 1.0.0\n    renames: {{a: b}}\n"), "templates/x", 7),
            (format!("{GOOD}migrations:\n  - to: 1.0.0\n    rename: {{a: ../b}}\n"), "templates/x", 7),
            (format!("{GOOD}detects:\n  - go.mod\n  - ../go.mod\n"), "templates/x", 7),
            (format!("{GOOD}detects: go.mod\n"), "templates/x", 5),
            (format!("{GOOD}starter: ['cmd/**', /etc]\n"), "templates/x", 5),
            (format!("{GOOD}generated:\n  - gen/**\n  - '[x'\n"), "templates/x", 7),
        ] {
            let error = Manifest::parse(part, &source, Kind::Template).expect_err("it is bad");
            assert_eq!(error.excerpt.map(|excerpt| excerpt.line), Some(line), "{source}");
        }
    }

    #[test]
    fn components_have_no_migrations_and_recognise_nothing() {
        for keys in ["migrations:\n  - {to: 1.0.0, drop: [a]}\n", "detects: [go.mod]\n"] {
            let source = format!("kind: Component\nname: x\ndescription: d\n{keys}");
            let error = Manifest::parse("components/x", &source, Kind::Component).expect_err("it has some");
            assert_eq!(error.excerpt.map(|excerpt| excerpt.line), Some(4));
        }
    }
}
