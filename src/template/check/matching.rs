//! Whether a value is what it would be with each token replaced by the text that it stands for.

use crate::template::engine::{Emission, TOKEN_SUFFIX};

/// The texts of one file, and the prefix of the tokens that stand for them.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'a> {
    /// Every token is this, the number of its text, and the suffix.
    pub prefix: &'a str,
    /// By number.
    pub texts: &'a [Emission],
}

impl Tokens<'_> {
    /// The number of the first token in `text`, and where it starts and ends.
    fn first(&self, text: &str) -> Option<(usize, std::ops::Range<usize>)> {
        let start = text.find(self.prefix)?;
        let digits = &text[start + self.prefix.len()..];
        let length = digits.find(TOKEN_SUFFIX)?;
        let end = start + self.prefix.len() + length + TOKEN_SUFFIX.len_utf8();
        Some((digits[..length].parse().ok()?, start..end))
    }

    /// The number of the token that is all of `text`.
    pub(super) fn only(&self, text: &str) -> Option<usize> {
        self.first(text).filter(|(_, range)| *range == (0..text.len())).map(|(number, _)| number)
    }

    /// Whether `value` is `harmless` with each token replaced by the text that it stands for: as it was printed, as its encoder wrote
    /// it, or as that reads without its quotes.
    pub(super) fn matches(&self, harmless: &str, value: &str) -> bool {
        let Some((number, range)) = self.first(harmless) else {
            return harmless == value;
        };
        let Some(rest) = value.strip_prefix(&harmless[..range.start]) else {
            return false;
        };
        let Some(emission) = self.texts.get(number) else { return false };
        let encoded = emission.encoded.as_deref();
        let inner = encoded.and_then(|encoded| encoded.get(1..encoded.len().checked_sub(1)?));
        [Some(emission.raw.as_str()), encoded, inner]
            .into_iter()
            .flatten()
            .any(|text| rest.strip_prefix(text).is_some_and(|rest| self.matches(&harmless[range.end..], rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Emission, Tokens};

    #[test]
    fn each_token_is_its_text_and_nothing_more() {
        let texts =
            [Emission { raw: "a: b".into(), encoded: None }, Emission { raw: "x\"".into(), encoded: Some("\"x\\\"\"".into()) }];
        let tokens = Tokens { prefix: "pv", texts: &texts };
        for (harmless, value, expected) in [
            ("plain", "plain", true),
            ("plain", "other", false),
            ("pv0z", "a: b", true),
            ("<pv0z>", "<a: b>", true),
            ("<pv0z>", "<a: b", false),
            ("pv0z", "a: b ", false),
            ("pv1z", "x\"", true),
            ("=pv1z", "=\"x\\\"\"", true),
            ("'pv1z'", "'x\\\"'", true),
            ("pv1z-pv0z", "x\"-a: b", true),
            ("pv7z", "x", false),
        ] {
            assert_eq!(tokens.matches(harmless, value), expected, "{harmless} {value}");
        }
        assert_eq!(tokens.only("pv1z"), Some(1));
        assert_eq!(tokens.only("pv1z "), None);
    }
}
