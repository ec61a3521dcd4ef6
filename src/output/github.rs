//! Findings as workflow commands of GitHub Actions, which shows them on the lines of a pull request.

use super::Level;
use crate::base::{Excerpt, printable};

/// One line: `::warning file=…,line=…,title=…::message` (GitHub, "Workflow commands"). The place's file is relative to the root of the
/// repository.
#[must_use]
pub fn annotation(level: Level, title: &str, message: &str, place: &Excerpt) -> String {
    let command = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let column = if place.text.is_empty() { String::new() } else { format!(",col={}", place.column) };
    let (file, title) = (property(&place.file), property(title));
    format!("::{command} file={file},line={}{column},title={title}::{}\n", place.line.max(1), text(message))
}

/// Text that stays one line, and the text of its command.
fn text(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{Level, annotation};
    use crate::base::Excerpt;

    #[test]
    fn nothing_leaves_its_place() {
        let place = Excerpt { file: "a,b: 100%\n::c".into(), line: 3, column: 2, width: 1, text: "x".into() };
        assert_eq!(
            annotation(Level::Note, "pave: t", "50%\n::error::no", &place),
            "::notice file=a%2Cb%3A 100%25%0A%3A%3Ac,line=3,col=2,title=pave%3A t::50%25%0A::error::no\n"
        );
    }
}
