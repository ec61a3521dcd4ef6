//! Whether a value is what it would be with each token replaced by the text that it stands for.

use crate::template::engine::{Emission, TOKEN_SUFFIX, is_shell_word};

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

    /// Every text that `harmless` has a token of.
    pub(super) fn texts_in<'a>(&'a self, harmless: &'a str) -> impl Iterator<Item = &'a Emission> {
        let mut rest = harmless;
        std::iter::from_fn(move || {
            let (number, range) = self.first(rest)?;
            rest = &rest[range.end..];
            Some(number)
        })
        .filter_map(|number| self.texts.get(number))
    }

    /// Whether the shell reads `value` as it reads `harmless`: each text in it is a plain word, or was written by `| shell` where no
    /// other quotes are around it.
    pub(super) fn matches_command(&self, harmless: &str, value: &str) -> bool {
        if self.are_plain(harmless) {
            return self.matches(harmless, value);
        }
        let (Some(words), Some(expected)) = (shlex::split(value), shlex::split(harmless)) else { return false };
        words.len() == expected.len() && words.iter().zip(&expected).all(|(word, expected)| self.is_word(expected, word))
    }

    /// Whether every text that `harmless` has a token of is a plain word.
    pub(super) fn are_plain(&self, harmless: &str) -> bool {
        self.texts_in(harmless).all(|text| text.is_constant || is_plain_word(&text.raw))
    }

    /// Whether a word of a command is the one that is meant, after the shell has taken the quotes away.
    pub(super) fn is_word(&self, harmless: &str, word: &str) -> bool {
        let is_safe = |text: &Emission| {
            let encoded = text.encoded.as_deref();
            text.is_constant || is_plain_word(&text.raw) || encoded.is_some_and(|encoded| is_shell_word(&text.raw, encoded))
        };
        let raw: Vec<Emission> = self.texts.iter().map(|text| Emission { encoded: None, ..text.clone() }).collect();
        self.texts_in(harmless).all(is_safe) && Tokens { prefix: self.prefix, texts: &raw }.matches(harmless, word)
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

/// A text that is one word to every shell, and nothing but that.
fn is_plain_word(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || "_./:@=+,%-".contains(character))
}

#[cfg(test)]
mod tests {
    use super::{Emission, Tokens};

    #[test]
    fn each_token_is_its_text_and_nothing_more() {
        let texts = [
            Emission { raw: "a: b".into(), encoded: None, is_constant: false },
            Emission { raw: "x\"".into(), encoded: Some("\"x\\\"\"".into()), is_constant: false },
        ];
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
        let wild =
            |encoded: Option<&str>| [Emission { raw: "$(id)".into(), encoded: encoded.map(Into::into), is_constant: false }];
        for (harmless, value, encoded, expected) in [
            ("echo pv0z", "echo '$(id)'", Some("'$(id)'"), true),
            ("echo a=pv0z", "echo a='$(id)'", Some("'$(id)'"), true),
            ("echo \"pv0z\"", "echo \"'$(id)'\"", Some("'$(id)'"), false),
            ("echo pv0z", "echo \"$(id)\"", Some("\"$(id)\""), false),
            ("echo pv0z", "echo $(id)", None, false),
            ("echo 'pv0z'", "echo '$(id)'", None, false),
        ] {
            let texts = wild(encoded);
            assert_eq!(Tokens { prefix: "pv", texts: &texts }.matches_command(harmless, value), expected, "{value}");
        }
        assert_eq!(tokens.only("pv1z "), None);
    }
}
