//! A schema, made ready to validate.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value, json};

use crate::template::error::{Fault, TemplateError};

/// Largest compiled pattern, in bytes; a template's author chooses the pattern.
const PATTERN_SIZE: usize = 1 << 20;

/// Compiles the merged schema. References outside it are refused: nothing is fetched and no file is read.
pub fn compile(schema: &Value) -> Result<Validator, TemplateError> {
    let mut schema = schema.clone();
    if let Some(schema) = schema.as_object_mut() {
        close(schema);
    }
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        // Linear time, whatever the pattern and the answer.
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE))
        .offline()
        .build(&schema)
        .map_err(|error| Fault::Schema { message: error.to_string() }.nowhere())
}

/// Groups take no unknown members. What is missing is found when answers are resolved, which knows what does not apply.
fn close(schema: &mut Map<String, Value>) {
    if !schema.contains_key("properties") {
        return;
    }
    schema.remove("required");
    schema.entry("additionalProperties").or_insert(json!(false));
    for schema in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        schema.as_object_mut().into_iter().for_each(close);
    }
}
