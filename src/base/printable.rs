//! Characters that only the terminal should never see: they act instead of being shown.

use std::borrow::Cow;

use serde_json::Value;

/// Whether a terminal or an editor would act on `character`: a control character other than tab and line feed, or one that reorders
/// or hides the text around it (Unicode TR 9, and the zero-width ones that HFS+ ignores).
#[must_use]
pub fn acts(character: char) -> bool {
    (character.is_control() && !matches!(character, '\t' | '\n')) || changes_direction(character)
}

/// Characters that reorder or hide text around them.
pub(super) fn changes_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// Whether any text in `value` holds a character that [`acts`].
#[must_use]
pub fn holds_acting(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(acts),
        Value::Array(entries) => entries.iter().any(holds_acting),
        Value::Object(entries) => entries.iter().any(|(key, entry)| key.chars().any(acts) || holds_acting(entry)),
        _ => false,
    }
}

/// Whether every text in `value` is one line that can be shown as it is: nothing in it acts, and it has no line feed.
#[must_use]
pub fn is_shown_as_lines(texts: &[&str]) -> bool {
    texts.iter().all(|text| !text.chars().any(|c| acts(c) || c == '\n'))
}

/// `text` with the replacement character for each that acts.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(acts) { Cow::Owned(text.replace(acts, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_acts_any_more() {
        assert_eq!(printable("a\tb\nc é 日"), "a\tb\nc é 日");
        assert_eq!(printable("\u{1b}]0;x\u{7}\r\u{9b}2J\u{202e}"), "\u{fffd}]0;x\u{fffd}\u{fffd}\u{fffd}2J\u{fffd}");
    }
}
