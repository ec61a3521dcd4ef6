//! What stands before the `@` of an http address, and keeping it out of sight.

use crate::base::Secret;

/// A user and a password or token, for one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    /// The addresses that they are for: `https://host:port`.
    pub(super) scope: String,
    pub(super) username: String,
    pub(super) password: Secret,
}

impl Credentials {
    /// Reads `USER:PASSWORD` or `TOKEN`, percent-encoded; none where that cannot be decoded.
    pub(super) fn parse(scope: String, text: &str) -> Option<Self> {
        let (username, password) = text.split_once(':').unwrap_or((text, ""));
        Some(Self { scope, username: decode(username)?, password: Secret::new(decode(password)?) })
    }
}

/// Undoes percent-encoding (RFC 3986, section 2.1). A line break would end a line of git's credential protocol.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, tail @ ..]) = (*first, tail) {
            bytes.extend(data_encoding::HEXLOWER_PERMISSIVE.decode(&[*high, *low]).ok()?);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok().filter(|decoded| !decoded.chars().any(char::is_control))
}

/// `text`, which somebody else has written, with whatever stands between a `://` and an `@` taken out.
pub(super) fn without_credentials(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // As far as a blank or a quote: a password that was not encoded may hold anything else.
        let end = part.find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`')).unwrap_or(part.len());
        let kept = part[..end].rfind('@').map_or(part, |at| &part[at + 1..]);
        clean.push_str("://");
        clean.push_str(kept);
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn takes_credentials_out_of_what_others_write() {
        for (text, clean) in [
            ("unable to access 'https://ada:hunter2@host/x/': no", "unable to access 'https://host/x/': no"),
            ("https://ada:hun/ter2@host/x and http://t@h", "https://host/x and http://h"),
            ("ftp://a:p@ss@host", "ftp://host"),
            ("see https://host/x, or ada@example.org", "see https://host/x, or ada@example.org"),
            ("git@host: Permission denied", "git@host: Permission denied"),
            ("", ""),
        ] {
            assert_eq!(without_credentials(text), clean);
        }
    }
}
