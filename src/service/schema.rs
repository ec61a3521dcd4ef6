//! `.pave/schema.json`: what may stand in `pave.yaml`, for editors.

use serde_json::{Map, Value, json};

/// The JSON Schema of the manifest of a service made from the template `name`, whose answers have the schema `answers`.
pub(super) fn render(answers: &Value, name: &str) -> String {
    let mut properties = Map::new();
    properties.insert(
        "template".into(),
        json!({
            "description": "Template and version requirement, as in Cargo",
            "type": "string",
            "pattern": format!("^{name}@"),
            "examples": [format!("{name}@^1.0")],
        }),
    );
    properties.insert(
        "registry".into(),
        json!({"description": "Registry of the template; without it, the one that comes with pave (builtin)", "type": "string"}),
    );
    if let Some(inputs) = answers.get("properties").and_then(Value::as_object) {
        properties.extend(inputs.iter().map(|(key, schema)| (key.clone(), plain(schema))));
    }
    properties.insert("exceptions".into(), exceptions());
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!(format!("pave.yaml of a service made from {name}")));
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("required".into(), json!(["template"]));
    schema.insert("additionalProperties".into(), json!(false));
    for keyword in ["allOf", "if", "then", "else", "$defs"] {
        if let Some(rule) = answers.get(keyword) {
            schema.insert(keyword.into(), plain(rule));
        }
    }
    let text = serde_json::to_string_pretty(&Value::Object(schema)).unwrap_or_default();
    text + "\n"
}

fn exceptions() -> Value {
    json!({
        "description": "Files in which this service departs from the path on purpose",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "path": {"type": "string", "minLength": 1},
                "policy": {"type": "string", "minLength": 1},
                "reason": {"type": "string", "minLength": 1},
                "until": {"type": "string", "format": "date"},
            },
            "required": ["reason"],
            "anyOf": [{"required": ["path"]}, {"required": ["policy"]}],
            "additionalProperties": false,
        },
    })
}

/// Without what only pave reads. Groups are closed, and nothing in them is required: what is left out has its default.
fn plain(schema: &Value) -> Value {
    match schema {
        Value::Object(entries) => {
            let is_group = entries.contains_key("properties");
            let kept = entries.iter().filter(|(key, _)| *key != "x-pave" && !(is_group && *key == "required"));
            let mut plain: Map<String, Value> = kept.map(|(key, value)| (key.clone(), self::plain(value))).collect();
            if is_group {
                plain.entry("type").or_insert(json!("object"));
                plain.entry("additionalProperties").or_insert(json!(false));
            }
            Value::Object(plain)
        }
        Value::Array(entries) => entries.iter().map(plain).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use serde_json::{Value, json};

    #[test]
    fn editors_see_the_inputs_and_not_what_is_paves() {
        let answers = json!({"properties": {"service": {"properties": {"tier": {"enum": ["a"], "x-pave": {"prompt": "?"}}}, "required": ["tier"]}}});
        let text = render(&answers, "go-http");
        let schema: Value = serde_json::from_str(&text).expect("it is JSON");
        assert!(!text.contains("x-pave"));
        assert_eq!(schema["properties"]["service"]["properties"]["tier"], json!({"enum": ["a"]}));
        let validator = jsonschema::validator_for(&schema).expect("it is a schema");
        assert!(validator.is_valid(&json!({"template": "go-http@^1.0", "service": {"tier": "a"}})));
        for bad in [json!({}), json!({"template": "x@1"}), json!({"template": "go-http@1", "service": {"teir": "a"}})] {
            assert!(!validator.is_valid(&bad), "{bad}");
        }
    }
}
