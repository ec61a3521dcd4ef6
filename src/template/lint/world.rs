//! A template with all that it includes, as expressions see it: inputs, facts, derived values.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::faults::report;
use super::finding::{Findings, meant};
use super::rule::Rule;
use super::sources::{Holder, Source};
use crate::base::nearest;
use crate::template::answers::get;
use crate::template::inputs::{Declared, Input, Inputs};
use crate::template::loaded::overlay;
use crate::template::manifest::Kind;
use crate::template::package::Part;
use crate::template::reading::Flow;

/// A closure. The names of one are known to all of its parts.
pub(super) struct World<'s> {
    /// The directory of the template.
    pub(super) name: &'s str,
    /// Components before what includes them.
    pub(super) sources: Vec<&'s Source<'s>>,
    /// In the order in which they are asked.
    pub(super) inputs: Vec<Input>,
    /// Merged from all parts.
    pub(super) schema: Value,
    pub(super) facts: Map<String, Value>,
    pub(super) derived: IndexMap<String, String>,
}

impl<'s> World<'s> {
    /// The closure of each template; what does not fit together becomes a finding.
    pub(super) fn all(sources: &'s [Source<'s>], parts: &[Part], findings: &mut Findings<'_>) -> Vec<Self> {
        let components: BTreeMap<&str, &Source<'_>> = sources
            .iter()
            .filter(|source| source.part.kind == Kind::Component)
            .map(|source| (name_of(source.part), source))
            .collect();
        // One whose manifest cannot be read is there all the same.
        let there: BTreeSet<&str> = parts.iter().filter(|part| part.kind == Kind::Component).map(name_of).collect();
        for source in sources {
            unknown_components(source, &there, findings);
            rings(source, &components, findings);
        }
        let templates = sources.iter().filter(|source| source.part.kind == Kind::Template);
        templates.map(|template| Self::of(&template.part.directory, gathered(template, &components), findings)).collect()
    }

    /// All sources as one closure: what a component that no template includes might be given.
    pub(super) fn everything(sources: &'s [Source<'s>]) -> Self {
        let subjects = BTreeSet::new();
        Self::of("", sources.iter().collect(), &mut Findings::new(&subjects))
    }

    fn of(name: &'s str, sources: Vec<&'s Source<'s>>, findings: &mut Findings<'_>) -> Self {
        let (mut facts, mut derived) = (Map::new(), IndexMap::new());
        for source in &sources {
            overlay(&mut facts, &source.manifest.facts);
            derived.extend(source.manifest.derived.clone());
        }
        let declared: Vec<Declared<'_>> = sources
            .iter()
            .map(|source| Declared { part: &source.part.directory, schema: &source.manifest.inputs, source: source.yaml })
            .collect();
        let (schema, inputs, errors) = Inputs::survey(&declared);
        report(errors, findings);
        Self { name, sources, inputs, schema, facts, derived }
    }

    pub(super) fn has(&self, source: &Source<'_>) -> bool {
        self.sources.iter().any(|known| known.part.directory == source.part.directory)
    }

    /// Whether an expression may name `name`.
    pub(super) fn defines(&self, name: &str) -> bool {
        match name.split_once('.') {
            None if matches!(name, "facts" | "derived" | "template") => true,
            Some(("facts", fact)) => get(&self.facts, fact).is_some(),
            Some(("derived", derived)) => self.derived.contains_key(derived.split('.').next().unwrap_or(derived)),
            Some(("template", field)) => matches!(field, "name" | "version"),
            _ => self.inputs.iter().any(|input| overlaps(&input.name, name)),
        }
    }

    /// Every name that an expression may use, for hints.
    pub(super) fn names(&self) -> Vec<String> {
        fn facts(names: &mut Vec<String>, value: &Value, prefix: &str) {
            match value {
                Value::Object(entries) => entries.iter().for_each(|(key, value)| facts(names, value, &format!("{prefix}.{key}"))),
                _ => names.push(prefix.to_owned()),
            }
        }
        let mut names: Vec<String> = self.inputs.iter().map(|input| input.name.clone()).collect();
        facts(&mut names, &Value::Object(self.facts.clone()), "facts");
        names.extend(self.derived.keys().map(|name| format!("derived.{name}")));
        names
    }

    /// Names whose values may hold any text: free inputs, and what is derived from them.
    pub(super) fn free_names(&self) -> Flow {
        let mut free: Flow = self.inputs.iter().filter(|input| input.is_free_text).map(|input| input.name.clone()).collect();
        loop {
            let before = free.len();
            for text in self.sources.iter().flat_map(|source| &source.texts) {
                if let Holder::Derived(name) = &text.holder {
                    let is_free = text.reading.prints.iter().flat_map(|print| &print.flow).any(|name| touches(&free, name));
                    free.extend(is_free.then(|| format!("derived.{name}")));
                }
            }
            if free.len() == before {
                return free;
            }
        }
    }
}

/// Whether one of the dotted names is the other, or a group that it is in.
pub(super) fn overlaps(one: &str, other: &str) -> bool {
    let below = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    below(one, other) || below(other, one)
}

/// Whether `name` is, holds or is part of one of `names`.
pub(super) fn touches(names: &Flow, name: &str) -> bool {
    names.iter().any(|known| overlaps(known, name))
}

fn name_of(part: &Part) -> &str {
    part.directory.rsplit('/').next().unwrap_or(&part.directory)
}

fn unknown_components(source: &Source<'_>, there: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    for (index, include) in source.manifest.includes.iter().enumerate() {
        if !there.contains(include.component.as_str()) {
            let near = nearest(&include.component, there.iter().copied());
            let message = format!("there is no component `{}`", include.component);
            findings.add(Rule::UnknownComponent, source.place(&["includes", &index.to_string()]), message, meant(near));
        }
    }
}

/// Components that lead back to themselves; told at the first include of the ring's first part.
fn rings(source: &Source<'_>, components: &BTreeMap<&str, &Source<'_>>, findings: &mut Findings<'_>) {
    let own = name_of(source.part);
    if source.part.kind != Kind::Component {
        return;
    }
    for (index, include) in source.manifest.includes.iter().enumerate() {
        let (mut seen, mut pending) = (BTreeSet::new(), vec![include.component.as_str()]);
        while let Some(name) = pending.pop() {
            if seen.insert(name) {
                let next = components.get(name).into_iter().flat_map(|component| &component.manifest.includes);
                pending.extend(next.map(|include| include.component.as_str()));
            }
        }
        if seen.contains(own) {
            let message = format!("`{own}` includes `{}`, which leads back to it", include.component);
            let place = source.place(&["includes", &index.to_string()]);
            findings.add(Rule::IncludeRing, place, message, Some("take one of the includes out".into()));
        }
    }
}

fn gathered<'s>(template: &'s Source<'s>, components: &BTreeMap<&str, &'s Source<'s>>) -> Vec<&'s Source<'s>> {
    fn visit<'s>(
        source: &'s Source<'s>,
        components: &BTreeMap<&str, &'s Source<'s>>,
        open: &mut BTreeSet<&'s str>,
        into: &mut Vec<&'s Source<'s>>,
    ) {
        if !open.insert(&source.part.directory) {
            return;
        }
        for include in &source.manifest.includes {
            if let Some(component) = components.get(include.component.as_str()) {
                visit(component, components, open, into);
            }
        }
        into.push(source);
    }
    let mut found = Vec::new();
    visit(template, components, &mut BTreeSet::new(), &mut found);
    found
}
