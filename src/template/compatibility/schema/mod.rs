//! Two schemas of one input: which answers are no longer taken, and which are now.
//!
//! Whether one schema takes all that another takes cannot be told for every pair. What cannot be shown to be wider counts as narrower.

mod difference;
mod keywords;
mod values;

pub(super) use difference::{Difference, Effect, show};
pub(super) use keywords::differences;

#[cfg(test)]
mod tests {
    use super::{Effect, differences};
    use serde_json::{Value, json};

    fn effects(old: &Value, new: &Value) -> String {
        let object = |value: &Value| value.as_object().cloned().expect("a schema");
        let found = differences(&object(old), &object(new), &[]);
        found.iter().map(|difference| if difference.effect == Effect::Narrower { '-' } else { '+' }).collect()
    }

    #[test]
    fn each_keyword_in_both_directions() {
        for (one, other, there, back) in [
            (json!({}), json!({"type": "string"}), "-", "+"),
            (json!({"type": "integer"}), json!({"type": "number"}), "+", "-"),
            (json!({"type": "integer"}), json!({"type": "string"}), "-", "-"),
            (json!({"type": "string"}), json!({"type": ["string", "integer"]}), "+", "-"),
            (json!({"enum": ["a", "b"]}), json!({"enum": ["b", "c", "a"]}), "+", "-"),
            (json!({"enum": ["a", "b"]}), json!({"enum": ["b", "c"]}), "-+", "-+"),
            (json!({"enum": ["a"]}), json!({"oneOf": [{"const": "a", "title": "A"}]}), "", ""),
            (json!({"enum": ["a"]}), json!({"type": "string"}), "+", "-"),
            (json!({"enum": [1]}), json!({"type": "string"}), "+-", "--"),
            (json!({"const": "a"}), json!({"enum": ["a", "b"], "type": "string"}), "+", "-"),
            (json!({"minLength": 1}), json!({"minLength": 2}), "-", "+"),
            (json!({}), json!({"minLength": 0}), "+", "+"),
            (json!({"maxLength": 63}), json!({"maxLength": 48}), "-", "+"),
            (json!({}), json!({"maxLength": 48}), "-", "+"),
            (json!({"minimum": 0}), json!({"minimum": 1}), "-", "+"),
            (json!({"minimum": 0}), json!({"exclusiveMinimum": 0}), "+-", "+-"),
            (json!({"maximum": 5}), json!({"maximum": 4}), "-", "+"),
            (json!({"multipleOf": 4}), json!({"multipleOf": 2}), "+", "-"),
            (json!({"uniqueItems": true}), json!({}), "+", "-"),
            (json!({"pattern": "^a$"}), json!({"pattern": "^[ab]$"}), "-", "-"),
            (json!({"pattern": "^a$"}), json!({}), "+", "-"),
            (json!({"format": "uri"}), json!({"format": "email"}), "-", "-"),
            (json!({"items": {"enum": ["a", "b"]}}), json!({"items": {"enum": ["a"]}}), "-", "+"),
            (json!({"items": {"maxLength": 3}}), json!({}), "+", "-"),
            (json!({"allOf": [{"minLength": 1}]}), json!({"allOf": [{"minLength": 1}, {"pattern": "^a"}]}), "-", "+"),
            (json!({"allOf": [{"maxLength": 4}]}), json!({"allOf": [{"maxLength": 5}]}), "+", "-"),
            (json!({"allOf": [{"not": {"enum": ["a"]}}]}), json!({"allOf": [{"not": {"enum": ["a", "b"]}}]}), "-", "+"),
            (json!({"anyOf": [{"maxLength": 4}]}), json!({"anyOf": [{"maxLength": 4}, {"pattern": "^a"}]}), "+", "-"),
            (json!({"not": {"pattern": "a"}}), json!({}), "+", "-"),
            (json!({"if": {"minLength": 3}, "then": {"pattern": "^a"}}), json!({}), "++", "--"),
            (json!({"unheard": 1}), json!({"unheard": 2}), "-", "-"),
            (json!({"additionalProperties": false}), json!({}), "+", "-"),
            (json!({"patternProperties": {"^a": {}}}), json!({}), "-", "-"),
            (json!({"properties": {"a": {"minLength": 1}}}), json!({"properties": {"a": {"minLength": 2}}}), "-", "+"),
            (json!({"enum": ["a", "b"]}), json!({"enum": ["a", "b"], "oneOf": [{"minLength": 1}]}), "-", "+"),
            (json!({"items": {}, "prefixItems": [{}]}), json!({"items": false, "prefixItems": [{}]}), "-", "-"),
            (
                json!({"items": {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}}),
                json!({"items": {"enum": ["a", "b"], "oneOf": [{"const": "a", "title": "A"}]}}),
                "-",
                "-",
            ),
            (json!({"const": "a"}), json!({"enum": ["a", "b"], "const": "b"}), "+-", "--"),
            (
                json!({"oneOf": [{"const": "a"}, {"const": "b", "description": "B"}]}),
                json!({"oneOf": [{"const": "a"}, {"const": "b", "title": "B", "maxLength": 0}]}),
                "++-",
                "---",
            ),
            (json!({"items": {}, "unevaluatedItems": false}), json!({"unevaluatedItems": false}), "-", "-"),
            (json!({"items": false, "prefixItems": [{}]}), json!({"prefixItems": [{}]}), "+", "-"),
            (json!({"contains": {"minLength": 1}, "unevaluatedItems": false}), json!({"unevaluatedItems": false}), "-", "-"),
            (
                json!({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}),
                json!({"unevaluatedProperties": false}),
                "-",
                "-",
            ),
            (
                json!({"additionalProperties": false, "properties": {"a": {}}}),
                json!({"additionalProperties": false, "properties": {"a": {}, "b": {}}}),
                "+",
                "-",
            ),
            (
                json!({"unevaluatedProperties": false, "properties": {"a": {}}}),
                json!({"unevaluatedProperties": false, "properties": {"a": {}, "b": {}}}),
                "-",
                "-",
            ),
            (json!({"properties": {"a": {}}}), json!({"properties": {"a": {}, "b": {}}}), "-", "+"),
        ] {
            assert_eq!(effects(&one, &other), there, "{one} -> {other}");
            assert_eq!(effects(&other, &one), back, "{other} -> {one}");
        }
    }

    #[test]
    fn what_people_read_narrows_nothing() {
        let one = json!({"type": "string", "title": "A", "default": 1, "allOf": [{"minLength": 1, "x-pave": {"rule": "r"}}]});
        let other = json!({"type": "string", "x-pave": {"rule": "s"}, "allOf": [{"minLength": 1, "x-pave": {"rule": "t"}}]});
        assert_eq!(effects(&one, &other), "");
        assert_eq!(effects(&other, &one), "");
    }

    /// Rules in rules would be compared with each other at every level.
    #[test]
    fn what_is_nested_deeply_is_not_compared_for_ever() {
        let nest =
            |seed: u64| (0..60).fold(json!({"minLength": seed}), |inner, level| json!({"allOf": [inner, {"maxLength": level}]}));
        let (one, other) = (nest(4), nest(5));
        assert!(effects(&one, &other).contains('-'));
    }
}
