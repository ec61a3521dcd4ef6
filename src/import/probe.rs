//! Rendering what was written, for tests: with pave's own engine.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::base::{File, FileTree, Mode, RelPath};
use crate::template::{Package, Part, PartKind, Template};

/// What pave renders of `source` where these inputs have these answers.
pub(super) fn rendered(source: &str, answers: &[(&str, Value)]) -> String {
    let mut inputs = String::new();
    for (name, value) in answers {
        let kind = match value {
            Value::Bool(_) => "{type: boolean}",
            Value::Number(_) => "{type: integer}",
            Value::Array(_) => "{type: array, items: {type: string, pattern: '^[a-zA-Z ._-]*$'}}",
            _ => "{type: string, pattern: '^[a-zA-Z0-9 ._-]*$'}",
        };
        inputs.push_str(&format!("    {name}: {kind}\n"));
    }
    let inputs = if inputs.is_empty() { inputs } else { format!("inputs:\n  properties:\n{inputs}") };
    let manifest = format!("kind: Template\nname: x\nversion: 1.0.0\ndescription: d\n{inputs}");
    let mut files = FileTree::default();
    for (path, text) in [("template.yaml", manifest.as_str()), ("files/x.jinja", source)] {
        let file = File { mode: Mode::Regular, content: text.as_bytes().to_vec() };
        files.insert(RelPath::new(path).expect("a path"), file).expect("it fits");
    }
    let part = Part { kind: PartKind::Template, directory: "templates/x".into(), files };
    let template = Template::load(Package::from_parts(vec![part])).unwrap_or_else(|error| panic!("{source:?}: {error:?}"));
    let mut given: BTreeMap<String, Value> = [("service.name", "x"), ("service.description", "d"), ("service.owner", "o")]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    given.extend(answers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let answers = template.resolve(&given).expect("they resolve").answers;
    let rendered = template.render(&answers).unwrap_or_else(|error| panic!("{source:?}: {error:?}"));
    String::from_utf8(rendered.tree.get("x").expect("it is there").content.clone()).expect("it is text")
}
