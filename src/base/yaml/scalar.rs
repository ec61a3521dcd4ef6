//! Writing a text as a YAML scalar.

use std::fmt::Write as _;

use super::reads_as_other_type;

/// `text` as a scalar that every reader takes for exactly this string, in block and in flow context: plain where that is
/// safe, double-quoted otherwise. Always one line.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_safe_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_safe_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts_well = bytes.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'.'));
    let ends_well = bytes.last().is_some_and(|byte| !matches!(byte, b' ' | b':'));
    let plain = |(index, byte): (usize, &u8)| match byte {
        b':' => bytes.get(index + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'/'),
        b' ' | b'.' | b'_' | b'-' | b'/' | b'@' | b'+' | b'=' | b'^' | b'(' | b')' | b';' | b'~' => true,
        other => other.is_ascii_alphanumeric(),
    };
    starts_well && ends_well && bytes.iter().enumerate().all(plain) && !text.starts_with("...") && !reads_as_other_type(text)
}

/// `text` in double quotes (YAML 1.2, section 7.3.1). The escapes are those that JSON has too, and `\U` for the code
/// points that YAML cannot hold as they are.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if must_escape(character) => {
                let code = u32::from(character);
                let width = if code > 0xffff { 8 } else { 4 };
                let letter = if code > 0xffff { 'U' } else { 'u' };
                // Writing to a String cannot fail.
                let _ = write!(out, "\\{letter}{code:0width$x}");
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// Not in `c-printable` (section 5.1), a line break to YAML 1.1, or a byte order mark.
fn must_escape(character: char) -> bool {
    let code = u32::from(character);
    character.is_control() || matches!(code, 0x2028 | 0x2029 | 0xfeff) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn plain_only_where_it_is_safe() {
        for plain in ["payments", "Takes card payments", "https://x.test/a", "1.2.3", "a@b", "go-http@^1.4", "./x"] {
            assert_eq!(scalar(plain), plain);
        }
        for quoted in [
            "no", "", " a", "a ", "a: b", "a:", "# x", "a #b", "- a", "[a]", "{a}", "a, b", "*a", "&a", "!a", "%a", "@a", "`a",
            "|", ">", "'a", "\"", "1e3", "?", "...", "---", "é",
        ] {
            assert!(scalar(quoted).starts_with('"'), "{quoted:?}");
        }
    }

    #[test]
    fn parsers_read_back_the_same_string() {
        let texts = ["no", "a\nb", "tab\t", "nul\0", "\u{85}\u{2028}\u{feff}\u{fffe}", "\u{1f600}", "\"\\", "é: ü # x", "0123"];
        for text in texts {
            for document in [format!("{}\n", scalar(text)), format!("k: {}\n", scalar(text)), format!("[{}]\n", scalar(text))] {
                let value: serde_yaml::Value = serde_yaml::from_str(&document).expect("it parses");
                let found = value.as_str().or_else(|| value.get("k")?.as_str()).or_else(|| value.get(0)?.as_str());
                assert_eq!(found, Some(text), "{document:?}");
            }
        }
    }
}
