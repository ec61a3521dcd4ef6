//! The names that an expression may use, and what each is in pave.

use std::collections::BTreeMap;

use super::piece::{Level, Piece, Type};
use crate::import::jinja::Flavour;

/// What a name of the other tool is in pave.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) struct Binding {
    /// An expression.
    pub source: String,
    pub level: Level,
    pub kind: Type,
    /// Every value that it may have, where those are texts and known.
    pub choices: Vec<String>,
    /// The name of the answer itself, where it may not have been given; it is an empty text then.
    pub given: Option<String>,
}

impl Binding {
    /// A name in pave.
    pub fn name(source: &str, kind: Type) -> Self {
        Self { source: source.to_owned(), level: Level::Atom, kind, choices: Vec::new(), given: None }
    }
}

/// Names that mean something to pave, and so cannot be those of local variables.
const TAKEN: [&str; 12] = [
    "facts",
    "derived",
    "template",
    "registry",
    "exceptions",
    "slot",
    "range",
    "dict",
    "namespace",
    "service",
    "cookiecutter",
    "parameters",
];

/// Every name that is known at some place of a template.
#[derive(Debug, Clone)]
pub(in crate::import) struct Scope {
    pub flavour: Flavour,
    /// By dotted name.
    bindings: BTreeMap<String, Binding>,
    /// Variables that the template sets, and those of loops, innermost last.
    locals: Vec<BTreeMap<String, Binding>>,
    /// Names below this one that are not known are empty.
    pub open: Option<&'static str>,
    /// Why some names cannot be used.
    pub refused: BTreeMap<String, String>,
}

impl Scope {
    pub fn new(flavour: Flavour) -> Self {
        Self { flavour, bindings: BTreeMap::new(), locals: vec![BTreeMap::new()], open: None, refused: BTreeMap::new() }
    }

    /// Makes `name` known.
    pub fn bind(&mut self, name: &str, binding: Binding) {
        self.bindings.insert(name.to_owned(), binding);
    }

    /// Makes `name` a text of its own in the template. What was a variable of another type is none any more.
    pub fn set(&mut self, name: &str, kind: Type) -> String {
        self.refused.remove(name);
        let own = if TAKEN.contains(&name) { format!("{name}_") } else { name.to_owned() };
        let known = self.locals.iter().rev().find_map(|locals| locals.get(name));
        let kind = if known.is_some_and(|known| known.kind != kind) { Type::Nothing } else { kind };
        if let Some(locals) = self.locals.last_mut() {
            locals.insert(name.to_owned(), Binding::name(&own, kind));
        }
        own
    }

    /// Makes `name` one that cannot be used from here on: what it was set to was not carried over.
    pub fn forget(&mut self, name: &str) {
        for locals in &mut self.locals {
            locals.remove(name);
        }
        self.refused.insert(name.to_owned(), format!("what `{name}` was set to was not carried over"));
    }

    pub fn enter(&mut self) {
        self.locals.push(BTreeMap::new());
    }

    pub fn leave(&mut self) {
        self.locals.pop();
    }

    /// How many loops are around this place.
    pub fn loops(&self) -> usize {
        self.locals.len() - 1
    }

    /// What the dotted `path` is.
    pub fn find(&self, path: &[&str]) -> Result<Piece, String> {
        let dotted = path.join(".");
        if let Some(local) = self.locals.iter().rev().find_map(|locals| locals.get(path[0])) {
            return member(local, &path[1..], &dotted);
        }
        if path[0] == "loop" && self.loops() > 0 {
            return loop_member(path);
        }
        for length in (1..=path.len()).rev() {
            let name = path[..length].join(".");
            if let Some(why) = self.refused.get(&name) {
                return Err(why.clone());
            }
            if let Some(binding) = self.bindings.get(&name) {
                return member(binding, &path[length..], &dotted);
            }
        }
        if self.open.is_some_and(|open| path[0] == open && path.len() > 1) {
            return Ok(Piece::atom("''", Type::Loose));
        }
        Err(format!("`{dotted}` is nothing that the template asks or sets"))
    }

    /// Whether the dotted `path` has a value wherever it is used.
    pub fn knows(&self, path: &[&str]) -> bool {
        self.find(path).is_ok_and(|piece| piece.source != "''")
    }
}

fn member(binding: &Binding, path: &[&str], dotted: &str) -> Result<Piece, String> {
    let mut kind = &binding.kind;
    for step in path {
        kind = match kind {
            Type::Map(entries) => entries.get(*step).ok_or_else(|| format!("`{dotted}` is not there"))?,
            _ => return Err(format!("`.{step}` of `{dotted}` has no counterpart")),
        };
    }
    if path.is_empty() {
        let Binding { source, level, kind, choices, given } = binding.clone();
        return Ok(Piece { source, level, kind, choices, is_name: true, given });
    }
    let is_word = |step: &&str| step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let steps: String = path.iter().map(|step| if is_word(step) { format!(".{step}") } else { format!("['{step}']") }).collect();
    Ok(Piece { is_name: true, ..Piece::atom(&format!("{}{steps}", binding.source), kind.clone()) })
}

fn loop_member(path: &[&str]) -> Result<Piece, String> {
    let kind = match path[1..] {
        ["index" | "index0" | "revindex" | "revindex0" | "length"] => Type::Integer,
        ["first" | "last"] => Type::Boolean,
        _ => return Err(format!("`{}` has no counterpart", path.join("."))),
    };
    Ok(Piece::atom(&path.join("."), kind))
}
