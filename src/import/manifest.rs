//! Writing the draft as a template: template.yaml, its test, its changelog, its README.

use serde_json::{Map, Value, json};

use super::draft::{Draft, Kind};
use super::error::ImportError;
use super::report::Severity;
use super::tool::Tool;
use crate::base::yaml::{block, quoted};
use crate::base::{File, FileTree, Mode, RelPath, acts};
use crate::template::set;

/// Most files that the test names.
const NAMED_FILES: usize = 10;
/// Most variants of answers that are tried.
const MAX_VARIANTS: usize = 60;

/// The files of the template `name`.
pub(super) fn write(draft: &mut Draft, tool: Tool, name: &str) -> Result<FileTree, ImportError> {
    let unwritable = |message: String| ImportError::Unwritable { message };
    if draft.files.is_empty() {
        return Err(ImportError::NoFiles { what: "everything that could be rendered".into() });
    }
    let mut tree = FileTree::default();
    let texts = [
        ("template.yaml", template_yaml(draft, tool, name)),
        ("tests/defaults.yaml", test(draft)),
        ("CHANGELOG.md", changelog(name, tool)),
        ("README.md", readme(draft, name, tool)),
    ];
    for (path, text) in texts {
        let path = RelPath::new(path).map_err(|error| unwritable(error.to_string()))?;
        let file = File { mode: Mode::Regular, content: text.into_bytes() };
        tree.insert(path, file).map_err(|error| unwritable(error.to_string()))?;
    }
    for (path, file) in draft.files.iter() {
        let path = RelPath::new(&format!("files/{path}")).map_err(|error| unwritable(error.to_string()))?;
        tree.insert(path, file.clone()).map_err(|error| unwritable(error.to_string()))?;
    }
    Ok(tree)
}

/// Answers to try, one changed at a time: every other choice, and every boolean the other way.
pub(super) fn variants(draft: &Draft) -> Vec<(String, Value)> {
    let mut variants = Vec::new();
    for question in &draft.questions {
        let mut add = |value: Value| variants.push((question.name.clone(), value));
        match &question.kind {
            Kind::Choice(choices) => choices.iter().for_each(|(value, _)| add(value.clone())),
            Kind::Boolean => [true, false].into_iter().for_each(|value| add(value.into())),
            Kind::List(choices) if !choices.is_empty() => add(choices.iter().map(|(value, _)| value.clone()).collect()),
            _ => {}
        }
    }
    variants.truncate(MAX_VARIANTS);
    variants
}

/// One line that a terminal may show.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if acts(c) || c == '\n' { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn template_yaml(draft: &Draft, tool: Tool, name: &str) -> String {
    let description = one_line(&draft.description);
    let mut text = format!("# Imported from a template of {tool}; README.md says what could not be carried over.\n");
    let head = json!({"kind": "Template", "name": name, "version": "0.1.0", "description": description});
    let mut put = |head: &Map<String, Value>| text.push_str(&block(head, 0));
    put(head.as_object().expect("it was just made"));
    let mut group = |key: &str, values: Map<String, Value>| {
        if !values.is_empty() {
            text.push_str(&format!("\n{key}:\n{}", block(&values, 2)));
        }
    };
    group("inputs", draft.inputs());
    group("facts", draft.facts.clone());
    group("derived", draft.derived.iter().map(|(name, expression)| (name.clone(), expression.as_str().into())).collect());
    if !draft.rules.is_empty() {
        text.push_str("\nfiles:\n");
        for (path, when) in &draft.rules {
            text.push_str(&format!("  - {{path: {}, when: {}}}\n", quoted(path), quoted(when)));
        }
    }
    text
}

/// A case with every default, and an answer for what has none.
fn test(draft: &Draft) -> String {
    let mut answers = Map::new();
    answers.insert("service".into(), json!({"name": "imported", "description": "An imported service", "owner": "team-a"}));
    for (name, value) in &draft.answers {
        set(&mut answers, name, value.clone());
    }
    let is_sure = |path: &&RelPath| !path.as_str().contains("{{") && draft.rules.is_empty();
    let files = draft.files.iter().map(|(path, _)| path).filter(is_sure);
    let files: Vec<Value> =
        files.map(|path| path.as_str().strip_suffix(".jinja").unwrap_or(path.as_str()).into()).take(NAMED_FILES).collect();
    let mut case = Map::new();
    case.insert("answers".into(), Value::Object(answers));
    case.insert("files".into(), Value::Array(files));
    block(&case, 0)
}

fn changelog(name: &str, tool: Tool) -> String {
    format!(
        "# Changelog\n\nAll notable changes to the template `{name}`. The format is that of\n\
         [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), and versions are\n\
         [semantic](https://semver.org/spec/v2.0.0.html).\n\n## [Unreleased]\n\n### Added\n\n- Imported from a template of {tool}.\n"
    )
}

fn readme(draft: &Draft, name: &str, tool: Tool) -> String {
    let mut text = format!("# {name}\n\n{}\n\nThis template was imported from one of {tool}.\n", one_line(&draft.description));
    for (severity, title) in [(Severity::Lost, "Not carried over"), (Severity::Note, "To know")] {
        let findings = draft.report.findings().into_iter().filter(|finding| finding.severity == severity);
        let lines: Vec<String> = findings
            .map(|finding| {
                let (file, line) = (one_line(&finding.file), finding.line);
                one_line(&format!("- {file}:{line}: {}: {}. To do: {}.", finding.what, finding.why, finding.hint))
            })
            .collect();
        if !lines.is_empty() {
            text.push_str(&format!("\n## {title}\n\n{}\n", lines.join("\n")));
        }
    }
    text
}
