//! Templates of Helm charts: YAML, once what Helm acts upon is taken out.

use super::{Finding, ParseFailure, Tokens, yaml};

/// What stands in a line in place of an action: `name: {{ .Values.name }}` is read as `name: action`.
const PLACEHOLDER: &str = "action";

pub(super) fn parse(text: &str) -> Result<(), ParseFailure> {
    yaml::parse(&without_actions(text).0).map(drop)
}

/// As YAML is compared; and in what Helm acts upon, a text is a plain word.
pub(super) fn compare(rendered: &str, harmless: &str, tokens: &Tokens<'_>) -> Result<(), Finding> {
    let (rendered, actions) = without_actions(rendered);
    let (harmless, expected) = without_actions(harmless);
    let is_same = |(action, harmless): (&&str, &&str)| tokens.are_plain(harmless) && tokens.matches(harmless, action);
    if actions.len() != expected.len() || !actions.iter().zip(&expected).all(is_same) {
        return Err(Finding::Structure);
    }
    yaml::compare(&rendered, &harmless, tokens)
}

/// The text with as many lines: those that are an action and nothing else are empty. And the actions.
fn without_actions(text: &str) -> (String, Vec<&str>) {
    let (mut kept, mut actions) = (String::with_capacity(text.len()), Vec::new());
    for line in text.split_inclusive('\n') {
        let (before, mut rest) = (kept.len(), line);
        let found = actions.len();
        while let Some((start, end)) = action(rest) {
            kept += &rest[..start];
            kept += PLACEHOLDER;
            actions.push(&rest[start..end]);
            rest = &rest[end..];
        }
        kept += rest;
        if actions.len() > found && kept[before..].replace(PLACEHOLDER, "").trim().is_empty() {
            kept.truncate(before);
            kept.push('\n');
        }
    }
    (kept, actions)
}

/// Where the first action of the line starts and ends. Braces in its strings do not end it.
fn action(line: &str) -> Option<(usize, usize)> {
    let start = line.find("{{")?;
    let mut quote = None;
    let mut escaped = false;
    for (offset, character) in line[start..].char_indices().skip(2) {
        match (quote, character) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '`') => quote = Some(character),
            (None, '}') if line[start + offset..].starts_with("}}") => return Some((start, start + offset + 2)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Finding, Tokens, compare, parse, without_actions};
    use crate::template::engine::Emission;

    #[test]
    fn actions_are_taken_out() {
        for (text, expected) in [
            ("a: b\n", "a: b\n"),
            ("{{- if .Values.x }}\na: 1\n{{- end }}\n", "\na: 1\n\n"),
            ("a: {{- include \"x\" . | nindent 2 }}\n", "a: action\n"),
            ("a: {{ .x }}-{{ .y }} # z\n", "a: action-action # z\n"),
            ("a: {{ \"{{ $value }}\" }}!\n", "a: action!\n"),
            ("a: {{`\"{{`}}\n", "a: action\n"),
            ("a: {{ open\n", "a: {{ open\n"),
        ] {
            assert_eq!(without_actions(text).0, expected, "{text}");
        }
        assert!(parse("a: {{ .x }}\na: 1\n").is_err());
    }

    #[test]
    fn a_text_stays_a_text() {
        let printed = |template: &str, text: &str| {
            let texts = [Emission { raw: text.into(), encoded: None, is_constant: false }];
            compare(&template.replace("<>", text), &template.replace("<>", "pv0z"), &Tokens { prefix: "pv", texts: &texts })
        };
        for (template, text, expected) in [
            ("a: <>\nb: {{ .x }}\n", "text", Ok(())),
            ("a: <>\n", "1", Err(Finding::OtherType(0))),
            ("a: <>\n", "b: c", Err(Finding::Structure)),
            ("a: {{ include \"<>.labels\" . }}\n", "text", Ok(())),
            ("a: {{ include \"<>.labels\" . }}\n", "x\" . | fail \"", Err(Finding::Structure)),
            ("a: {{ include \"<>.labels\" . }}\n", "x\" }}{{ \"", Err(Finding::Structure)),
        ] {
            assert_eq!(printed(template, text), expected, "{template} {text}");
        }
    }
}
