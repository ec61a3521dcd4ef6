//! Answers that files need, and that are not there for some others.

use super::Context;
use super::finding::Findings;
use super::paths::{conditions, ways};
use super::rule::Rule;
use super::solver::Solver;
use super::sources::{Holder, Source, Text};
use super::world::{World, overlaps};
use crate::template::inputs::Input;

/// Inputs that are not asked, or need no answer, where a file uses them without asking `is defined`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for world in context.worlds {
        let solver = Solver::new(world, context.expressions);
        for source in &world.sources {
            for text in &source.texts {
                // Pieces are rendered where they are collected, which may be under a condition.
                if let Holder::File(path) | Holder::Name(path) = &text.holder {
                    uses(world, &solver, source, text, &conditions(source, path), findings);
                }
            }
        }
    }
}

fn uses(
    world: &World<'_>,
    solver: &Solver<'_>,
    source: &Source<'_>,
    text: &Text,
    rules: &[(String, bool)],
    findings: &mut Findings<'_>,
) {
    for (named, around) in text.reading.uses.iter().zip(&text.reading.around) {
        let is_meant =
            |input: &&Input| named.name.strip_prefix(&input.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let is_guarded = text.reading.guarded.iter().any(|guarded| overlaps(guarded, &named.name));
        let Some(input) = world.inputs.iter().find(is_meant).filter(|_| !is_guarded) else { continue };
        let Some(absent) = absence(input) else { continue };
        let is_sure = ways(world, source).into_iter().any(|way| {
            let all: Vec<(String, bool)> = way.iter().chain(rules).chain(around).chain(&absent).cloned().collect();
            solver.is_sure(&all)
        });
        if is_sure {
            let where_ =
                input.when.as_deref().map_or_else(|| "where nobody gives one".to_owned(), |when| format!("unless `{when}`"));
            let message = format!("`{}` has no answer {where_}, and this is rendered all the same", input.name);
            let hint = format!("ask `{{% if {} is defined %}}` first, or give it under the same condition", input.name);
            findings.add(Rule::MissingAnswer, text.place(&named.at), message, Some(hint));
        }
    }
}

/// The conditions under which the input has no answer; none where it always has one.
fn absence(input: &Input) -> Option<Vec<(String, bool)>> {
    let is_optional = !input.required && input.default.is_none() && input.default_expression.is_none();
    match &input.when {
        Some(when) => Some(vec![(when.clone(), false)]),
        None if is_optional => Some(Vec::new()),
        None => None,
    }
}
