//! Templates of copier: `copier.yml`, and files whose names end in `.jinja`.
//!
//! Its questions become inputs of the same names, so that expressions stay as they are. A question that is never asked becomes a derived
//! value; one that is asked under a condition is used with its default where it was not asked.

mod asking;
mod files;

use serde_json::{Map, Value};

use super::draft::Draft;
use super::error::ImportError;
use super::jinja::{Flavour, Syntax};
use super::settings;
use super::source::Source;
use super::translate::Scope;

/// Names that copier itself gives to templates.
const OWN: [&str; 8] = [
    "_copier_conf",
    "_copier_answers",
    "_copier_python",
    "_copier_operation",
    "_copier_phase",
    "_folder_name",
    "_external_data",
    "now",
];

/// Settings that say nothing about what is rendered.
const SILENT: [&str; 6] = ["_min_copier_version", "_templates_suffix", "_subdirectory", "_exclude", "_envops", "_answers_file"];

/// Settings that have no counterpart, why, and what to do.
const LOST: [(&str, &str, &str); 8] = [
    ("_tasks", "pave runs no code of templates", "name the commands in `next` of template.yaml"),
    ("_migrations", "pave runs no code of templates", "say in `migrations` of template.yaml which files and answers move"),
    ("_jinja_extensions", "pave runs no code of templates", "do by hand what they did"),
    ("_skip_if_exists", "an update merges every file", "nothing, unless the files must never change again"),
    ("_external_data", "a template reads no other files", "ask for the values, or put them into `facts`"),
    ("_message_before_copy", "pave shows no messages of templates", "say it in README.md"),
    ("_message_after_copy", "pave shows no messages of templates", "name commands in `next` of template.yaml"),
    ("_preserve_symlinks", "links are replaced by what they lead to", "make the links by hand"),
];

/// Reads the template.
pub(super) fn read(source: &Source) -> Result<Draft, ImportError> {
    let file = source.copier_file().unwrap_or("copier.yml").to_owned();
    let mut config = Map::new();
    for document in source.yaml(&file)? {
        // A file may have several sections; what comes later wins.
        match document {
            Value::Object(section) => config.extend(section),
            Value::Null => {}
            _ => {
                let message = "it is no mapping of questions".into();
                return Err(ImportError::Unreadable { file, message, excerpt: Box::new(None) });
            }
        }
    }
    let mut reader = Reader {
        source,
        file,
        draft: Draft { description: "Imported from a template of copier".into(), ..Draft::default() },
        asked: Scope::new(Flavour::Jinja),
        known: Scope::new(Flavour::Jinja),
        syntax: Syntax::jinja(),
    };
    for name in OWN {
        let why = format!("`{name}` is a name of copier's own");
        reader.asked.refused.insert(name.into(), why.clone());
        reader.known.refused.insert(name.into(), why);
    }
    reader.settings(&config);
    let secrets = config.get("_secret_questions").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, question) in config.iter().filter(|(name, _)| !name.starts_with('_')) {
        reader.question(name, question, secrets.contains(&Value::from(name.as_str())));
    }
    reader.files(&config)?;
    let file = reader.file.clone();
    reader.draft.close(source, &file);
    Ok(reader.draft)
}

struct Reader<'a> {
    source: &'a Source,
    /// `copier.yml`, or as it is called.
    file: String,
    draft: Draft,
    /// Names for conditions and defaults, which know inputs only.
    asked: Scope,
    /// Names for files.
    known: Scope,
    syntax: Syntax,
}

impl Reader<'_> {
    fn line(&self, steps: &[&str]) -> usize {
        self.source.line(&self.file, steps)
    }

    fn lost(&mut self, steps: &[&str], why: impl Into<String>, hint: &str) {
        let line = self.line(steps);
        let what = format!("`{}`", steps.join("."));
        self.draft.report.lost((&self.file, line), what, why, hint);
    }

    fn settings(&mut self, config: &Map<String, Value>) {
        if let Some(Value::Object(settings)) = config.get("_envops") {
            for name in settings::apply(settings, &mut self.syntax) {
                self.lost(&["_envops", &name], "it has no counterpart", "check the files by hand");
            }
        }
        for name in config.keys().filter(|name| name.starts_with('_')) {
            if let Some((_, why, hint)) = LOST.into_iter().find(|(lost, ..)| lost == name) {
                let is_off = matches!(&config[name], Value::Bool(false) | Value::Null);
                if !is_off {
                    self.lost(&[name], why, hint);
                }
            } else if name == "_secret_questions" || name.starts_with("_message_") {
                // Each secret question is reported by itself; other messages are about updates.
            } else if !SILENT.contains(&name.as_str()) {
                self.lost(&[name], "pave does not know this setting", "see what copier does with it");
            }
        }
    }
}
