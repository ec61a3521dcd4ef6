//! The files of a template of cookiecutter's.

use serde_json::{Map, Value};

use super::Reader;
use crate::base::{File, Mode};
use crate::import::carry::{Carrier, How};
use crate::import::path::{Step, step};
use crate::import::pattern::fnmatch;
use crate::import::source::in_lines;

/// How much of a file cookiecutter looks at to see how its lines end.
const LINE_BREAK_SAMPLE: usize = 8192;

impl Reader<'_> {
    pub(super) fn files(&mut self, root: &str, variables: &Map<String, Value>) {
        let copied = variables.get("_copy_without_render").and_then(Value::as_array).cloned().unwrap_or_default();
        let copied: Vec<&str> = copied.iter().filter_map(Value::as_str).collect();
        let mut draft = std::mem::take(&mut self.draft);
        let mut carrier = Carrier::new(&mut draft, self.known.clone(), self.syntax.clone());
        carrier.skips_empty_directories = false;
        for (path, file) in self.source.below(root) {
            let origin = format!("{root}/{path}");
            let Some(content) = self.source.follow(&origin) else {
                carrier.draft.report.lost(
                    (&origin, 1),
                    "the link",
                    "it leads to no file of the template",
                    "copy what it leads to",
                );
                continue;
            };
            let mut file = file.clone();
            if file.mode == Mode::Symlink {
                file = content.clone();
            }
            let directories = path.match_indices('/').map(|(at, _)| at);
            let is_copied = |path: &str| copied.iter().any(|pattern| fnmatch(pattern, path));
            if let Some(end) = directories.into_iter().find(|end| is_copied(&path[..*end])) {
                // The names below a directory that is copied are no templates either.
                copy_below(&mut carrier, &origin, path, end, &file);
            } else if is_copied(path) || file.content.contains(&0) {
                carrier.take(&origin, path, &file, How::Copy);
            } else {
                carrier.line_break = line_break(&file.content);
                let file = File { content: in_lines(&file.content), ..file };
                carrier.take(&origin, path, &file, How::Render);
            }
        }
        carrier.finish();
        self.draft = draft;
    }
}

fn copy_below(carrier: &mut Carrier<'_>, origin: &str, path: &str, end: usize, file: &File) {
    let above: Result<Vec<Step>, String> =
        path[..end].split('/').map(|name| step(name, &carrier.syntax, &carrier.scope)).collect();
    match above {
        Ok(mut steps) => {
            steps.extend(path[end + 1..].split('/').map(Step::fixed));
            carrier.take_steps(origin, steps, file, How::Copy);
        }
        Err(why) => carrier.draft.report.lost((origin, 1), "the file name", why, "name the file by hand"),
    }
}

/// How cookiecutter ends the lines of a file: as they end, unless they end in several ways.
fn line_break(content: &[u8]) -> &'static str {
    let sample = &content[..content.len().min(LINE_BREAK_SAMPLE)];
    let (mut returns, mut lines, mut windows) = (0, 0, 0);
    for (index, byte) in sample.iter().enumerate() {
        match (byte, index.checked_sub(1).map(|before| sample[before])) {
            (b'\r', _) => returns += 1,
            (b'\n', Some(b'\r')) => (returns, windows) = (returns - 1, windows + 1),
            (b'\n', _) => lines += 1,
            _ => {}
        }
    }
    match (returns, lines, windows) {
        (1.., _, _) => "\r",
        (0, 0, 1..) => "\r\n",
        _ => "\n",
    }
}
