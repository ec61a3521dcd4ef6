//! The directory of another tool's template, in memory.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::ImportError;
use super::tool::Tool;
use crate::base::{Excerpt, File, Mode, yaml};

/// Files by their paths, whatever those are.
#[derive(Debug)]
pub(super) struct Source {
    files: BTreeMap<String, File>,
}

/// Most links that are followed from one to the next.
const MAX_LINKS: usize = 8;

impl Source {
    pub fn new(files: impl IntoIterator<Item = (String, File)>) -> Self {
        Self { files: files.into_iter().collect() }
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// Every file below `directory`, by its path there; the whole where it is empty.
    pub fn below(&self, directory: &str) -> impl Iterator<Item = (&str, &File)> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        self.files.iter().filter_map(move |(path, file)| Some((path.strip_prefix(&prefix)?, file)))
    }

    /// The file that the link at `path` leads to; none where it leads out, in circles, or to no file.
    pub fn follow(&self, path: &str) -> Option<&File> {
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            let file = self.files.get(&path)?;
            if file.mode != Mode::Symlink {
                return Some(file);
            }
            let target = std::str::from_utf8(&file.content).ok()?;
            let mut steps: Vec<&str> = path.split('/').collect();
            steps.pop();
            for step in target.split('/') {
                match step {
                    ".." => drop(steps.pop()?),
                    "." => {}
                    "" => return None,
                    name => steps.push(name),
                }
            }
            path = steps.join("/");
        }
        None
    }

    /// The tool whose template it is.
    pub fn tool(&self, wanted: Option<Tool>) -> Result<Tool, ImportError> {
        let found: Vec<Tool> = [
            (Tool::Cookiecutter, self.get("cookiecutter.json").is_some()),
            (Tool::Copier, self.copier_file().is_some()),
            (Tool::Backstage, self.backstage_file().is_some()),
        ]
        .into_iter()
        .filter_map(|(tool, is_there)| is_there.then_some(tool))
        .collect();
        match (wanted, found.as_slice()) {
            (Some(wanted), found) if found.contains(&wanted) => Ok(wanted),
            (Some(tool), _) => {
                let file = match tool {
                    Tool::Cookiecutter => "cookiecutter.json",
                    Tool::Copier => "copier.yml",
                    Tool::Backstage => "template.yaml",
                };
                Err(ImportError::Missing { tool, file })
            }
            (None, []) => Err(ImportError::Unknown),
            (None, [tool]) => Ok(*tool),
            (None, [one, other, ..]) => Err(ImportError::Ambiguous { one: *one, other: *other }),
        }
    }

    pub fn copier_file(&self) -> Option<&str> {
        ["copier.yml", "copier.yaml"].into_iter().find(|name| self.get(name).is_some())
    }

    /// A YAML file at the top that describes a template of Backstage's; `template.yaml` before others.
    pub fn backstage_file(&self) -> Option<&str> {
        let is_yaml = |name: &&str| !name.contains('/') && [".yaml", ".yml"].iter().any(|end| name.ends_with(end));
        let mut names: Vec<&str> = self.files.keys().map(String::as_str).filter(is_yaml).collect();
        names.sort_by_key(|name| !name.starts_with("template."));
        names.into_iter().find(|name| {
            let text = self.get(name).and_then(|file| std::str::from_utf8(&file.content).ok()).unwrap_or_default();
            text.lines().any(|line| line.starts_with("apiVersion:") && line.contains("scaffolder.backstage.io/"))
                && text.lines().any(|line| line.starts_with("kind:") && line.contains("Template"))
        })
    }

    /// The text of the file at `path`.
    pub fn text(&self, path: &str) -> Result<&str, ImportError> {
        let content = self.get(path).map(|file| file.content.as_slice()).unwrap_or_default();
        let text = std::str::from_utf8(content);
        text.map_err(|_| ImportError::Unreadable {
            file: path.into(),
            message: "it is not UTF-8".into(),
            excerpt: Box::new(None),
        })
    }

    /// The documents of the YAML file at `path`.
    pub fn yaml(&self, path: &str) -> Result<Vec<Value>, ImportError> {
        let text = self.text(path)?;
        let refuse = |line: usize, column: usize, message: &str| ImportError::Unreadable {
            file: path.to_owned(),
            message: message.split(" at line ").next().unwrap_or(message).to_owned(),
            excerpt: Box::new(Some(Excerpt::at(path, text, line, column))),
        };
        // Aliases in aliases make a large value of a small text; `Node` refuses tags and several documents too, which are fine here.
        if text.len() > MAX_YAML {
            return Err(refuse(1, 1, "it is too large"));
        }
        let mut documents = Vec::new();
        for document in serde_yaml::Deserializer::from_str(text) {
            let value = Value::deserialize(document).map_err(|error| {
                let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
                refuse(line, column, &error.to_string())
            })?;
            documents.push(value);
        }
        Ok(documents)
    }

    /// The line on which the value at `steps` stands in the YAML or JSON file at `path`.
    pub fn line(&self, path: &str, steps: &[&str]) -> usize {
        self.text(path).ok().and_then(|text| yaml::locate(text, steps)).map_or(1, |(line, _)| line)
    }
}

/// Largest YAML file that is read, in bytes.
const MAX_YAML: usize = 256 << 10;

/// With `\n` at the end of every line, as Python reads text.
pub(super) fn in_lines(content: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(content) {
        Ok(text) if text.contains('\r') => text.replace("\r\n", "\n").replace('\r', "\n").into_bytes(),
        _ => content.to_vec(),
    }
}

/// Calls `on_text` with every text in `value`.
pub(super) fn visit(value: &Value, on_text: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => on_text(text),
        Value::Array(entries) => entries.iter().for_each(|entry| visit(entry, on_text)),
        Value::Object(entries) => entries.values().for_each(|entry| visit(entry, on_text)),
        _ => {}
    }
}
