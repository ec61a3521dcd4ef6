//! Writing answers as people would: block style, every text quoted where a reader could take it for another type.

use serde_json::{Map, Value};

use super::{quoted, scalar};

/// `values` as the lines of a block mapping, each indented by `indent` spaces. Lists of plain values stay on one line.
#[must_use]
pub fn block(values: &Map<String, Value>, indent: usize) -> String {
    let mut out = String::new();
    write(&mut out, values, indent);
    out
}

fn write(out: &mut String, values: &Map<String, Value>, indent: usize) {
    for (key, value) in values {
        out.push_str(&" ".repeat(indent));
        out.push_str(&scalar(key));
        out.push(':');
        match value {
            Value::Object(group) if !group.is_empty() => {
                out.push('\n');
                write(out, group, indent + 2);
            }
            other => {
                out.push(' ');
                inline(out, other);
                out.push('\n');
            }
        }
    }
}

fn inline(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => out.push_str(&scalar(text)),
        Value::Array(entries) => {
            out.push('[');
            for (index, entry) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                inline(out, entry);
            }
            out.push(']');
        }
        Value::Object(group) => {
            out.push('{');
            for (index, (key, entry)) in group.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&quoted(key));
                out.push_str(": ");
                inline(out, entry);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::block;
    use serde_json::{Value, json};

    #[test]
    fn reads_back_as_it_was() {
        let values = json!({
            "service": {"name": "no", "description": "a: b\nc", "tags": ["x", "1e3"], "empty": {}, "list": []},
            "on": {"deep": {"er": [{"k": null, "n": 1.5}, true]}},
        });
        let written = block(values.as_object().expect("a mapping"), 0);
        assert!(
            written.starts_with("service:\n  name: \"no\"\n  description: \"a: b\\nc\"\n  tags: [x, \"1e3\"]\n"),
            "{written}"
        );
        let read: Value = serde_yaml::from_str(&written).expect("it parses");
        assert_eq!(read, values);
    }
}
