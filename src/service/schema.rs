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
    if let Some(definitions) = answers.get("$defs") {
        schema.insert("$defs".into(), plain(definitions));
    }
    let rules = rules(answers);
    if !rules.is_empty() {
        schema.insert("allOf".into(), Value::Array(rules));
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

/// The rules across inputs, as far as they are about what stands in the manifest: what is left out has a default, which the schema does
/// not know, so that a condition holds only where all is there that it names. One that is about anything but values is left to pave.
fn rules(answers: &Value) -> Vec<Value> {
    let listed = answers.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let rule = |rule: &Value| Some(json!({"if": condition(rule.get("if")?)?, "then": plain_rule(rule.get("then")?)}));
    let is_about_groups = |rule: &&Value| rule.pointer("/if/properties").is_some();
    std::iter::once(answers).chain(listed).filter(is_about_groups).filter_map(rule).collect()
}

fn condition(schema: &Value) -> Option<Value> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return (!schema.to_string().contains("\"properties\"")).then(|| plain_rule(schema));
    };
    if schema.as_object()?.keys().any(|key| !matches!(key.as_str(), "properties" | "required" | "type" | "x-pave")) {
        return None;
    }
    let inner: Option<Map<String, Value>> =
        properties.iter().map(|(key, schema)| Some((key.clone(), condition(schema)?))).collect();
    Some(json!({"properties": inner?, "required": properties.keys().collect::<Vec<_>>()}))
}

/// Without what only pave reads, and without what is required: what is left out has its default. Groups are closed.
fn plain(schema: &Value) -> Value {
    stripped(schema, true)
}

/// The same, of a rule, which names some of the inputs of a group.
fn plain_rule(schema: &Value) -> Value {
    stripped(schema, false)
}

fn stripped(schema: &Value, closes: bool) -> Value {
    match schema {
        Value::Object(entries) => {
            let is_group = entries.contains_key("properties");
            let kept = entries.iter().filter(|(key, _)| *key != "x-pave" && !(is_group && *key == "required"));
            let mut plain: Map<String, Value> = kept.map(|(key, value)| (key.clone(), stripped(value, closes))).collect();
            if is_group && closes {
                plain.entry("type").or_insert(json!("object"));
                plain.entry("additionalProperties").or_insert(json!(false));
            }
            Value::Object(plain)
        }
        Value::Array(entries) => entries.iter().map(|entry| stripped(entry, closes)).collect(),
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

    #[test]
    fn rules_across_inputs_are_about_what_stands_there() {
        let group = |key: &str, schema: Value| json!({"properties": {"ci": {"properties": {key: schema}}}});
        let answers = json!({
            "properties": {"ci": {"properties": {"compute": {}, "strategy": {}, "previews": {}}}},
            "allOf": [
                {"if": group("compute", json!({"const": "none"})), "then": group("strategy", json!({"const": "rolling", "x-pave": {"rule": "r"}}))},
                {"if": {"not": group("compute", json!({"const": "none"}))}, "then": group("previews", json!({"const": "none"}))},
            ],
        });
        let schema: Value = serde_json::from_str(&render(&answers, "go-http")).expect("it is JSON");
        assert_eq!(schema["allOf"].as_array().map(Vec::len), Some(1), "{schema}");
        let validator = jsonschema::validator_for(&schema).expect("it is a schema");
        let is_valid = |ci: Value| validator.is_valid(&json!({"template": "go-http@^1.0", "registry": "acme", "ci": ci}));
        assert!(!is_valid(json!({"compute": "none", "strategy": "canary", "previews": "none"})));
        for good in [
            json!({"compute": "none", "strategy": "rolling"}),
            json!({"compute": "none"}),
            json!({"strategy": "canary"}),
            json!({"compute": "kubernetes", "strategy": "canary", "previews": "some"}),
        ] {
            assert!(is_valid(good.clone()), "{good}");
        }
    }
}
