//! The words of an expression.

use super::syntax::Flavour;

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Integer(i64),
    Float(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Longest first.
const SIGNS: [&str; 29] = [
    "===", "!==", "==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "|", "(", ")", "[", "]", "{", "}", ".", ",",
    ":", "=", "<", ">", ";", "!",
];

/// The words of `source`, or what cannot be read.
pub(super) fn tokens(source: &str, flavour: Flavour) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphabetic() || first == '_' {
            if flavour == Flavour::Nunjucks && rest.starts_with("r/") {
                return Err("it has a regular expression".into());
            }
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            found.push(Token::Name(rest[..length].to_owned()));
            length
        } else if first.is_ascii_digit() {
            let (token, length) = number(rest, found.last())?;
            found.push(token);
            length
        } else if matches!(first, '"' | '\'') {
            let (text, length) = text(rest, first, flavour)?;
            found.push(Token::Text(text));
            length
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| format!("`{first}` has no meaning there"))?;
            found.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

fn number(rest: &str, before: Option<&Token>) -> Result<(Token, usize), String> {
    let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '_')).unwrap_or(rest.len());
    let after = &rest[digits..];
    let fraction = after.strip_prefix('.').map_or(0, |fraction| fraction.bytes().take_while(u8::is_ascii_digit).count());
    if fraction > 0 && before != Some(&Token::Sign(".")) {
        let length = digits + 1 + fraction;
        return Ok((Token::Float(rest[..length].replace('_', "")), length));
    }
    if after.starts_with(|c: char| c.is_alphabetic()) {
        return Err(format!("`{}…` is no number that can be carried over", &rest[..digits]));
    }
    let integer = rest[..digits].replace('_', "").parse().map_err(|_| "it has a number that is too large".to_owned())?;
    Ok((Token::Integer(integer), digits))
}

/// The text that starts with `quote`, unescaped, and how long it is in the source.
fn text(rest: &str, quote: char, flavour: Flavour) -> Result<(String, usize), String> {
    let mut out = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return Ok((out, at + 1)),
            '\\' => {
                let (_, escape) = characters.next().ok_or("a text has no end")?;
                escaped(&mut out, escape, &mut characters, flavour)?;
            }
            other => out.push(other),
        }
    }
    Err("a text has no end".into())
}

fn escaped(
    out: &mut String,
    escape: char,
    rest: &mut dyn Iterator<Item = (usize, char)>,
    flavour: Flavour,
) -> Result<(), String> {
    match escape {
        'n' => out.push('\n'),
        't' => out.push('\t'),
        'r' => out.push('\r'),
        '\\' | '\'' | '"' => out.push(escape),
        other if flavour == Flavour::Nunjucks => out.push(other),
        // Python: what is no escape stays as it is, and a line break goes.
        '\n' => {}
        'x' | 'u' | 'U' => {
            let length = match escape {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let digits: String = rest.take(length).map(|(_, digit)| digit).collect();
            let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == length).and_then(char::from_u32);
            out.push(code.ok_or("a text has an escape that is no character")?);
        }
        '0'..='7' | 'a' | 'b' | 'f' | 'v' | 'N' => return Err(format!("a text has the escape `\\{escape}`")),
        other => out.extend(['\\', other]),
    }
    Ok(())
}
