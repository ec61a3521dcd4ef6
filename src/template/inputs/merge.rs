//! One schema out of what the parts declare.

use serde_json::{Map, Value};

use super::{Declared, base, extension};
use crate::template::error::{Fault, TemplateError};

/// Who said what: for each path of the merged schema that a part set, that part.
type Origins = Vec<(Vec<String>, String)>;

/// Merges the schemas of all parts into the base schema. A keyword may come from any part; two parts that give it different
/// values disagree, which is an error. `required` is united, `allOf` is put together.
pub(super) fn merge(declared: &[Declared<'_>]) -> Result<Value, TemplateError> {
    let (merged, errors) = merge_all(declared);
    errors.into_iter().next().map_or(Ok(merged), Err)
}

/// The same, with everything that is wrong; where parts disagree, the first one's keyword stays.
pub(super) fn merge_all(declared: &[Declared<'_>]) -> (Value, Vec<TemplateError>) {
    let mut merged = base::schema();
    let mut merging = Merging { origins: Origins::new(), errors: Vec::new() };
    for one in declared {
        merging.errors.extend(extension::errors(one));
        for name in one.schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            if base::RESERVED.contains(&name.as_str()) {
                let problem = "has a name that is taken; call it something else".into();
                merging.errors.push(Fault::Input { input: name.clone(), problem }.nowhere().located(declared));
            }
        }
        if let Some(schema) = merged.as_object_mut() {
            merging.add(schema, one.schema, &mut Vec::new(), one);
        }
    }
    (merged, merging.errors)
}

struct Merging {
    origins: Origins,
    errors: Vec<TemplateError>,
}

impl Merging {
    fn add(&mut self, into: &mut Map<String, Value>, from: &Map<String, Value>, path: &mut Vec<String>, declared: &Declared<'_>) {
        for (keyword, value) in from {
            path.push(keyword.clone());
            match (into.get_mut(keyword), value) {
                (None, _) => {
                    into.insert(keyword.clone(), value.clone());
                    self.origins.push((path.clone(), declared.part.to_owned()));
                }
                (Some(Value::Object(known)), Value::Object(value)) if nests(path) => {
                    self.add(known, value, path, declared);
                }
                (Some(Value::Array(known)), Value::Array(value)) if matches!(keyword.as_str(), "required" | "allOf") => {
                    let new: Vec<Value> = value.iter().filter(|entry| !known.contains(entry)).cloned().collect();
                    known.extend(new);
                }
                (Some(known), value) if known == value => {}
                (Some(_), _) => self.errors.push(disagreement(path, declared, &self.origins)),
            }
            path.pop();
        }
    }
}

/// Whether the object at `path` is merged key by key: `properties`, the schemas in it, and `x-pave`.
fn nests(path: &[String]) -> bool {
    let in_properties = path.len() >= 2 && path[path.len() - 2] == "properties";
    in_properties || path.last().is_some_and(|keyword| keyword == "properties" || keyword == "x-pave")
}

fn disagreement(path: &[String], declared: &Declared<'_>, origins: &Origins) -> TemplateError {
    let earlier = origins.iter().rev().find(|(known, _)| path.starts_with(known) || known.starts_with(path));
    let properties: Vec<&str> = path.windows(2).filter(|pair| pair[0] == "properties").map(|pair| pair[1].as_str()).collect();
    let fault = Fault::InputsDisagree {
        input: properties.join("."),
        keyword: path.last().cloned().unwrap_or_default(),
        one: earlier.map_or_else(|| "the inputs of every template".into(), |(_, part)| part.clone()),
        other: declared.part.to_owned(),
    };
    let steps: Vec<&str> = std::iter::once("inputs").chain(path.iter().map(String::as_str)).collect();
    fault.at(declared.place(&steps))
}

impl TemplateError {
    /// Adds the place where the input that this error is about is declared.
    pub(super) fn located(self, declared: &[Declared<'_>]) -> Self {
        let Fault::Input { input, .. } = &*self.fault else { return self };
        let mut steps = vec!["inputs"];
        for name in input.split('.') {
            steps.extend(["properties", name]);
        }
        let has_input = |one: &&Declared<'_>| {
            let mut properties = Some(one.schema);
            input.split('.').all(|name| {
                properties = properties.and_then(|schema| schema.get("properties")?.as_object()?.get(name)?.as_object());
                properties.is_some()
            })
        };
        match declared.iter().rev().find(has_input) {
            Some(one) => Self { excerpt: Some(Box::new(one.place(&steps))), ..self },
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, merge};
    use serde_json::{Map, Value, json};

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn parts_add_to_each_other() {
        let one = object(
            &json!({"properties": {"service": {"properties": {"owner": {"x-pave": {"default": "'x'"}}}, "required": ["tier"]}}}),
        );
        let two = object(&json!({"properties": {"service": {"properties": {"tier": {"type": "integer"}}}}, "allOf": [true]}));
        let declared =
            [("components/a", &one), ("templates/t", &two)].map(|(part, schema)| Declared { part, schema, source: "" });
        let merged = merge(&declared).expect("they agree");
        let service = &merged["properties"]["service"];
        assert_eq!(service["properties"]["owner"]["x-pave"]["prompt"], "Which team owns it?");
        assert_eq!(service["properties"]["owner"]["x-pave"]["default"], "'x'");
        assert_eq!(service["required"], json!(["name", "description", "owner", "default_branch", "tier"]));
        assert_eq!(service["properties"]["tier"]["type"], "integer");
    }

    #[test]
    fn parts_that_disagree_are_named_with_the_line() {
        let source = "inputs:\n  properties:\n    x:\n      properties:\n        y: {type: string}\n";
        let one = object(&json!({"properties": {"x": {"properties": {"y": {"type": "integer"}}}}}));
        let two = object(&json!({"properties": {"x": {"properties": {"y": {"type": "string"}}}}}));
        let declared = [("components/a", &one), ("templates/t", &two)].map(|(part, schema)| Declared { part, schema, source });
        let error = merge(&declared).expect_err("they disagree");
        assert_eq!(error.to_string(), "`components/a` and `templates/t` disagree on `type` of the input `x.y`");
        assert_eq!(error.excerpt.map(|excerpt| (excerpt.line, excerpt.column)), Some((5, 13)));
    }

    #[test]
    fn names_that_mean_something_else_are_refused() {
        let one = object(&json!({"properties": {"facts": {"type": "string"}}}));
        let source = "inputs:\n  properties:\n    facts: {type: string}\n";
        let error = merge(&[Declared { part: "templates/t", schema: &one, source }]).expect_err("it is taken");
        assert_eq!(error.excerpt.map(|excerpt| excerpt.line), Some(3));
    }
}
