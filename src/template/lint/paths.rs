//! Where files go: paths that pave refuses, its own, and two files in one place.

use std::collections::BTreeMap;

use super::Context;
use super::finding::Findings;
use super::rule::Rule;
use super::solver::Solver;
use super::sources::{Holder, Source};
use super::world::World;
use crate::base::{Excerpt, RelPath};
use crate::template::reading::Reading;
use crate::template::render::is_reserved;

/// A file that a part renders.
struct Planned<'s> {
    source: &'s Source<'s>,
    path: &'s RelPath,
    path_in_service: RelPath,
    /// The conditions under which it is rendered, apart from those of its part.
    conditions: Vec<(String, bool)>,
}

/// The targets of each part alone, and of each template together.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for source in context.sources {
        let _ = targets(source, findings);
    }
    let nobody = std::collections::BTreeSet::new();
    for world in context.worlds {
        let solver = Solver::new(world, context.expressions);
        let mut silent = Findings::new(&nobody);
        let all: Vec<Planned<'_>> = world.sources.iter().flat_map(|source| targets(source, &mut silent)).collect();
        collisions(world, &solver, &all, findings);
    }
}

fn targets<'s>(source: &'s Source<'s>, findings: &mut Findings<'_>) -> Vec<Planned<'s>> {
    let mut found = Vec::new();
    for (path, _) in source.part.files.iter() {
        let Some(inner) = path.as_str().strip_prefix("files/") else { continue };
        let bare = inner.strip_suffix(".jinja").unwrap_or(inner);
        let place = || Excerpt::at(&format!("{}/{path}", source.part.directory), "", 1, 1);
        // Where there is an expression, the engine reads it all.
        if !bare.contains("{{") && (bare.contains("{%") || bare.contains("{#")) {
            let hint = "write the condition into `files` of template.yaml, or an expression, `{{ … }}`".to_owned();
            findings.add(Rule::StatementInName, place(), format!("nothing reads the statement in `{bare}`"), Some(hint));
        }
        match RelPath::new(&literal(source, bare)) {
            Err(error) => {
                let hint = "rename the file".to_owned();
                findings.add(Rule::UnsafePath, place(), error.to_string(), Some(hint));
            }
            Ok(target) if is_reserved(&target) => {
                let message = format!("`{target}` is written by pave itself");
                findings.add(Rule::ReservedPath, place(), message, Some("rename the file, or take it out".into()));
            }
            Ok(target) => found.push(Planned { source, path, path_in_service: target, conditions: conditions(source, bare) }),
        }
    }
    found
}

/// The path with a stand-in for each expression: one that differs with the expression, and is no word of its own.
fn literal(source: &Source<'_>, bare: &str) -> String {
    let is_own = |holder: &Holder| matches!(holder, Holder::Name(name) if name == bare);
    let reading = source.texts.iter().find(|text| is_own(&text.holder)).map(|text| &text.reading);
    let no_prints = Reading::default();
    let mut path = String::new();
    let mut rest = bare;
    for print in &reading.unwrap_or(&no_prints).prints {
        let Some((start, after)) = rest.split_once("{{") else { break };
        let Some((_, end)) = after.split_once("}}") else { break };
        let names: Vec<&str> = print.flow.iter().map(String::as_str).collect();
        path.push_str(start);
        path.push_str(&format!("pave-{}", names.join("-").replace('.', "-")));
        rest = end;
    }
    path.push_str(rest);
    path
}

pub(super) fn conditions(source: &Source<'_>, bare: &str) -> Vec<(String, bool)> {
    let matches = |glob: &str| {
        let glob = globset::GlobBuilder::new(glob).literal_separator(true).build();
        glob.is_ok_and(|glob| glob.compile_matcher().is_match(bare))
    };
    source.manifest.files.iter().filter(|rule| matches(&rule.path)).map(|rule| (rule.when.clone(), true)).collect()
}

/// Files of one template that are one file, at once, for some answers.
fn collisions(world: &World<'_>, solver: &Solver<'_>, all: &[Planned<'_>], findings: &mut Findings<'_>) {
    let mut by_name: BTreeMap<String, Vec<&Planned<'_>>> = BTreeMap::new();
    for target in all {
        by_name.entry(target.path_in_service.folded()).or_default().push(target);
    }
    for targets in by_name.values() {
        for (number, one) in targets.iter().enumerate() {
            for other in &targets[number + 1..] {
                collide(world, solver, one, other, findings);
            }
        }
    }
    for target in all {
        let above =
            target.path_in_service.parents().filter_map(|parent| by_name.get(&RelPath::new(parent).ok()?.folded())).flatten();
        for other in above.filter(|other| is_possible(world, solver, target, other)) {
            let message =
                format!("`{}` would be a directory, and is a file of `{}`", other.path_in_service, other.source.part.directory);
            report(target, message, "rename one of them", findings);
        }
    }
}

fn collide(world: &World<'_>, solver: &Solver<'_>, one: &Planned<'_>, other: &Planned<'_>, findings: &mut Findings<'_>) {
    let replaces =
        |target: &Planned<'_>| target.source.manifest.replaces.iter().any(|path| path == target.path_in_service.as_str());
    let is_same = one.path_in_service == other.path_in_service;
    let is_settled = is_same && one.source.part.directory != other.source.part.directory && (replaces(one) || replaces(other));
    if is_settled || !is_possible(world, solver, one, other) {
        return;
    }
    let whom = format!("`{}/{}`", one.source.part.directory, one.path);
    if is_same {
        let hint = format!("add `replaces: [{}]` to the part that should win, or rename one of them", other.path_in_service);
        report(other, format!("`{}` is rendered by {whom} too", other.path_in_service), &hint, findings);
    } else {
        let message = format!(
            "`{}` and `{}` of {whom} are one file where case or normalisation is ignored",
            other.path_in_service, one.path_in_service
        );
        report(other, message, "rename one of them", findings);
    }
}

fn report(target: &Planned<'_>, message: String, hint: &str, findings: &mut Findings<'_>) {
    let place = Excerpt::at(&format!("{}/{}", target.source.part.directory, target.path), "", 1, 1);
    findings.add(Rule::PathCollision, place, message, Some(hint.to_owned()));
}

/// Whether both are rendered for some answers.
fn is_possible(world: &World<'_>, solver: &Solver<'_>, one: &Planned<'_>, other: &Planned<'_>) -> bool {
    let (ones, others) = (ways(world, one.source), ways(world, other.source));
    let both = ones.iter().flat_map(|one| others.iter().map(move |other| [&one[..], &other[..]].concat()));
    both.into_iter().any(|mut conditions| {
        conditions.extend(one.conditions.iter().chain(&other.conditions).cloned());
        conditions.sort();
        conditions.dedup();
        solver.is_possible(&conditions)
    })
}

/// The ways in which a part is included: for each, the conditions on the way from the template.
pub(super) fn ways(world: &World<'_>, source: &Source<'_>) -> Vec<Vec<(String, bool)>> {
    ways_below(world, source, &mut Vec::new())
}

/// Without those through the parts in `open`: rings have no end.
fn ways_below<'w>(world: &'w World<'_>, source: &'w Source<'_>, open: &mut Vec<&'w str>) -> Vec<Vec<(String, bool)>> {
    let own = source.part.directory.as_str();
    if own == world.name {
        return vec![Vec::new()];
    }
    if open.contains(&own) {
        return Vec::new();
    }
    open.push(own);
    let mut found = Vec::new();
    for above in &world.sources {
        let includes = above.manifest.includes.iter().filter(|include| include.component == source.manifest.name);
        for include in includes {
            for mut way in ways_below(world, above, open) {
                way.extend(include.when.clone().map(|when| (when, true)));
                found.push(way);
            }
        }
    }
    open.pop();
    found
}
