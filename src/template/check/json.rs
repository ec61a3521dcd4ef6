//! JSON, compared value by value.

use serde_json::Value;

use super::{Finding, ParseFailure, Tokens};

pub(super) fn parse(text: &str) -> Result<Value, ParseFailure> {
    serde_json::from_str(text).map_err(|error| ParseFailure {
        line: error.line(),
        message: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
    })
}

pub(super) fn compare(rendered: &str, harmless: &str, tokens: &Tokens<'_>) -> Result<(), Finding> {
    let rendered = parse(rendered).map_err(Finding::Unparsable)?;
    let harmless = parse(harmless).map_err(|_| Finding::Structure)?;
    if same(&rendered, &harmless, tokens) { Ok(()) } else { Err(Finding::Structure) }
}

/// Whether the values are alike but for tokens.
pub(super) fn same(value: &Value, harmless: &Value, tokens: &Tokens<'_>) -> bool {
    match (value, harmless) {
        (Value::String(text), Value::String(expected)) => tokens.matches(expected, text),
        (Value::Array(entries), Value::Array(expected)) => {
            entries.len() == expected.len() && entries.iter().zip(expected).all(|(entry, expected)| same(entry, expected, tokens))
        }
        (Value::Object(entries), Value::Object(expected)) => {
            entries.len() == expected.len()
                && entries.iter().zip(expected).all(|((key, value), (expected_key, expected))| {
                    tokens.matches(expected_key, key) && same(value, expected, tokens)
                })
        }
        _ => value == harmless,
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Tokens, compare};
    use crate::template::engine::Emission;

    #[test]
    fn a_text_stays_a_text_or_is_found_out() {
        let printed = |template: &str, text: &str| {
            let texts = [Emission { raw: text.into(), encoded: None, is_constant: false }];
            compare(&template.replace("{}", text), &template.replace("{}", "pv0z"), &Tokens { prefix: "pv", texts: &texts })
        };
        assert_eq!(printed("{\"a\": \"{}\"}", "no"), Ok(()));
        assert_eq!(printed("{\"{}\": [1, \"x{}\"]}", "a b"), Ok(()));
        assert_eq!(printed("{\"a\": \"{}\"}", "x\", \"b\": \"y"), Err(Finding::Structure));
        assert_eq!(printed("{\"a\": \"{}\"}", "x\", \"a\": \"y"), Err(Finding::Structure));
        assert_eq!(printed("{\"a\": {}}", "1"), Err(Finding::Structure));
        assert!(matches!(printed("{\"a\": \"{}\"}", "\""), Err(Finding::Unparsable(_))));
    }
}
