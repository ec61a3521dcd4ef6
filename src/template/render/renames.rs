//! The renames of migrations, with the names that files have for these answers.

use serde_json::{Map, Value};

use super::{Answers, Fault, Template, TemplateError, is_reserved};
use crate::base::RelPath;
use crate::template::migrations::{Rename, fill};

/// Every rename; those whose names depend on an input without an answer are left out.
pub(super) fn renames(
    template: &Template,
    answers: &Answers,
    derived: &Map<String, Value>,
) -> Result<Vec<Rename>, TemplateError> {
    template.own().migrations.renames(|name| {
        let filled = fill(name, |expression| Ok(template.value(expression, answers, derived)?.as_ref().map(text)))?;
        let refuse = |message: String| Fault::Path { message: format!("the migration of `{name}`: {message}") }.nowhere();
        let path = filled.map(|path| RelPath::new(&path).map_err(|error| refuse(error.to_string()))).transpose()?;
        match path {
            Some(path) if is_reserved(&path) => Err(refuse(format!("`{path}` is written by pave itself"))),
            path => Ok(path),
        }
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
