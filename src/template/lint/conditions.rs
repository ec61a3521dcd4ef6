//! Conditions that are never true, and rules about files that are not there.

use globset::GlobBuilder;

use super::Context;
use super::finding::Findings;
use super::rule::Rule;
use super::solver::Solver;
use super::sources::{Holder, Source, Text};

/// Conditions of includes, inputs, files and in files, and the globs of rules.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let solvers: Vec<Solver<'_>> = context.worlds.iter().map(|world| Solver::new(world, context.expressions)).collect();
    for source in context.sources {
        let own = context.worlds.iter().zip(&solvers).filter(|(world, _)| world.has(source));
        let own: Vec<&Solver<'_>> = own.map(|(_, solver)| solver).collect();
        if !own.is_empty() {
            source.texts.iter().for_each(|text| conditions(source, text, &own, findings));
        }
        globs(source, findings);
        replaces(context, source, findings);
    }
}

fn conditions(source: &Source<'_>, text: &Text, solvers: &[&Solver<'_>], findings: &mut Findings<'_>) {
    let is_never = |conditions: &[(String, bool)]| solvers.iter().all(|solver| !solver.is_possible(conditions));
    let whole = [(text.source.clone(), true)];
    let place = || text.place(&(0..text.source.len()));
    match &text.holder {
        Holder::Include(index) if is_never(&whole) => {
            let component = &source.manifest.includes[*index].component;
            let message = format!("`{component}` is never included: its condition is never true");
            findings.add(Rule::DeadInclude, place(), message, Some("correct the condition, or take the include out".into()));
        }
        Holder::FileRule(index) if is_never(&whole) => {
            let path = &source.manifest.files[*index].path;
            let message = format!("`{path}` is never rendered: its condition is never true");
            findings.add(
                Rule::UnreachableCondition,
                place(),
                message,
                Some("correct the condition, or take the files out".into()),
            );
        }
        Holder::When(input) if is_never(&whole) => {
            let message = format!("`{input}` is never asked: its condition is never true");
            findings.add(
                Rule::UnreachableCondition,
                place(),
                message,
                Some("correct the condition, or take the input out".into()),
            );
        }
        _ => {}
    }
    for condition in &text.reading.conditions {
        let Some(((own, _), around)) = condition.all.split_last() else { continue };
        // What is around it was told already, where it is that.
        if !is_never(&condition.all) || (!around.is_empty() && is_never(around)) {
            continue;
        }
        let alone = is_never(&condition.all[around.len()..]);
        let here = if alone { "" } else { " here, inside of what is around it" };
        let message = format!("`{own}` is never true{here}");
        findings.add(
            Rule::UnreachableCondition,
            text.place(&condition.at),
            message,
            Some("correct the condition, or take out what depends on it".into()),
        );
    }
}

/// The paths below `files/`, without `.jinja`.
fn targets<'s>(source: &'s Source<'_>) -> impl Iterator<Item = &'s str> {
    let inner = source.part.files.iter().filter_map(|(path, _)| path.as_str().strip_prefix("files/"));
    inner.map(|inner| inner.strip_suffix(".jinja").unwrap_or(inner))
}

fn globs(source: &Source<'_>, findings: &mut Findings<'_>) {
    for (index, rule) in source.manifest.files.iter().enumerate() {
        let place = source.place(&["files", &index.to_string(), "path"]);
        match GlobBuilder::new(&rule.path).literal_separator(true).build() {
            Err(error) => {
                let message = format!("`{}` is no glob: {}", rule.path, error.kind());
                findings.add(Rule::InvalidManifest, place, message, None);
            }
            Ok(glob) => {
                let glob = glob.compile_matcher();
                if !targets(source).any(|target| glob.is_match(target)) {
                    let message = format!("no file matches `{}`", rule.path);
                    let hint = "it is matched against paths below `files/`, without `.jinja`; `*` stops at a `/`, `**` does not";
                    findings.add(Rule::UnmatchedGlob, place, message, Some(hint.into()));
                }
            }
        }
    }
}

/// What a part replaces is there in another part of some template.
fn replaces(context: &Context<'_>, source: &Source<'_>, findings: &mut Findings<'_>) {
    for (index, path) in source.manifest.replaces.iter().enumerate() {
        let worlds = super::worlds_of(context, source);
        let others = worlds.iter().flat_map(|world| &world.sources).filter(|other| other.part.directory != source.part.directory);
        if !others.flat_map(|other| targets(other)).any(|target| target == path || target.contains("{{")) {
            let message = format!("no other part renders `{path}`");
            let place = source.place(&["replaces", &index.to_string()]);
            findings.add(Rule::UnmatchedGlob, place, message, Some("correct the path, or take it out".into()));
        }
    }
}
