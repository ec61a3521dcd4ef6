//! The line that an error is about.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::base::{Excerpt, printable};

/// Several lines of text: the file, the line, and a mark below what is meant.
#[must_use]
pub fn show_excerpt(excerpt: &Excerpt) -> String {
    let (text, file) = (printable(&excerpt.text), printable(&excerpt.file));
    let start = byte_of(&text, excerpt.column.saturating_sub(1));
    let end = byte_of(&text, excerpt.column.saturating_sub(1) + excerpt.width);
    let snippet = Snippet::source(&*text)
        .path(&*file)
        .line_start(excerpt.line)
        .annotation(AnnotationKind::Primary.span(start..end.max(start)));
    let group = Group::with_level(Level::ERROR).element(snippet);
    let renderer = if console::colors_enabled_stderr() { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The byte at which character number `index` (from 0) starts.
fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::show_excerpt;
    use crate::base::Excerpt;

    #[test]
    fn shows_file_line_and_mark() {
        let excerpt = Excerpt {
            file: "templates/t/files/x.jinja".into(),
            line: 12,
            column: 4,
            width: 12,
            text: "é {{ service.ownr }}".into(),
        };
        let shown = console::strip_ansi_codes(&show_excerpt(&excerpt)).into_owned();
        assert!(shown.contains("--> templates/t/files/x.jinja:12:4"), "{shown}");
        assert!(shown.contains("12 | é {{ service.ownr }}"), "{shown}");
        assert!(shown.contains("^^^^^^^^^^^^"), "{shown}");
        let past_the_end = Excerpt { column: 99, ..excerpt };
        assert!(show_excerpt(&past_the_end).contains("x.jinja"));
    }
}
