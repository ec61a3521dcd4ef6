//! What is wrong with templates, found without rendering them: `pave template lint`.
//!
//! Every file and expression is read once into a [`crate::template::reading::Reading`]: names, filters, conditions, what is printed. Each template
//! with all that it includes is a [`world::World`], which knows what names mean. Rules compare the two, a family a file; what
//! they find are [`Finding`]s, all of them, in the order of files and lines.

mod answers;
mod braces;
mod conditions;
mod encoders;
mod faults;
mod finding;
mod foreign;
mod free_text;
mod housekeeping;
mod names;
mod opens;
mod paths;
mod printing;
mod rule;
mod schema;
mod shown;
mod solver;
mod sources;
#[cfg(test)]
mod tests;
mod unused;
mod world;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use finding::Finding;
pub use rule::{Rule, Severity};

use super::engine::{Engine, Slots};
use super::expression::Expressions;
use super::package::Package;
use finding::Findings;
use sources::Source;
use world::World;

/// Parts to be linted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bundle {
    /// Those that are linted, and those that they need.
    pub package: Package,
    /// The directories of those that are linted.
    pub subjects: Vec<String>,
    /// Whether the package is a whole registry, so that what no template includes is known to be dead.
    pub is_registry: bool,
}

/// What the rules compare.
struct Context<'s> {
    sources: &'s [Source<'s>],
    /// One for each template.
    worlds: &'s [World<'s>],
    /// All sources together.
    everything: &'s World<'s>,
    engine: &'s Engine,
    expressions: &'s Expressions,
    is_registry: bool,
}

/// The closures that a part is in; where there is none, all parts together.
fn worlds_of<'s>(context: &Context<'s>, source: &Source<'_>) -> Vec<&'s World<'s>> {
    let own: Vec<&World<'_>> = context.worlds.iter().filter(|world| world.has(source)).collect();
    if own.is_empty() { vec![context.everything] } else { own }
}

/// Everything that the rules find in the subjects.
pub(super) fn lint(bundle: &Bundle) -> Vec<Finding> {
    let subjects: BTreeSet<&str> = bundle.subjects.iter().map(String::as_str).collect();
    let mut findings = Findings::new(&subjects);
    let parts = bundle.package.parts();
    let sources: Vec<Source<'_>> = parts.iter().filter_map(|part| Source::read(part, &mut findings)).collect();
    let worlds = World::all(&sources, parts, &mut findings);
    let everything = World::everything(&sources);
    let engine = Engine::new(Slots::new(), minijinja::Value::UNDEFINED);
    let expressions = Expressions::default();
    let context = Context {
        sources: &sources,
        worlds: &worlds,
        everything: &everything,
        engine: &engine,
        expressions: &expressions,
        is_registry: bundle.is_registry,
    };
    names::check(&context, &mut findings);
    unused::check(&context, &mut findings);
    conditions::check(&context, &mut findings);
    answers::check(&context, &mut findings);
    free_text::check(&context, &mut findings);
    braces::check(&context, &mut findings);
    encoders::check(&context, &mut findings);
    printing::check(&context, &mut findings);
    paths::check(&context, &mut findings);
    schema::check(&context, &mut findings);
    shown::check(&context, &mut findings);
    housekeeping::check(&context, &mut findings);
    opens::check(&context, &mut findings);
    findings.finish()
}
