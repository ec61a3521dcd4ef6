//! What must hold of every rendered file: it parses, and nothing that was printed into it is more than a text.

mod dockerfile;
mod helm;
mod json;
mod kind;
mod matching;
mod present;
mod toml;
mod yaml;

pub use kind::FileKind;
pub(super) use kind::active_markers;
pub(super) use matching::Tokens;
pub use present::{Unparsable, unparsable};

/// Why a file does not parse, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParseFailure {
    /// 1-based line of the rendered file.
    pub(super) line: usize,
    /// What the parser says.
    pub(super) message: String,
}

/// What comparing the two renders of a file showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// The file as rendered does not parse.
    Unparsable(ParseFailure),
    /// The structures differ.
    Structure,
    /// The text of this number stands alone, and is taken for another type.
    OtherType(usize),
}

/// The instructions of a Dockerfile: line, name in capitals, and words.
///
/// # Errors
///
/// Where it does not parse: why, and in which line.
pub fn instructions(text: &str) -> Result<Vec<(usize, String, Vec<String>)>, String> {
    let all = dockerfile::parse(text).map_err(|failure| format!("{} at line {}", failure.message, failure.line))?;
    Ok(all.into_iter().map(dockerfile::Instruction::into_parts).collect())
}

/// Checks that `rendered` parses as `kind`.
pub(super) fn parses(kind: FileKind, rendered: &str) -> Result<(), ParseFailure> {
    match kind {
        FileKind::Yaml => yaml::parse(rendered).map(drop),
        FileKind::Helm => helm::parse(rendered),
        FileKind::Json => json::parse(rendered).map(drop),
        FileKind::Toml => toml::parse(rendered).map(drop),
        FileKind::Dockerfile => dockerfile::parse(rendered).map(drop),
        FileKind::Other => Ok(()),
    }
}

/// Checks that `rendered` and `harmless`, the same file with a token for every text, have one structure, and differ only where a
/// token is.
pub(super) fn compare(kind: FileKind, rendered: &str, harmless: &str, tokens: &Tokens<'_>) -> Result<(), Finding> {
    match kind {
        FileKind::Yaml => yaml::compare(rendered, harmless, tokens),
        FileKind::Helm => helm::compare(rendered, harmless, tokens),
        FileKind::Json => json::compare(rendered, harmless, tokens),
        FileKind::Toml => toml::compare(rendered, harmless, tokens),
        FileKind::Dockerfile => dockerfile::compare(rendered, harmless, tokens),
        FileKind::Other => Ok(()),
    }
}
