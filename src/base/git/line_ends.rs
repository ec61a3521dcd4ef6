//! Which files git stores with other line ends than they have in a work tree (gitattributes(5), "End-of-line conversion").

use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, Repository};

/// What git does to the line ends of a file when it stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    /// Nothing.
    Never,
    /// It makes them line feeds.
    Always,
    /// The same, where the content looks like a text, and what is stored already has no carriage returns.
    Text,
}

/// What holds for the file at `path` of the repository.
pub(super) fn conversion(repository: &Repository, path: &Path) -> Conversion {
    let attribute = |name: &str| {
        let found = repository.get_attr(path, name, AttrCheckFlags::FILE_THEN_INDEX).ok().flatten();
        Attribute::of(AttrValue::from_string(found))
    };
    // `crlf` is the old name of `text`.
    let text = match attribute("text") {
        Attribute::Unspecified => attribute("crlf"),
        known => known,
    };
    match text {
        Attribute::Unset => Conversion::Never,
        Attribute::Auto => Conversion::Text,
        Attribute::Set | Attribute::Ends => Conversion::Always,
        Attribute::Unspecified if attribute("eol") == Attribute::Ends => Conversion::Always,
        Attribute::Unspecified => of_configuration(repository),
    }
}

fn of_configuration(repository: &Repository) -> Conversion {
    let value = repository.config().and_then(|config| config.get_string("core.autocrlf"));
    let converts = |value: &str| value == "input" || git2::Config::parse_bool(value).unwrap_or(false);
    if value.is_ok_and(|value| converts(&value)) { Conversion::Text } else { Conversion::Never }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Set,
    Unset,
    Auto,
    /// `eol=lf`, `eol=crlf`, or the old `crlf=input`.
    Ends,
    Unspecified,
}

impl Attribute {
    fn of(value: AttrValue<'_>) -> Self {
        match value {
            AttrValue::True => Self::Set,
            AttrValue::False => Self::Unset,
            AttrValue::String("auto") => Self::Auto,
            AttrValue::String("lf" | "crlf" | "input") => Self::Ends,
            _ => Self::Unspecified,
        }
    }
}

/// Whether git takes the content for a text, as its `convert.c` tells: no NUL, no lone carriage return, few control characters.
pub(super) fn looks_like_text(content: &[u8]) -> bool {
    let (mut printable, mut other) = (0_usize, 0_usize);
    let mut bytes = content.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            0 => return false,
            b'\r' if bytes.peek() != Some(&b'\n') => return false,
            b'\r' | b'\n' => {}
            // Backspace, escape, tab and form feed are in texts; DOS ends them with 0x1a.
            0x08 | 0x1b | b'\t' | 0x0c => printable += 1,
            0x1a if bytes.peek().is_none() => {}
            0x7f | 0..0x20 => other += 1,
            _ => printable += 1,
        }
    }
    printable >> 7 >= other
}

/// The content with line feeds in place of carriage returns and line feeds.
pub(super) fn with_line_feeds(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut bytes = content.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\r' || bytes.peek() != Some(&b'\n') {
            out.push(byte);
        }
    }
    out
}

/// Whether any line ends with carriage return and line feed.
pub(super) fn has_carriage_returns(content: &[u8]) -> bool {
    content.windows(2).any(|pair| pair == b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::{Conversion, conversion, looks_like_text, with_line_feeds};
    use git2::Repository;
    use std::path::Path;

    #[test]
    fn attributes_come_before_the_configuration() {
        let directory = tempfile::tempdir().expect("a directory");
        let repository = Repository::init(directory.path()).expect("a repository");
        let mut config = repository.config().expect("a configuration").open_level(git2::ConfigLevel::Local).expect("its own");
        let attributes = "a text\nb -text\nc text=auto\nd eol=crlf\ne crlf=input\nf binary\ng text=auto eol=lf\nh -crlf\n";
        crate::base::fs::replace_file(&directory.path().join(".gitattributes"), attributes.as_bytes()).expect("a file");
        for (value, unspecified) in [("false", Conversion::Never), ("true", Conversion::Text), ("input", Conversion::Text)] {
            config.set_str("core.autocrlf", value).expect("it is set");
            for (path, expected) in [
                ("a", Conversion::Always),
                ("b", Conversion::Never),
                ("c", Conversion::Text),
                ("d", Conversion::Always),
                ("e", Conversion::Always),
                ("f", Conversion::Never),
                ("g", Conversion::Text),
                ("h", Conversion::Never),
                ("i", unspecified),
            ] {
                assert_eq!(conversion(&repository, Path::new(path)), expected, "{path} {value}");
            }
        }
    }

    #[test]
    fn texts_and_what_is_none() {
        for text in [&b""[..], b"a\r\nb\n", "\u{e9}\t\u{1b}[0m\r\n".as_bytes(), b"a\x1a"] {
            assert!(looks_like_text(text), "{text:?}");
        }
        for other in [&b"a\0"[..], b"a\rb", b"\x01\x02"] {
            assert!(!looks_like_text(other), "{other:?}");
        }
        assert_eq!(with_line_feeds(b"a\r\n\r\r\nb\r"), b"a\n\r\nb\r");
    }
}
