//! Which files a template renders, before any of them is rendered.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Map, Value};

use super::{Answers, Fault, Job, Slots, Template, TemplateError, is_reserved};
use crate::base::{File, RelPath};
use crate::template::engine::fault;
use crate::template::manifest::Manifest;
use crate::template::package::Part;

/// A part that renders with these answers.
pub(super) type Active<'a> = (&'a Part, &'a Manifest);

/// One file to be rendered or copied.
pub(super) struct Planned<'a> {
    part: &'a Part,
    /// Below the part's directory.
    path: &'a RelPath,
    pub(super) file: &'a File,
    pub(super) target: RelPath,
}

impl<'a> Planned<'a> {
    /// The name of its template; none where the file is copied.
    pub(super) fn template_name(&self) -> Option<String> {
        self.path.as_str().strip_suffix(".jinja").map(|_| template_name(self.part, self.path))
    }

    /// Its path in the registry.
    pub(super) fn place(&self) -> String {
        template_name(self.part, self.path)
    }

    /// The text of its template.
    pub(super) fn source(&self) -> Result<&'a str, TemplateError> {
        text(self.part, self.path, self.file)
    }

    /// The last component of the part's directory.
    pub(super) fn part_name(&self) -> &'a str {
        self.part.directory.rsplit('/').next().unwrap_or(&self.part.directory)
    }
}

fn template_name(part: &Part, path: &RelPath) -> String {
    format!("{}/{path}", part.directory)
}

fn text<'a>(part: &Part, path: &RelPath, file: &'a File) -> Result<&'a str, TemplateError> {
    let name = template_name(part, path);
    let refuse = |message: &str| Err(Fault::Expression { message: format!("`{name}` {message}") }.nowhere());
    match std::str::from_utf8(&file.content) {
        Ok(text) if text.chars().any(|c| matches!(u32::from(c), 0xfdd0..=0xfdef)) => {
            refuse("holds code points that are no characters")
        }
        Ok(text) => Ok(text),
        Err(_) => refuse("is not UTF-8; only text can be a template, so drop `.jinja` from its name"),
    }
}

/// The parts that render with these answers: the template, and what is included by a part that renders, under a condition
/// that holds. In the order of the package.
pub(super) fn active_parts<'a>(
    template: &'a Template,
    answers: &Answers,
    derived: &Map<String, Value>,
) -> Result<Vec<Active<'a>>, TemplateError> {
    let mut names: Vec<&str> = vec![];
    let mut active: Vec<Active<'a>> = Vec::new();
    // Parts come after what they include, so that backwards each is decided before what it includes.
    for (index, (part, manifest)) in template.parts().rev().enumerate() {
        if index > 0 && !names.contains(&manifest.name.as_str()) {
            continue;
        }
        for include in &manifest.includes {
            if template.holds(include.when.as_deref(), answers, derived)? {
                names.push(&include.component);
            }
        }
        active.push((part, manifest));
    }
    active.reverse();
    Ok(active)
}

/// The pieces of every slot, in the order of the parts.
pub(super) fn slots(active: &[Active<'_>]) -> Slots {
    let mut slots = Slots::new();
    for (part, _) in active {
        for (path, _) in part.files.iter() {
            if let Some(slot) = path.as_str().strip_prefix("slots/").and_then(|name| name.strip_suffix(".jinja")) {
                slots.entry(slot.to_owned()).or_default().push(template_name(part, path));
            }
        }
    }
    slots
}

impl Job<'_> {
    /// Gives every template file of the active parts to the engine.
    pub(super) fn load(&mut self, active: &[Active<'_>]) -> Result<(), TemplateError> {
        for (part, _) in active {
            for (path, file) in part.files.iter() {
                let is_rendered = path.is_within("files") || path.is_within("slots");
                if is_rendered && path.as_str().strip_suffix(".jinja").is_some() {
                    let (name, source) = (template_name(part, path), text(part, path, file)?);
                    self.engine
                        .add(&name, source)
                        .map_err(|error| fault(&error, &name, &crate::template::engine::to_engine(source), &self.known))?;
                }
            }
        }
        Ok(())
    }

    /// Every file that is rendered or copied, each target once.
    pub(super) fn plan<'a>(&self, active: &[Active<'a>]) -> Result<Vec<Planned<'a>>, TemplateError> {
        let mut planned: BTreeMap<RelPath, (Planned<'a>, &'a Manifest)> = BTreeMap::new();
        for (part, manifest) in active {
            let rules = self.rules(part, manifest)?;
            for (path, file) in part.files.iter() {
                let Some(inner) = path.as_str().strip_prefix("files/") else { continue };
                let bare = inner.strip_suffix(".jinja").unwrap_or(inner);
                if rules.iter().any(|(glob, holds)| !holds && glob.is_match(bare)) {
                    continue;
                }
                let target = self.target(&template_name(part, path), bare)?;
                let new = Planned { part, path, file, target: target.clone() };
                match planned.get(&target) {
                    None => {}
                    Some(_) if replaces(manifest, &target) => {}
                    Some((_, other)) if replaces(other, &target) => continue,
                    Some((other, _)) => {
                        let (one, other) = (other.part.directory.clone(), part.directory.clone());
                        return Err(Fault::TwoOwners { path: target.to_string(), one, other }.nowhere());
                    }
                }
                planned.insert(target, (new, manifest));
            }
        }
        Ok(planned.into_values().map(|(planned, _)| planned).collect())
    }

    /// The globs of the part's file rules, and whether their conditions hold.
    fn rules(&self, part: &Part, manifest: &Manifest) -> Result<Vec<(GlobMatcher, bool)>, TemplateError> {
        let rule = |rule: &crate::template::manifest::FileRule| {
            let glob = GlobBuilder::new(&rule.path)
                .literal_separator(true)
                .build()
                .map_err(|error| Fault::Manifest { part: part.directory.clone(), message: error.to_string() }.nowhere())?;
            Ok((glob.compile_matcher(), self.template.holds(Some(&rule.when), self.answers, &self.derived)?))
        };
        manifest.files.iter().map(rule).collect()
    }

    /// The path in the service: expressions in the name are filled in, and every rule of paths holds.
    fn target(&self, template: &str, name: &str) -> Result<RelPath, TemplateError> {
        let refuse = |message: String| Fault::Path { message: format!("`{template}`: {message}") }.nowhere();
        let target = if name.contains("{{") {
            self.engine.render_name(template, name, &self.context).map_err(|error| fault(&error, template, name, &self.known))?
        } else {
            name.to_owned()
        };
        let target = RelPath::new(&target).map_err(|error| refuse(error.to_string()))?;
        if is_reserved(&target) {
            return Err(refuse(format!("`{target}` is written by pave itself")));
        }
        Ok(target)
    }
}

fn replaces(manifest: &Manifest, target: &RelPath) -> bool {
    manifest.replaces.iter().any(|path| path == target.as_str())
}
