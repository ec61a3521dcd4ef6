//! The JSON Schemas of the files that people write and that pave keeps, for editors and other tools.
//!
//! They are made from the types that read the files, by the test below, which compares them with `docs/schemas/`. What is printed is
//! that text, so nothing of the making is in the binary. `UPDATE_SCHEMAS=1 cargo test --lib schema` writes them anew.

/// The schema of one kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSchema {
    /// What it is asked for by.
    pub name: &'static str,
    /// The files that it is of.
    pub files: &'static str,
    /// The schema, JSON Schema 2020-12.
    pub text: &'static str,
}

macro_rules! schema {
    ($name:literal, $files:literal) => {
        FileSchema { name: $name, files: $files, text: include_str!(concat!("../../docs/schemas/", $name, ".json")) }
    };
}

/// All of them.
pub const SCHEMAS: [FileSchema; 7] = [
    schema!("template", "template.yaml of a template or a component"),
    schema!("case", "tests/*.yaml of a template"),
    schema!("registry", "registry.yaml of a registry"),
    schema!("policy", "policies/*.yaml of a registry"),
    schema!("index", "versions/*.yaml of a registry"),
    schema!("lock", "pave.lock of a service"),
    schema!("config", "config.yaml of a user of registries"),
];

/// The one that is called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static FileSchema> {
    SCHEMAS.iter().find(|schema| schema.name == name)
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;
    use schemars::transform::{RecursiveTransform, Transform};
    use schemars::{JsonSchema, Schema};
    use serde_json::{Value, json};

    use super::SCHEMAS;
    use crate::policy::Written;
    use crate::registry::{Configuration, Index, Settings};
    use crate::service::Lock;
    use crate::template::{Case, Manifest};

    /// That of `T`, with `name` and `title` at its head.
    fn made<T: JsonSchema>(name: &str, title: &str) -> String {
        let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
        RecursiveTransform(tidy).transform(&mut schema);
        let mut out = json!({"$schema": schema.get("$schema"), "$id": format!("urn:pave:schema:{name}"), "title": title});
        let head = out.as_object_mut().expect("it is an object");
        for (key, value) in schema.as_object().expect("a schema of a struct") {
            head.entry(key.clone()).or_insert(value.clone());
        }
        serde_json::to_string_pretty(&out).expect("it is JSON") + "\n"
    }

    /// A key that may be left out is left out, not null; and lines of a description are those of the reader's window.
    fn tidy(schema: &mut Schema) {
        if let Some(Value::Array(types)) = schema.get_mut("type")
            && let [kind, Value::String(null)] = &types[..]
            && null == "null"
        {
            let kind = kind.clone();
            schema.insert("type".into(), kind);
        }
        if let Some(Value::Array(choices)) = schema.get("anyOf")
            && let [Value::Object(kind), null] = &choices[..]
            && *null == json!({"type": "null"})
        {
            let kind = kind.clone();
            schema.remove("anyOf");
            schema.ensure_object().extend(kind);
        }
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
        }
        if schema.get("default").is_some_and(Value::is_null) {
            schema.remove("default");
        }
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the test writes into this repository, where it is asked to")]
    fn the_schemas_are_those_of_the_types() {
        for schema in SCHEMAS {
            let title = format!("pave: {}", schema.files);
            let made = match schema.name {
                "template" => made::<Manifest>("template", &title),
                "case" => made::<Case>("case", &title),
                "policy" => made::<Written>("policy", &title),
                "registry" => made::<Settings>("registry", &title),
                "index" => made::<Index>("index", &title),
                "lock" => made::<Lock>("lock", &title),
                "config" => made::<Configuration>("config", &title),
                other => panic!("of what type is `{other}`?"),
            };
            if std::env::var_os("UPDATE_SCHEMAS").is_some() {
                let file = format!("{}/docs/schemas/{}.json", env!("CARGO_MANIFEST_DIR"), schema.name);
                std::fs::write(file, made).expect("it can be written");
                continue;
            }
            assert_eq!(schema.text, made, "`UPDATE_SCHEMAS=1 cargo test --lib schema` writes docs/schemas/{}.json", schema.name);
        }
    }
}
