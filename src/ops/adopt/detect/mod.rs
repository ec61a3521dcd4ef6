//! What the files of a repository say of the answers that a template asks for. Files in, evidence out.

mod dependencies;
mod identity;
mod metadata;
mod platform;
mod surroundings;

pub(super) use surroundings::{EVERYWHERE, Surroundings, WELL_KNOWN};

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::base::acts;
use crate::template::{Input, InputKind, Opened, State, TemplateError};

/// An answer that the repository gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The input.
    pub input: String,
    /// The answer.
    pub value: Value,
    /// Where it was found, in words, as `go.mod, line 1`.
    pub source: String,
}

/// What was found for one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    value: String,
    source: String,
}

fn found(value: impl Into<String>, source: impl Into<String>) -> Found {
    Found { value: value.into(), source: source.into() }
}

/// Looks for one answer.
type Reader = fn(&Surroundings) -> Option<Found>;

/// Who looks for which input, those who know it best first. An input that a template does not have is not looked for.
const READERS: &[(&str, Reader)] = &[
    ("service.name", identity::catalog_name),
    ("service.name", identity::remote_name),
    ("service.name", identity::go_name),
    ("service.name", identity::python_name),
    ("service.name", identity::node_name),
    ("service.name", identity::directory_name),
    ("service.description", metadata::catalog_description),
    ("service.description", metadata::python_description),
    ("service.description", metadata::node_description),
    ("service.description", metadata::readme_description),
    ("service.owner", identity::catalog_owner),
    ("service.owner", identity::code_owner),
    ("service.default_branch", identity::default_branch),
    ("service.organization", identity::remote_organization),
    ("service.organization", identity::go_organization),
    ("service.organization", identity::owners_organization),
    ("service.repository_host", identity::remote_host),
    ("service.system", identity::catalog_system),
    ("service.license", metadata::license),
    ("infrastructure.database", dependencies::database),
    ("infrastructure.database", dependencies::no_database),
    ("infrastructure.cache", dependencies::cache),
    ("infrastructure.cache", dependencies::no_cache),
    ("infrastructure.compute", platform::compute),
    ("infrastructure.packaging", platform::packaging),
    ("ci_cd.pipeline", platform::pipeline_elsewhere),
    ("ci_cd.pipeline", platform::pipeline),
    ("ci_cd.pipeline", platform::no_pipeline),
    ("ci_cd.pipeline", platform::pipeline_of_host),
];

/// What was found for the inputs of `template`, in the order in which they are asked; and, in words, what was found and does not fit.
pub(super) fn propose(around: &Surroundings, template: &Opened) -> Result<(Vec<Evidence>, Vec<String>), TemplateError> {
    let (mut evidence, mut notes) = (Vec::<Evidence>::new(), Vec::new());
    for input in &template.summary().inputs {
        for (_, read) in READERS.iter().filter(|(name, _)| *name == input.name) {
            let Some(Found { value, source }) = read(around) else { continue };
            if value.chars().any(acts) {
                notes.push(format!("`{}` is not taken from {source}: it holds characters that would not be seen", input.name));
                continue;
            }
            let value = input.parse(&value);
            match problem(template, &evidence, input, &value)? {
                None => {
                    evidence.push(Evidence { input: input.name.clone(), value, source });
                    break;
                }
                Some(problem) => {
                    notes.push(format!("`{}` is not taken from {source}: {problem}", input.name));
                }
            }
        }
    }
    Ok((evidence, notes))
}

/// Why `value` is no answer to `input` beside what was found before.
fn problem(template: &Opened, before: &[Evidence], input: &Input, value: &Value) -> Result<Option<String>, TemplateError> {
    let mut given: BTreeMap<String, Value> =
        before.iter().map(|evidence| (evidence.input.clone(), evidence.value.clone())).collect();
    given.insert(input.name.clone(), value.clone());
    let resolution = template.resolve(&given)?;
    if resolution.states.iter().any(|state| state.name == input.name && state.state == State::Dropped) {
        return Ok(Some("it is not asked with the answers before it".into()));
    }
    let problems = template.check(&resolution.answers)?;
    Ok(problems.into_iter().find(|problem| problem.input == input.name).map(|problem| match &input.kind {
        InputKind::Choice(choices) => {
            let known: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.text())).collect();
            format!("it would be `{}`, and the template has {}", problem.answer, known.join(", "))
        }
        _ => format!("`{}` is refused: {}", problem.answer, problem.rule),
    }))
}

#[cfg(test)]
mod tests {
    use super::{Surroundings, propose};
    use crate::registry::{BuiltIn, Registry};
    use crate::template::{Opened, Trust};

    fn template(name: &str) -> Opened {
        let selected = BuiltIn::open().and_then(|registry| registry.select(name, None)).expect("it is there");
        Opened::open(selected.package, Trust::BuiltIn).expect("it is good")
    }

    fn proposals(template_name: &str, around: &Surroundings) -> (Vec<String>, Vec<String>) {
        let (evidence, notes) = propose(around, &template(template_name)).expect("it answers");
        let shown = evidence
            .iter()
            .map(|found| format!("{} = {} ({})", found.input, found.value.as_str().unwrap_or("no text"), found.source));
        (shown.collect(), notes)
    }

    #[test]
    fn a_service_in_go() {
        let around = Surroundings {
            origin: Some("git@github.com:acme/card_payments.git".into()),
            default_branch: Some(("trunk".into(), "the remote's HEAD")),
            ..Surroundings::of(&[
                ("go.mod", "module github.com/acme/payments\n\ngo 1.26\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.7.0\n)\n"),
                ("README.md", "# Payments\n\n[![ci](x)](y)\n\nTakes *card* payments,\nand [books](z) them.\n\nMore.\n"),
                (".github/CODEOWNERS", "# who\n*.js @acme/web\n* @acme/team-payments @ada\n"),
                (".github/workflows/build.yaml", "on: push\n"),
                ("helm/Chart.yaml", "name: payments\n"),
            ])
        };
        let (evidence, notes) = proposals("go-http", &around);
        assert_eq!(
            evidence,
            [
                "service.name = card-payments (the remote `origin`)",
                "service.description = Takes card payments, and books them. (README.md, line 5)",
                "service.owner = team-payments (.github/CODEOWNERS, line 3)",
                "service.default_branch = trunk (the remote's HEAD)",
                "service.organization = acme (the remote `origin`)",
                "infrastructure.compute = kubernetes (helm/Chart.yaml)",
                "infrastructure.packaging = helm (helm/Chart.yaml)",
                "infrastructure.database = postgresql (go.mod, line 6)",
                "infrastructure.cache = none (no cache among the dependencies in go.mod)",
                "ci_cd.pipeline = github-actions (.github/workflows/build.yaml)",
            ]
        );
        assert!(notes.is_empty(), "{notes:?}");
    }

    #[test]
    fn a_service_in_python_with_much_that_does_not_fit() {
        let around = Surroundings::of(&[
            (
                "pyproject.toml",
                "[project]\nname = \"Fast_API.Service\"\ndescription = \"Two\\nlines\"\nlicense = \"Apache-2.0\"\n\
                 dependencies = [\"PyMySQL>=1\", \"redis[hiredis]>=5\"]\n",
            ),
            (
                "catalog-info.yaml",
                "kind: API\n---\nkind: Component\nmetadata:\n  name: http\nspec:\n  owner: group:default/team a\n  system: shop\n",
            ),
            ("azure-pipelines.yml", "steps: [{script: make}]\n"),
        ]);
        let (evidence, notes) = proposals("python-http", &around);
        assert_eq!(
            evidence,
            [
                "service.name = fast-api-service (pyproject.toml, `project.name`)",
                "service.description = Two lines (pyproject.toml, `project.description`)",
                "service.system = shop (catalog-info.yaml, `spec.system`)",
                "service.license = apache-2.0 (pyproject.toml, `project.license`)",
                "infrastructure.cache = redis (pyproject.toml, `redis`)",
                "ci_cd.pipeline = none (another pipeline is there: azure-pipelines.yml)",
            ]
        );
        let expected = [
            "`service.name` is not taken from catalog-info.yaml, `metadata.name`: `http` is refused: not the name of a module",
            "`service.owner` is not taken from catalog-info.yaml, `spec.owner`: `team a` is refused",
            "`infrastructure.database` is not taken from pyproject.toml, `pymysql`: it would be `mysql`, and the template has `postgresql`, `none`",
            "`ci_cd.pipeline` is not taken from azure-pipelines.yml: it would be `azure-pipelines`",
        ];
        assert_eq!(notes.len(), expected.len(), "{notes:#?}");
        for (note, start) in notes.iter().zip(expected) {
            assert!(note.starts_with(start), "{note}");
        }
    }

    #[test]
    fn nothing_is_made_up() {
        let around = Surroundings::of(&[("main.c", "")]);
        assert_eq!(proposals("go-http", &around).0, ["service.name = work (the directory's name)"]);
    }

    /// Files that are damaged say nothing; none of them stops the others.
    #[test]
    fn damaged_files_say_nothing() {
        let around = Surroundings::of(&[
            ("go.mod", "module \n"),
            ("pyproject.toml", "[project\nname = 1"),
            ("package.json", "{\"name\": [1]"),
            ("catalog-info.yaml", "a: &a [*a]\n  x"),
            ("compose.yaml", "services: 3\n"),
            ("README.md", "# \n\n```\ncode\n```\n"),
            ("CODEOWNERS", "*\n[Section]\n/docs/ @x\n@y\n"),
        ]);
        let evidence = proposals("go-http", &around).0;
        assert_eq!(evidence[0], "service.name = work (the directory's name)");
        assert_eq!(evidence.len(), 3, "{evidence:?}");
    }
}
