//! The files of a template of copier's.

use serde_json::{Map, Value};

use super::Reader;
use crate::base::{File, Mode};
use crate::import::carry::{Carrier, How};
use crate::import::error::ImportError;
use crate::import::pattern::is_ignored;
use crate::import::source::in_lines;

/// What copier leaves out, unless the template says something else.
const EXCLUDED: [&str; 8] = ["copier.yaml", "copier.yml", "~*", "*.py[co]", "__pycache__", ".git", ".DS_Store", ".svn"];

impl Reader<'_> {
    pub(super) fn files(&mut self, config: &Map<String, Value>) -> Result<(), ImportError> {
        let root = config.get("_subdirectory").and_then(Value::as_str).unwrap_or_default();
        let root = root.trim_start_matches("./").trim_matches('/');
        let root = if root == "." { "" } else { root };
        if self.syntax.occurs_in(root) {
            let paths = vec!["NAME".to_owned()];
            self.lost(&["_subdirectory"], "which directory is rendered depends on answers", "import each of them");
            return Err(ImportError::Several { paths });
        }
        let suffix = config.get("_templates_suffix").and_then(Value::as_str).unwrap_or(".jinja").to_owned();
        let excluded = self.excluded(config, root);
        let answers_file = config.get("_answers_file").and_then(Value::as_str).unwrap_or(".copier-answers.yml").to_owned();
        let mut draft = std::mem::take(&mut self.draft);
        let mut carrier = Carrier::new(&mut draft, self.known.clone(), self.syntax.clone());
        for (path, file) in self.source.below(root) {
            let origin = if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") };
            let name = path.strip_suffix(suffix.as_str()).unwrap_or(path);
            // A file gives way to a template of its name.
            let is_template = path.ends_with(&suffix);
            let sibling = format!("{origin}{suffix}");
            if (!is_template && self.source.get(&sibling).is_some()) || is_ignored(&excluded, name) {
                continue;
            }
            let is_answers = |name: &str| name.contains("_copier_conf.answers_file") || name == answers_file;
            if is_answers(name.rsplit('/').next().unwrap_or(name)) {
                let why = "pave keeps the answers in `pave.yaml` and `pave.lock`";
                carrier.draft.report.note((&origin, 1), "the file with the answers", why, "nothing");
                continue;
            }
            let Some(content) = self.source.follow(&origin) else {
                carrier.draft.report.lost(
                    (&origin, 1),
                    "the link",
                    "it leads to no file of the template",
                    "copy what it leads to",
                );
                continue;
            };
            let file = if file.mode == Mode::Symlink { content } else { file };
            if is_template && !(suffix.is_empty() && std::str::from_utf8(&file.content).is_err()) {
                if std::str::from_utf8(&file.content).is_err() {
                    carrier.draft.report.lost(
                        (&origin, 1),
                        "the file",
                        "it is not UTF-8, so it cannot be rendered",
                        "convert it",
                    );
                }
                let file = File { content: in_lines(&file.content), mode: file.mode };
                carrier.take(&origin, name, &file, How::Render);
            } else {
                carrier.take(&origin, name, file, How::Copy);
            }
        }
        carrier.finish();
        self.draft = draft;
        Ok(())
    }

    /// Patterns of what is left out. Those with expressions cannot be told now.
    fn excluded(&mut self, config: &Map<String, Value>, root: &str) -> Vec<String> {
        let Some(patterns) = config.get("_exclude").and_then(Value::as_array) else {
            return if root.is_empty() { EXCLUDED.map(str::to_owned).to_vec() } else { Vec::new() };
        };
        let mut kept = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let pattern = pattern.as_str().unwrap_or_default();
            if self.syntax.occurs_in(pattern) {
                let index = index.to_string();
                let hint = "write it as a rule in `files` of template.yaml";
                self.lost(&["_exclude", &index], "what is left out depends on answers", hint);
            } else {
                kept.push(pattern.to_owned());
            }
        }
        kept
    }
}
