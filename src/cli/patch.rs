//! How a patch reads on a terminal.

use console::style;

use crate::base::printable;

/// One line of a patch, coloured as git does it, with nothing in it that a terminal would act upon; and its end.
pub fn line(line: &str) -> String {
    let line = printable(line);
    let is_head = ["diff --git ", "index ", "--- ", "+++ "].iter().any(|start| line.starts_with(start));
    let styled = match line.as_bytes().first() {
        _ if is_head => style(&*line).bold(),
        Some(b'+') => style(&*line).green(),
        Some(b'-') => style(&*line).red(),
        Some(b'@') => style(&*line).cyan(),
        _ => style(&*line),
    };
    format!("{styled}\n")
}
