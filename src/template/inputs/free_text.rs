//! Which inputs may hold any text, and so need an encoder wherever pave cannot check the file that they reach.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Map, Value};

/// Formats whose every text is made of tame characters.
const TAME_FORMATS: [&str; 8] = ["date", "date-time", "time", "duration", "uuid", "ipv4", "ipv6", "hostname"];

/// Whether a string of this schema can hold anything but tame characters: letters, digits and `-_.,/@:+= `.
///
/// The design says that an input without a pattern, an enumeration or a format is free text. This looks at what they let
/// through: `^.*$` is a pattern, and keeps nothing out.
pub(super) fn is_free_text(schema: &Map<String, Value>) -> bool {
    let is_choice = |entry: &Value| entry.get("const").is_some();
    let one_of = schema.get("oneOf").and_then(Value::as_array);
    if schema.contains_key("enum") || schema.contains_key("const") || one_of.is_some_and(|entries| entries.iter().all(is_choice))
    {
        return false;
    }
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    let tame_format = text("format").is_some_and(|format| TAME_FORMATS.contains(&format));
    let tame_pattern = text("pattern").is_some_and(is_tame_pattern);
    !(tame_format || tame_pattern)
}

/// Whether the whole text must match, and every match is made of tame characters.
fn is_tame_pattern(pattern: &str) -> bool {
    // The whole pattern in one group, so that `^a$|^b$` does not pass for anchored; alternatives may be anchored each.
    let anchored = pattern.starts_with('^') && pattern.ends_with('$') && !pattern.ends_with("\\$");
    // Flags change what anchors and classes mean: `^(?m)a$` matches one line of many.
    let anchored = anchored && !pattern.replace("(?:", "").contains("(?");
    anchored && !has_loose_branch(pattern) && regex_syntax::parse(pattern).is_ok_and(|hir| is_tame(&hir))
}

/// `^a$|b` is anchored in its first branch only.
fn has_loose_branch(pattern: &str) -> bool {
    let Ok(hir) = regex_syntax::parse(pattern) else { return true };
    matches!(hir.kind(), HirKind::Alternation(_))
}

fn is_tame(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().all(is_tame_character)),
        HirKind::Class(Class::Unicode(class)) => class.iter().all(|range| {
            // A range of tame characters is short; a long one holds something else.
            u32::from(range.end()) - u32::from(range.start()) < 128 && (range.start()..=range.end()).all(is_tame_character)
        }),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().all(|range| (range.start()..=range.end()).all(|byte| is_tame_character(char::from(byte))))
        }
        HirKind::Repetition(repetition) => is_tame(&repetition.sub),
        HirKind::Capture(capture) => is_tame(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_tame),
    }
}

fn is_tame_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_.,/@:+= ".contains(character)
}

#[cfg(test)]
mod tests {
    use super::is_free_text;
    use crate::base::SERVICE_NAME_PATTERN;
    use serde_json::{Value, json};

    #[test]
    fn looks_at_what_a_pattern_lets_through() {
        let free = |schema: Value| is_free_text(schema.as_object().expect("an object"));
        for tame in [
            json!({"enum": ["a"]}),
            json!({"format": "uuid"}),
            json!({"pattern": SERVICE_NAME_PATTERN}),
            json!({"pattern": "^(a|b)[0-9]+$"}),
            json!({"pattern": "^[A-Z ]{1,3}@x\\.y$"}),
        ] {
            assert!(!free(tame.clone()), "{tame}");
        }
        for wild in [
            json!({}),
            json!({"maxLength": 5}),
            json!({"format": "uri"}),
            json!({"pattern": "^.*$"}),
            json!({"pattern": "[a-z]+"}),
            json!({"pattern": "^[a-z]+"}),
            json!({"pattern": "^a$|b"}),
            json!({"pattern": "^[a-z]+\\$"}),
            json!({"pattern": "^[^\"]*$"}),
            json!({"pattern": "^[a-z\\n]*$"}),
            json!({"pattern": "^\\w+$"}),
            json!({"pattern": "^(?=x)$"}),
            json!({"pattern": "^(?m)[a-z]+$"}),
            json!({"oneOf": [{"minLength": 1}]}),
            json!({"oneOf": [{"const": "a"}, {}]}),
        ] {
            assert!(free(wild.clone()), "{wild}");
        }
    }
}
