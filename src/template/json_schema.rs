//! What the JSON Schema of `template.yaml` says that its types do not: the schema of schemas that `inputs` holds.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::inputs::Extension;

/// A template has a version, and only a template has migrations, and recognises repositories.
pub(super) fn by_kind(schema: &mut Schema) {
    schema.insert("if".into(), json!({"properties": {"kind": {"const": "Component"}}, "required": ["kind"]}));
    schema.insert("then".into(), json!({"properties": {"migrations": {"maxItems": 0}, "detects": {"maxItems": 0}}}));
    schema.insert("else".into(), json!({"required": ["version"]}));
}

/// The value of `inputs`.
pub(super) fn inputs(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = generator.subschema_for::<InputSchema>();
    schema.insert("type".into(), json!("object"));
    schema
}

/// A JSON Schema as inputs have it: 2020-12, and `x-pave` beside it.
struct InputSchema;

impl JsonSchema for InputSchema {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "InputSchema".into()
    }

    /// The keywords that are of use for inputs. Others of JSON Schema are not refused.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = generator.subschema_for::<Self>().to_value();
        let list = json!({"type": "array", "items": own, "minItems": 1});
        let by_name = json!({"type": "object", "additionalProperties": own});
        let text = json!({"type": "string"});
        let number = json!({"type": "number"});
        let count = json!({"type": "integer", "minimum": 0});
        let types = ["string", "boolean", "integer", "number", "array", "object", "null"];
        let properties: Map<String, Value> = [
            ("type", json!({"anyOf": [{"enum": types}, {"type": "array", "items": {"enum": types}}]}), "The type of the answer"),
            ("title", text.clone(), "The name of the input in a list; of a choice, what stands for its value"),
            ("description", text.clone(), "What the input is for, as help"),
            ("default", json!({}), "The answer where none is given"),
            ("enum", json!({"type": "array", "minItems": 1}), "The answers that can be given"),
            ("const", json!({}), "The only answer; in `oneOf`, one of the choices"),
            ("examples", json!({"type": "array"}), "Answers that people may give"),
            ("oneOf", list.clone(), "Choices, a `const` and a `title` each; or schemas of which exactly one must hold"),
            ("anyOf", list.clone(), "Schemas of which one must hold"),
            ("allOf", list, "Schemas that must all hold"),
            ("not", own.clone(), "A schema that must not hold"),
            ("if", own.clone(), "A schema: where it holds, `then` must, and otherwise `else`"),
            ("then", own.clone(), "What must hold where `if` does"),
            ("else", own.clone(), "What must hold where `if` does not"),
            ("properties", by_name.clone(), "The inputs of a group, by name"),
            ("required", json!({"type": "array", "items": text, "uniqueItems": true}), "Inputs of the group that need an answer"),
            ("items", own.clone(), "What the entries of a list are"),
            ("uniqueItems", json!({"type": "boolean"}), "Whether no entry of a list may be there twice"),
            ("minItems", count.clone(), "The fewest entries of a list"),
            ("maxItems", count.clone(), "The most entries of a list"),
            ("pattern", json!({"type": "string", "format": "regex"}), "A regular expression that the text must match"),
            ("format", text.clone(), "What the text is, as `email`, `uri`, `date` or `secret`"),
            ("minLength", count.clone(), "The fewest characters of a text"),
            ("maxLength", count, "The most characters of a text"),
            ("minimum", number.clone(), "The smallest number"),
            ("maximum", number, "The greatest number"),
            ("$ref", json!({"type": "string", "pattern": "^#"}), "A schema elsewhere in these inputs, as `#/$defs/port`"),
            ("$defs", by_name, "Schemas to be named by `$ref`"),
            ("x-pave", generator.subschema_for::<Extension>().to_value(), "What a form needs beyond JSON Schema"),
        ]
        .into_iter()
        .map(|(keyword, schema, description)| (keyword.to_owned(), described(schema, description)))
        .collect();
        json_schema!({
            "description": "JSON Schema (2020-12), with `x-pave` beside its keywords",
            "type": ["object", "boolean"],
            "properties": properties,
        })
    }
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = json!(description);
    schema
}
