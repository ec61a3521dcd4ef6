//! Plain scalars that some YAML reader takes for a boolean, null, number, date or merge key.

/// Whether any common reader takes the plain scalar `text` for something else than a string.
///
/// The union of YAML 1.1's type repository (<https://yaml.org/type/>), which Go's and Python's libraries still follow,
/// and YAML 1.2's core schema (section 10.3.2).
#[must_use]
pub fn reads_as_other_type(text: &str) -> bool {
    is_word(text) || is_number(text) || is_date(text)
}

fn is_word(text: &str) -> bool {
    const WORDS: [&str; 12] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "="];
    text == "<<" || WORDS.contains(&text.to_ascii_lowercase().as_str())
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), ".inf" | ".nan" | "inf" | "nan") {
        return true;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            return !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix) || c == '_');
        }
    }
    is_sexagesimal(&lower) || is_decimal(&lower)
}

/// `190:20:30`, and with a fraction: base 60 in YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let parts: Vec<&str> = whole.split(':').collect();
    parts.len() > 1 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_'))
}

/// Digits with underscores, at most one point, at most one exponent.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let has_digit = |part: &str| part.bytes().any(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(fraction)
        && (has_digit(whole) || has_digit(fraction))
        && !whole.starts_with('_')
        && exponent.is_none_or(|exponent| !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `2027-06-30`, with or without a time.
fn is_date(text: &str) -> bool {
    let date = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    matches!(parts[..], [year, month, day] if digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2))
}

#[cfg(test)]
mod tests {
    use super::reads_as_other_type;

    #[test]
    fn knows_both_versions_of_yaml() {
        for other in [
            "",
            "~",
            "no",
            "No",
            "NO",
            "on",
            "Off",
            "y",
            "N",
            "true",
            "null",
            "NULL",
            "=",
            "<<",
            "0",
            "12",
            "-3",
            "+7",
            "0123",
            "0x1F",
            "0o17",
            "0b1",
            "1_000",
            "1.5",
            ".5",
            "1.",
            "1e3",
            "1E+3",
            "6.02e-23",
            ".inf",
            "-.INF",
            ".NaN",
            "12:34:56",
            "190:20:30.15",
            "2027-06-30",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43",
        ] {
            assert!(reads_as_other_type(other), "{other:?}");
        }
        for text in [
            "payments",
            "nope",
            "1.2.3",
            "10.0.0.1",
            "v1",
            "1e",
            "e3",
            "-",
            "_1",
            "a:b",
            "1:",
            "0xg",
            "2027-06",
            "team-1",
            "1.26rc1",
            "sha256:ab",
        ] {
            assert!(!reads_as_other_type(text), "{text:?}");
        }
    }
}
