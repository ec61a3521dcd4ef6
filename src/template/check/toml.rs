//! TOML, compared value by value.

use toml::{Table, Value};

use super::{Finding, ParseFailure, Tokens};

pub(super) fn parse(text: &str) -> Result<Table, ParseFailure> {
    text.parse::<Table>().map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        ParseFailure { line: before.matches('\n').count() + 1, message: error.message().replace('\n', ", ") }
    })
}

pub(super) fn compare(rendered: &str, harmless: &str, tokens: &Tokens<'_>) -> Result<(), Finding> {
    let rendered = parse(rendered).map_err(Finding::Unparsable)?;
    let harmless = parse(harmless).map_err(|_| Finding::Structure)?;
    if same_table(&rendered, &harmless, tokens) { Ok(()) } else { Err(Finding::Structure) }
}

fn same_table(table: &Table, harmless: &Table, tokens: &Tokens<'_>) -> bool {
    table.len() == harmless.len()
        && table
            .iter()
            .zip(harmless)
            .all(|((key, value), (expected_key, expected))| tokens.matches(expected_key, key) && same(value, expected, tokens))
}

fn same(value: &Value, harmless: &Value, tokens: &Tokens<'_>) -> bool {
    match (value, harmless) {
        (Value::String(text), Value::String(expected)) => tokens.matches(expected, text),
        (Value::Array(entries), Value::Array(expected)) => {
            entries.len() == expected.len() && entries.iter().zip(expected).all(|(entry, expected)| same(entry, expected, tokens))
        }
        (Value::Table(table), Value::Table(expected)) => same_table(table, expected, tokens),
        _ => value == harmless,
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Tokens, compare, parse};
    use crate::template::engine::Emission;

    #[test]
    fn a_text_stays_a_text_or_is_found_out() {
        let printed = |template: &str, text: &str| {
            let texts = [Emission { raw: text.into(), encoded: None, is_constant: false }];
            compare(&template.replace("{}", text), &template.replace("{}", "pv0z"), &Tokens { prefix: "pv", texts: &texts })
        };
        assert_eq!(printed("z = 1\na = \"{}\"\n[t]\nx = [\"{}\"]\n", "no"), Ok(()));
        assert_eq!(printed("[{}]\na = 1\n", "name"), Ok(()));
        for (template, text) in [("a = \"{}\"\n", "x\"\nb = \"y"), ("a = {}\n", "1"), ("a = '{}'\n", "x' # y"), ("[{}]\n", "a.b")]
        {
            assert!(matches!(printed(template, text), Err(Finding::Structure | Finding::Unparsable(_))), "{template}");
        }
        assert_eq!(parse("a = 1\nb = \n").map_err(|failure| failure.line), Err(2));
    }
}
