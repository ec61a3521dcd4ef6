//! The conditions of files, and of components that are included: where one held and does not any more.
//!
//! Those that are simple are tried with every combination of what they name; of others nothing can be shown.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Given, carried};
use super::change::{Change, ChangeKind};
use super::conditions::{product, words};
use super::inputs::pairs;
use super::truth::Simple;
use crate::template::answers::Answers;
use crate::template::error::TemplateError;
use crate::template::inputs::Input;
use crate::template::loaded::Summary;
use crate::template::opened::Opened;

/// Ways to hold, each of conditions that hold together.
type Ways = BTreeSet<BTreeSet<String>>;

/// What is different about the conditions of files and includes that both versions have.
pub(super) fn compare(old: &Opened, new: &Opened) -> Result<Vec<Change>, TemplateError> {
    let (before, after) = (ways(old.summary()), ways(new.summary()));
    // Many files have one rule, and so one change.
    let mut changed: BTreeMap<(bool, &str, &Ways, &Ways), Vec<&str>> = BTreeMap::new();
    for (key, before) in &before {
        if let Some(after) = after.get(key).filter(|after| *after != before) {
            changed.entry((key.0, key.1, before, after)).or_default().push(key.2);
        }
    }
    let steps = changed.into_iter().map(|((is_file, part, before, after), subjects)| {
        let (kind, words) = decide(before, after, old, new)?.told();
        let what = if is_file { "its condition" } else { "the condition to include it" };
        let more = if subjects.len() > 1 { format!(" (and {} more)", subjects.len() - 1) } else { String::new() };
        Ok(Change::new(kind, subjects[0], format!("{what} {words}{more}")).in_part(part))
    });
    steps.collect()
}

/// What makes each file and each include of a part render, by whether it is a file, the part, and what it is called.
fn ways(summary: &Summary) -> BTreeMap<(bool, &str, &str), Ways> {
    let mut ways = BTreeMap::new();
    for one in &summary.conditions {
        let known: &mut Ways = ways.entry((one.is_file, one.part.as_str(), one.subject.as_str())).or_default();
        known.insert(one.all.iter().cloned().collect());
    }
    ways
}

enum Step {
    Wider,
    Same,
    /// Not with these answers, where it did.
    Narrower(Given),
    Unknown,
}

impl Step {
    fn told(&self) -> (ChangeKind, String) {
        match self {
            Self::Wider => (ChangeKind::ConditionWidened, "holds where it did, and elsewhere".into()),
            Self::Same => (ChangeKind::WordingChanged, "is written differently, and holds where it did".into()),
            Self::Narrower(given) => (ChangeKind::ConditionNarrowed, format!("does not hold any more with {}", words(given))),
            Self::Unknown => (ChangeKind::ConditionNarrowed, "changed, and cannot be shown to be wider".into()),
        }
    }
}

fn decide(before: &Ways, after: &Ways, old: &Opened, new: &Opened) -> Result<Step, TemplateError> {
    if after.iter().any(BTreeSet::is_empty) {
        return Ok(Step::Wider);
    }
    let read = || {
        let (before, after) = (Read::of(before)?, Read::of(after)?);
        let named = named(&before, &after, old.summary(), new.summary())?;
        Some((before, after, product(&named)?, named))
    };
    let Some((before, after, combinations, named)) = read() else { return Ok(Step::Unknown) };
    let mut widens = false;
    for given in combinations {
        let old_answers = old.resolve(&given)?.answers;
        let problems = old.check(&old_answers)?;
        if problems.iter().any(|problem| named.iter().any(|input| input.name == problem.input)) {
            continue;
        }
        let (carried, _) = carried(&old_answers, old.summary(), new.summary());
        let new_answers = new.resolve(&carried)?.answers;
        match (before.holds(&old_answers), after.holds(&new_answers)) {
            (None, _) | (_, None) => return Ok(Step::Unknown),
            (Some(true), Some(false)) => return Ok(Step::Narrower(given)),
            (Some(false), Some(true)) => widens = true,
            _ => {}
        }
    }
    Ok(if widens { Step::Wider } else { Step::Same })
}

/// Ways to hold that were read.
struct Read(Vec<Vec<Simple>>);

impl Read {
    fn of(ways: &Ways) -> Option<Self> {
        ways.iter().map(|all| all.iter().map(|one| Simple::read(one)).collect()).collect::<Option<_>>().map(Self)
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        self.0.iter().flatten().flat_map(|one| &one.names)
    }

    fn holds(&self, answers: &Answers) -> Option<bool> {
        let way = |all: &Vec<Simple>| all.iter().try_fold(true, |holds, one| Some(one.holds(answers)? && holds));
        self.0.iter().try_fold(false, |holds, all| Some(way(all)? || holds))
    }
}

/// The inputs of the old version on which it depends whether these hold, those that decide about others included. None where they
/// name something else.
fn named<'a>(before: &Read, after: &Read, old: &'a Summary, new: &Summary) -> Option<Vec<&'a Input>> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<String> = before.names().cloned().collect();
    let mut seen = BTreeSet::new();
    let mut fresh: Vec<String> = after.names().cloned().collect();
    while let Some(name) = fresh.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let input = new.input(&name)?;
        fresh.extend(names_of(input.when.as_deref())?);
        match pairs(old, new).into_iter().find(|pair| pair.new.name == name) {
            Some(pair) => open.push(pair.old.name.clone()),
            None if input.default_expression.is_some() => return None,
            None => {}
        }
    }
    while let Some(name) = open.pop() {
        let input = old.input(&name)?;
        if known.insert(&input.name) {
            open.extend(names_of(input.when.as_deref())?);
        }
    }
    Some(old.inputs.iter().filter(|input| known.contains(input.name.as_str())).collect())
}

fn names_of(when: Option<&str>) -> Option<Vec<String>> {
    when.map_or(Some(Vec::new()), |when| Simple::read(when).map(|simple| simple.names))
}
