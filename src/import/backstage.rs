//! Templates of Backstage: a YAML of kind `Template`, and the directories that its steps fetch.
//!
//! Its parameters become inputs of the group `parameters`. A step gives its files values of its own; one that is a parameter as it is
//! stands for that input, and any other is a derived value.

mod parameters;
mod steps;

use serde_json::Value;

use super::draft::Draft;
use super::error::ImportError;
use super::jinja::{Flavour, Syntax};
use super::source::Source;
use super::translate::Scope;

/// Reads the template.
pub(super) fn read(source: &Source) -> Result<Draft, ImportError> {
    let file = source.backstage_file().unwrap_or("template.yaml").to_owned();
    let documents = source.yaml(&file)?;
    let is_template = |document: &&Value| document.get("kind").is_some_and(|kind| kind == "Template");
    let count = documents.iter().filter(is_template).count();
    let template = documents.iter().find(is_template).cloned().unwrap_or_default();
    let description = template.pointer("/metadata/description").and_then(Value::as_str).unwrap_or_default().trim();
    let description = if description.is_empty() { "Imported from a template of Backstage" } else { description };
    let mut reader = Reader {
        source,
        file,
        draft: Draft { description: description.chars().take(300).collect(), ..Draft::default() },
        known: Scope::new(Flavour::Nunjucks),
        syntax: Syntax::backstage(false),
    };
    if count > 1 {
        reader.lost(&["kind"], "only the first of several templates in a file was read", "put each in a directory of its own");
    }
    let spec = template.get("spec").cloned().unwrap_or_default();
    reader.parameters(spec.get("parameters").unwrap_or(&Value::Null));
    reader.steps(spec.get("steps").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default());
    let file = reader.file.clone();
    reader.draft.close(source, &file);
    Ok(reader.draft)
}

/// `metadata.name`.
pub(super) fn own_name(source: &Source) -> Option<String> {
    let documents = source.yaml(source.backstage_file()?).ok()?;
    documents.iter().find_map(|document| document.pointer("/metadata/name")?.as_str().map(str::to_owned))
}

struct Reader<'a> {
    source: &'a Source,
    /// `template.yaml`, or as it is called.
    file: String,
    draft: Draft,
    /// Names for steps: `parameters.…`.
    known: Scope,
    syntax: Syntax,
}

impl Reader<'_> {
    /// Something below `spec`, or at the top.
    fn lost(&mut self, steps: &[&str], why: impl Into<String>, hint: &str) {
        let line = self.source.line(&self.file, steps);
        let shown: Vec<&str> = steps.iter().copied().filter(|step| !matches!(*step, "spec" | "properties")).collect();
        self.draft.report.lost((&self.file, line), format!("`{}`", shown.join(".")), why, hint);
    }
}
