//! Answers as they stand in the manifest, against those of the lock.
//!
//! What the template is, is not looked up here, so that a text stands for the value that it looks like: `"2"` and `2` are one answer.
//! An answer that the manifest leaves out has the template's default, and is not compared.

use serde_json::Value;

use crate::base::yaml::Node;
use crate::template::Answers;

/// Longest text that is shown whole, in characters.
const SHOWN: usize = 60;

/// An answer that differs: where it stands in the manifest, what stands there, and what differs.
type Difference<'a> = (Vec<String>, &'a Node, String);

/// Each answer that is another one, or that the lock does not have.
pub(super) fn differences<'a>(manifest: &'a [(String, Node)], lock: &Answers) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    for (key, node) in manifest {
        compare(&mut vec![key.clone()], node, lock.get(key), &mut found);
    }
    found
}

fn compare<'a>(path: &mut Vec<String>, node: &'a Node, locked: Option<&Value>, found: &mut Vec<Difference<'a>>) {
    match (node, locked) {
        (Node::Mapping(entries), Some(Value::Object(answers))) => {
            for (key, node) in entries {
                path.push(key.clone());
                compare(path, node, answers.get(key), found);
                path.pop();
            }
        }
        // A group without anything in it.
        (node, None) if is_empty(node) => {}
        (node, Some(locked)) if is_same(node, locked) => {}
        (node, Some(locked)) => {
            found.push((
                path.clone(),
                node,
                format!("`{}` is {}, and was {} when it was rendered", name(path), shown(node), value(locked)),
            ));
        }
        (node, None) => {
            found.push((
                path.clone(),
                node,
                format!("`{}` is {}, and was not there when it was rendered", name(path), shown(node)),
            ));
        }
    }
}

fn name(path: &[String]) -> String {
    path.join(".").escape_debug().to_string()
}

fn is_empty(node: &Node) -> bool {
    match node {
        Node::Scalar { text, plain } => *plain && text.is_empty(),
        Node::Sequence(entries) => entries.is_empty(),
        Node::Mapping(entries) => entries.iter().all(|(_, node)| is_empty(node)),
    }
}

fn is_same(node: &Node, locked: &Value) -> bool {
    match (node, locked) {
        (Node::Sequence(entries), Value::Array(values)) => {
            entries.len() == values.len() && entries.iter().zip(values).all(|(entry, value)| is_same(entry, value))
        }
        (Node::Mapping(entries), Value::Object(values)) => {
            entries.len() == values.len()
                && entries.iter().all(|(key, entry)| values.get(key).is_some_and(|value| is_same(entry, value)))
        }
        (Node::Scalar { text, .. }, Value::String(value)) => text == value,
        (Node::Scalar { text, .. }, Value::Bool(value)) => {
            let words: &[&str] = if *value { &["true", "yes", "on", "y"] } else { &["false", "no", "off", "n"] };
            words.contains(&text.to_ascii_lowercase().as_str())
        }
        (Node::Scalar { text, .. }, Value::Number(value)) => {
            text == &value.to_string() || text.parse::<f64>().ok().is_some_and(|number| value.as_f64() == Some(number))
        }
        (Node::Scalar { text, plain: true }, Value::Null) => matches!(text.as_str(), "" | "~" | "null"),
        // A list may be written as one text.
        (Node::Scalar { text, .. }, Value::Array(values)) => {
            let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            let is_list = parts.len() == values.len() && parts.iter().zip(values).all(|(part, value)| value == part);
            is_list || serde_json::from_str::<Value>(text).is_ok_and(|value| &value == locked)
        }
        _ => false,
    }
}

fn shown(node: &Node) -> String {
    match node {
        Node::Scalar { text, .. } => quoted(text),
        Node::Sequence(entries) => format!("[{}]", entries.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Node::Mapping(_) => "a group".into(),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Object(_) => "a group".into(),
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(SHOWN).collect();
    let rest = if short.len() < text.len() { "…" } else { "" };
    format!("`{}{rest}`", short.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::base::yaml::Node;
    use serde_json::json;

    #[test]
    fn only_what_means_something_else_is_told() {
        let lock = json!({
            "service": {"name": "payments", "owner": "no", "tier": 2, "public": false, "envs": ["a", "b"]}, "x": {"y": null}
        });
        let of = |text: &str| {
            let Ok(Node::Mapping(entries)) = Node::parse(text) else { panic!("{text}") };
            let found = differences(&entries, lock.as_object().expect("a mapping"));
            found.into_iter().map(|(path, _, message)| format!("{}: {message}", path.join("."))).collect::<Vec<_>>().join("\n")
        };
        for same in [
            "service: {name: payments, owner: no, tier: 2}",
            "service: {owner: \"no\", tier: 2.0, public: no, envs: [a, b]}",
            "service: {envs: 'a,b'}\nx: {y: }\n",
            "other: {}\nservice:\n",
        ] {
            assert!(of(same).is_empty() || same.starts_with("other"), "{same}: {}", of(same));
        }
        for (text, told) in [
            ("service: {name: shop}", "service.name: `service.name` is `shop`, and was `payments` when it was rendered"),
            ("service: {tier: 3}", "service.tier: `service.tier` is `3`, and was 2 when it was rendered"),
            ("service: {envs: [a]}", "service.envs: `service.envs` is [`a`], and was [\"a\",\"b\"] when it was rendered"),
            ("service: {cache: redis}", "service.cache: `service.cache` is `redis`, and was not there when it was rendered"),
            ("more: {a: 1}", "more: `more` is a group, and was not there when it was rendered"),
        ] {
            assert_eq!(of(text), told);
        }
    }
}
