//! What one part declares.

use serde_json::{Map, Value};

use crate::base::{Excerpt, yaml};

/// The inputs that one part declares.
#[derive(Debug, Clone, Copy)]
pub struct Declared<'a> {
    /// The part's directory.
    pub part: &'a str,
    /// Its `inputs`.
    pub schema: &'a Map<String, Value>,
    /// The text of its `template.yaml`, for error messages.
    pub source: &'a str,
}

impl Declared<'_> {
    /// Where the value at `steps` stands in the part's `template.yaml`.
    pub(super) fn place(&self, steps: &[&str]) -> Excerpt {
        let (line, column) = yaml::locate(self.source, steps).unwrap_or((1, 1));
        Excerpt::at(&format!("{}/template.yaml", self.part), self.source, line, column)
    }
}
