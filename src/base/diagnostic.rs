//! What every error of pave can tell besides its message: a stable code, an exit status, a hint, a place in a file.

/// Exit status of the process; the meaning of each is part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The answer is no: drift, conflicts, a gate that failed.
    No = 1,
    /// Wrong usage or wrong answers; running the same command again cannot help.
    Usage = 2,
    /// The machine, the network or a template failed.
    Failed = 3,
    /// Part of the work is done and stays; the hint says how to do the rest.
    Partly = 4,
    /// Stopped by Ctrl-C or a signal (128 + SIGINT, as shells count).
    Interrupted = 130,
}

/// A place in a file and the line to show for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Excerpt {
    /// The file as its author names it, e.g. `components/kubernetes/files/deploy/hpa.yaml.jinja`.
    pub file: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column, counted in characters.
    pub column: usize,
    /// How many characters are meant; at least 1.
    pub width: usize,
    /// The text of the line, without its end.
    pub text: String,
}

impl Excerpt {
    /// The excerpt of `source` (a whole file named `file`) at the byte range `at`.
    #[must_use]
    pub fn of(file: &str, source: &str, at: std::ops::Range<usize>) -> Self {
        let start = floor_char_boundary(source, at.start);
        let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |newline| start + newline);
        let end = floor_char_boundary(source, at.end).clamp(start, line_end);
        Self {
            file: file.to_owned(),
            line: source[..start].matches('\n').count() + 1,
            column: source[line_start..start].chars().count() + 1,
            width: source[start..end].chars().count().max(1),
            text: source[line_start..line_end].trim_end_matches('\r').to_owned(),
        }
    }

    /// The excerpt of `source` at a 1-based line and column, as parsers report them.
    #[must_use]
    pub fn at(file: &str, source: &str, line: usize, column: usize) -> Self {
        let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        Self { file: file.to_owned(), line, column: column.max(1), width: 1, text: text.to_owned() }
    }
}

fn floor_char_boundary(text: &str, mut index: usize) -> usize {
    index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// An error that knows what its reader should do next.
pub trait Diagnostic: std::error::Error + Send + Sync + 'static {
    /// A stable name in kebab case, e.g. `unknown-template`; part of the JSON interface.
    fn code(&self) -> &'static str;
    /// The exit status that this error ends the process with.
    fn exit(&self) -> Exit;
    /// What to do now, preferably an exact command.
    fn hint(&self) -> Option<String> {
        None
    }
    /// Where in a file the error is.
    fn excerpt(&self) -> Option<&Excerpt> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Excerpt;

    #[test]
    fn excerpt_counts_characters_and_shows_its_line_only() {
        let source = "first\nné {{ x }}\r\nlast";
        let at = source.find("{{").expect("it is there");
        let excerpt = Excerpt::of("f", source, at..at + 7);
        assert_eq!((excerpt.line, excerpt.column, excerpt.width), (2, 4, 7));
        assert_eq!(excerpt.text, "né {{ x }}");
    }

    #[test]
    fn excerpt_stays_inside_its_source() {
        assert_eq!(Excerpt::of("f", "né", 2..900).line, 1);
        assert_eq!(Excerpt::at("f", "", 7, 0).text, "");
    }
}
