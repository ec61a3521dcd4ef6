//! `x-pave`: what a schema says beyond JSON Schema.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Declared;
use crate::template::error::{Fault, TemplateError};

/// Keywords whose values are data, not schemas.
const DATA: [&str; 5] = ["x-pave", "enum", "const", "default", "examples"];

/// What a form needs beyond JSON Schema.
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The question. Without it, the input is asked only where it has no default and needs a value.
    pub(super) prompt: Option<String>,
    /// An expression: the input is asked, and its answer kept, only where it is true.
    pub(super) when: Option<String>,
    /// An expression that gives the default, where the plain `default` keyword will not do.
    pub(super) default: Option<String>,
    /// The rule in words, for the error message.
    #[serde(rename = "rule")]
    _rule: Option<String>,
    /// Who must approve this answer; recorded, and not yet acted upon.
    #[serde(rename = "approval")]
    _approval: Option<String>,
}

impl Extension {
    /// That of `schema`; an empty one where it has none.
    pub(super) fn of(schema: &Map<String, Value>) -> Result<Self, serde_json::Error> {
        schema.get("x-pave").map_or_else(|| Ok(Self::default()), |extension| serde_json::from_value(extension.clone()))
    }
}

/// Every `x-pave` of a part that is not valid, wherever it stands: at an input, beside an `if`, in an `allOf`.
pub(super) fn errors(declared: &Declared<'_>) -> Vec<TemplateError> {
    let mut errors = Vec::new();
    check_schema(declared, declared.schema, &mut vec!["inputs".into()], &mut errors);
    errors
}

fn check_schema(declared: &Declared<'_>, schema: &Map<String, Value>, path: &mut Vec<String>, errors: &mut Vec<TemplateError>) {
    if let Err(error) = Extension::of(schema) {
        let steps: Vec<&str> = path.iter().map(String::as_str).chain(["x-pave"]).collect();
        let fault = Fault::Extension { message: error.to_string() };
        errors.push(fault.at(declared.place(&steps)));
    }
    for (keyword, value) in schema.iter().filter(|(keyword, _)| !DATA.contains(&keyword.as_str())) {
        path.push(keyword.clone());
        check_value(declared, value, path, errors);
        path.pop();
    }
}

fn check_value(declared: &Declared<'_>, value: &Value, path: &mut Vec<String>, errors: &mut Vec<TemplateError>) {
    match value {
        Value::Object(schema) => check_schema(declared, schema, path, errors),
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                path.push(index.to_string());
                check_value(declared, entry, path, errors);
                path.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, errors};
    use serde_json::Value;

    fn place_of_fault(source: &str) -> Option<String> {
        let manifest: Value = serde_yaml::from_str(source).expect("YAML");
        let schema = manifest["inputs"].as_object().expect("a mapping");
        let error = errors(&Declared { part: "templates/x", schema, source }).into_iter().next()?;
        let excerpt = error.excerpt.expect("a place");
        Some(format!("{}:{} {}", excerpt.line, excerpt.column, error.fault))
    }

    #[test]
    fn a_mistake_is_found_where_it_stands() {
        let input = "inputs:\n  properties:\n    a: {type: string, x-pave: {promt: x}}\n";
        assert!(place_of_fault(input).is_some_and(|text| text.starts_with("3:23 ") && text.contains("promt")));
        let rule = "inputs:\n  allOf:\n    - not: {}\n      x-pave: {rule: neither a nor b, which they use}\n";
        assert!(place_of_fault(rule).is_some_and(|text| text.starts_with("4:7 ") && text.contains("which they use")));
        assert_eq!(place_of_fault("inputs:\n  properties:\n    a: {default: {x-pave: 1}, x-pave: {rule: r}}\n"), None);
    }
}
