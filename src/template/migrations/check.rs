//! Migrations that make sense.

use std::cmp::Ordering;
use std::collections::HashSet;

use semver::Version;

use super::declared::{Migration, Migrations, within};
use super::renames::expressions;

/// A mistake: the steps below `migrations` that lead to it, and what is wrong there.
type Mistake = (Vec<String>, String);

/// The first mistake in the migrations of a template of this `version` with these inputs.
pub(in crate::template) fn check(migrations: &Migrations, version: &Version, inputs: &[&str]) -> Result<(), Mistake> {
    let all: Vec<&Migration> = migrations.iter().collect();
    for (index, migration) in all.iter().enumerate() {
        let earlier = index.checked_sub(1).map(|index| &all[index].to);
        let checked = order(migration, earlier, version)
            .and_then(|()| paths(migration))
            .and_then(|()| names(migration))
            .and_then(|()| fates(migration, &all[index + 1..], inputs));
        checked.map_err(|(mut steps, message)| {
            steps.insert(0, index.to_string());
            (steps, message)
        })?;
    }
    Ok(())
}

fn mistake<const N: usize>(steps: [&str; N], message: impl Into<String>) -> Result<(), Mistake> {
    Err((steps.map(str::to_owned).to_vec(), message.into()))
}

fn order(migration: &Migration, earlier: Option<&Version>, version: &Version) -> Result<(), Mistake> {
    let to = &migration.to;
    if to.cmp_precedence(version) == Ordering::Greater {
        return mistake(["to"], format!("a migration to {to} is never applied, as the template's version is {version}"));
    }
    if earlier.is_some_and(|earlier| to.cmp_precedence(earlier) != Ordering::Greater) {
        return mistake(["to"], "migrations stand in the order of their versions, one a version");
    }
    Ok(())
}

fn paths(migration: &Migration) -> Result<(), Mistake> {
    let mut targets = HashSet::new();
    for (old, new) in &migration.rename {
        let refuse = |message: String| mistake(["rename", old.as_str()], message);
        if let Some(path) = [old, new].into_iter().find(|path| expressions(path).is_none()) {
            return refuse(format!("`{path}` opens or closes an expression without the other"));
        }
        if old == new {
            return refuse(format!("`{old}` is renamed to itself"));
        }
        if !targets.insert(new) {
            return refuse(format!("something else is renamed to `{new}` too"));
        }
    }
    Ok(())
}

fn names(migration: &Migration) -> Result<(), Mistake> {
    let mut targets = HashSet::new();
    for (source, target) in &migration.move_answers {
        let refuse = |message: String| mistake(["move-answers", source], message);
        if let Some(name) = [source, target].into_iter().find(|name| !is_name(name)) {
            return refuse(format!("`{}` is no name of an input", name.escape_debug()));
        }
        if within(target, source) || within(source, target) {
            return refuse(format!("`{source}` cannot move to `{target}`: one is in the other"));
        }
        if !targets.insert(target) {
            return refuse(format!("something else moves to `{target}` too"));
        }
    }
    if let Some((index, name)) = migration.drop.iter().enumerate().find(|(_, name)| !is_name(name)) {
        return mistake(["drop", &index.to_string()], format!("`{}` is no name of an input", name.escape_debug()));
    }
    let sources: Vec<(&str, Vec<String>)> = leaving(migration).collect();
    for (index, (name, steps)) in sources.iter().enumerate() {
        let is_other = |other: &&(&str, _)| within(name, other.0) || within(other.0, name);
        if let Some((other, _)) = sources[..index].iter().find(is_other) {
            return Err((steps.clone(), format!("`{name}` overlaps with `{other}`, which leaves in the same version")));
        }
    }
    Ok(())
}

/// The names whose answers leave, with where they stand.
fn leaving(migration: &Migration) -> impl Iterator<Item = (&str, Vec<String>)> {
    let moved = migration.move_answers.keys().map(|name| (name.as_str(), vec!["move-answers".into(), name.clone()]));
    let dropped = migration.drop.iter().enumerate();
    moved.chain(dropped.map(|(index, name)| (name.as_str(), vec!["drop".into(), index.to_string()])))
}

/// What leaves is no input any more, what arrives is one, unless a later migration changes that again.
fn fates(migration: &Migration, later: &[&Migration], inputs: &[&str]) -> Result<(), Mistake> {
    let is_input = |name: &str| inputs.iter().any(|input| within(input, name));
    let meets = |one: &str, other: &str| within(one, other) || within(other, one);
    // Arriving comes after leaving in one migration, so that two inputs can change places.
    let arrives = |name: &str| {
        let migrations = std::iter::once(&migration).chain(later);
        migrations.flat_map(|migration| migration.move_answers.values()).any(|target| meets(target, name))
    };
    let leaves = |name: &str| later.iter().any(|migration| leaving(migration).any(|(source, _)| meets(source, name)));
    for (name, steps) in leaving(migration) {
        if is_input(name) && !arrives(name) {
            return Err((steps, format!("`{name}` is an input of this version, whose answers stay")));
        }
    }
    for (source, target) in &migration.move_answers {
        if !is_input(target) && !leaves(target) {
            return mistake(["move-answers", source], format!("`{target}` is no input of this version"));
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.split('.').all(is_word)
}

#[cfg(test)]
mod tests {
    use crate::template::loaded::Template;
    use crate::template::package::tests::{package, part};

    /// The line below `migrations:` and the message.
    fn mistake(migrations: &str) -> Option<(usize, String)> {
        let inputs = "inputs:\n  properties:\n    a: {type: string}\n    g: {properties: {b: {type: string}}}\n";
        let head = format!("{inputs}migrations:\n");
        let package = package(part("templates/t", &format!("{head}{migrations}"), &[]), vec![]).expect("it gathers");
        let error = Template::load(package).err()?;
        let line = error.excerpt.as_ref().expect("a place").line - 4 - head.lines().count();
        Some((line, error.to_string()))
    }

    #[test]
    fn migrations_that_make_sense_pass() {
        for good in [
            "  []\n",
            "  - {to: 1.2.3, move-answers: {old: a, h: g}, drop: [x.y], rename: {'c/{{ a }}': 'd/{{ a }}', e: c}}\n",
            "  - {to: 1.0.0, move-answers: {a: x}}\n  - {to: 1.1.0, move-answers: {x: a}}\n",
            "  - {to: 1.0.0, move-answers: {y: x}}\n  - {to: 1.1.0, drop: [x]}\n",
            "  - {to: 1.0.0, move-answers: {a: g.b, g.b: a}}\n",
        ] {
            assert_eq!(mistake(good), None, "{good}");
        }
    }

    #[test]
    fn each_mistake_is_shown_at_its_line() {
        for (bad, line, message) in [
            ("  - {to: 1.2.4, drop: [x]}\n", 1, "the template's version is 1.2.3"),
            ("  - {to: 1.1.0, drop: [x]}\n  - {to: 1.0.0, drop: [y]}\n", 2, "in the order of their versions"),
            ("  - {to: 1.1.0, drop: [x]}\n  - {to: 1.1.0, drop: [y]}\n", 2, "in the order of their versions"),
            ("  - to: 1.0.0\n    drop:\n      - x\n      - a\n", 4, "`a` is an input of this version"),
            ("  - to: 1.0.0\n    drop: [g]\n", 2, "`g` is an input of this version"),
            ("  - to: 1.0.0\n    drop: [x-y]\n", 2, "`x-y` is no name of an input"),
            ("  - to: 1.0.0\n    move-answers:\n      x: a\n      y: z\n", 4, "`z` is no input of this version"),
            ("  - to: 1.0.0\n    move-answers: {a: g.b}\n", 2, "`a` is an input of this version"),
            ("  - to: 1.0.0\n    move-answers: {x: a, y: a}\n", 2, "something else moves to `a`"),
            ("  - to: 1.0.0\n    move-answers: {x: a, x.y: g.b}\n", 2, "`x.y` overlaps with `x`"),
            ("  - to: 1.0.0\n    move-answers: {g: g.b}\n", 2, "one is in the other"),
            ("  - to: 1.0.0\n    move-answers: {'': a}\n", 2, "`` is no name of an input"),
            ("  - to: 1.0.0\n    rename:\n      x: y\n      z: y\n", 4, "something else is renamed to `y`"),
            ("  - to: 1.0.0\n    rename: {x: x}\n", 2, "`x` is renamed to itself"),
            ("  - to: 1.0.0\n    rename: {'x{{ a': x}\n", 2, "an expression without the other"),
            ("  - to: 1.0.0\n    rename:\n      x: '{{ nosuch }}'\n", 3, "`nosuch` is not defined"),
        ] {
            let (found, text) = mistake(bad).unwrap_or_else(|| panic!("it is accepted: {bad}"));
            assert!(found == line && text.contains(message), "{bad}{found}: {text}");
        }
    }
}
