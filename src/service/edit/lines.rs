//! Lines of a layout: which of them an entry has for itself.

use std::ops::Range;

use super::layout::Layout;

/// Where the line of `at` starts.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line after that of `at` starts.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// Where the text of the line of `at` ends.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let start = line_start(text, at);
    start + text[start..next_line(text, at)].trim_end().len()
}

/// How far `at` is from the start of its line, where nothing but spaces is between.
pub(super) fn indent(text: &str, at: usize) -> Option<usize> {
    let start = line_start(text, at);
    text[start..at].bytes().all(|byte| byte == b' ').then_some(at - start)
}

/// Whether the line that starts at `start` is there and blank.
fn is_blank(text: &str, start: usize) -> bool {
    start < text.len() && text[start..next_line(text, start)].trim().is_empty()
}

/// Whether the line above the one that starts at `start` is blank.
pub(super) fn is_blank_above(text: &str, start: usize) -> bool {
    start > 0 && is_blank(text, line_start(text, start - 1))
}

impl Layout<'_> {
    /// The indent of the comment that has the line which starts at `start` for itself.
    fn comment_line(&self, start: usize) -> Option<usize> {
        let end = next_line(self.text, start);
        let comment = self.comments.iter().find(|comment| start <= comment.start && comment.start < end)?;
        indent(self.text, comment.start)
    }

    /// The lines of an entry that starts in column `column` of the line of `start` and whose value ends at `end`: with
    /// the comments below that are indented deeper, but without those above.
    pub fn own_lines(&self, start: usize, column: usize, end: usize) -> Range<usize> {
        let mut own = line_start(self.text, start)..next_line(self.text, end);
        let mut at = own.end;
        while at < self.text.len() {
            match self.comment_line(at) {
                Some(deeper) if deeper > column => own.end = next_line(self.text, at),
                None if is_blank(self.text, at) => {}
                _ => break,
            }
            at = next_line(self.text, at);
        }
        own
    }

    /// Where the comments directly above the line at `start` begin, if they are indented by `column` too. Those at the top of
    /// the file are the file's.
    pub fn with_comments_above(&self, start: usize, column: usize) -> usize {
        let mut first = start;
        while first > 0 {
            let above = line_start(self.text, first - 1);
            if self.comment_line(above) != Some(column) {
                break;
            }
            first = above;
        }
        let is_top = first == 0 || self.text[..first].trim_end().ends_with("---");
        if is_top { start } else { first }
    }

    /// `lines`, and the blank line above them if without them two blank lines would meet.
    pub fn with_blank_line(&self, lines: Range<usize>) -> Range<usize> {
        let meets = lines.end == self.text.len() || is_blank(self.text, lines.end);
        if self.tidy && meets && is_blank_above(self.text, lines.start) {
            return line_start(self.text, lines.start - 1)..lines.end;
        }
        lines
    }

    /// The texts of the comments in `range`.
    pub fn comments_in(&self, range: &Range<usize>) -> Vec<String> {
        let inside = self.comments.iter().filter(|comment| range.contains(&comment.start));
        inside.map(|comment| self.text[comment.clone()].to_owned()).collect()
    }
}
