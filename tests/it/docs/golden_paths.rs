//! The page of the golden paths: its tree is that of a service, its judges are those that judge, its numbers are counted.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::assert_none;
use super::markdown::{Page, root, rows};
use crate::world::World;

const PAGE: &str = "docs/golden-paths.md";

/// What is between backticks in a cell.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The command that the page shows, in another template, or another form.
fn create(world: &World, template: &str, more: &[&str]) -> Value {
    // A job has no cache.
    let cache = if template.ends_with("-job") { "infrastructure.cache=none" } else { "infrastructure.cache=redis" };
    let line = ["create-service", "payments", "--template", template, "--set", cache, "--yes", "--no-input"];
    world.pave(&[&line, more, &["--format", "json"]].concat()).ok().json()
}

fn listed<'a>(value: &'a Value, key: &'a str) -> impl Iterator<Item = &'a str> {
    value.as_array().unwrap().iter().map(move |item| item[key].as_str().unwrap())
}

#[test]
fn the_tree_is_that_of_a_service() {
    let made = create(&World::new(), "go-http", &["--dry-run"]);
    let page = Page::read(PAGE);
    let table = rows(page.section("## The tree of a service"));
    let mut shown: BTreeSet<&str> = table.iter().skip(1).flat_map(|row| names(row[0])).collect();
    shown.extend(["pave.yaml", "pave.lock"]);
    let covers = |name: &str, file: &str| file == name || name.ends_with('/') && file.starts_with(name);
    let files: Vec<&str> = listed(&made["files"], "path").chain(["pave.yaml", "pave.lock"]).collect();
    let unshown =
        files.iter().filter(|file| !shown.iter().any(|name| covers(name, file))).map(|file| format!("{file} is not shown"));
    let unmade =
        shown.iter().filter(|name| !files.iter().any(|file| covers(name, file))).map(|name| format!("{name} is not made"));
    assert_none(&unshown.chain(unmade).collect::<Vec<_>>());
}

#[test]
fn each_choice_is_a_system_and_each_judge_is_named() {
    let page = Page::read(PAGE);
    let table = rows(page.section("## Systems and their judges"));
    let answers: BTreeSet<&str> = table.iter().flat_map(|row| names(row[1])).collect();
    let judges: BTreeSet<&str> = table.iter().flat_map(|row| names(row[2])).collect();
    let mut problems = Vec::new();
    let shown = World::new().pave(&["template", "show", "go-http", "--format", "json"]).ok().json();
    for input in shown["inputs"].as_array().unwrap() {
        let name = input["name"].as_str().unwrap();
        let unasked = ["service.license", "service.tier", "ci_cd.environments"];
        for choice in input["choices"].as_array().unwrap().iter().filter_map(Value::as_str).filter(|choice| *choice != "none") {
            let is_in_a_row = answers.contains(name) && answers.contains(choice);
            if !is_in_a_row && !unasked.contains(&name) {
                problems.push(format!("{name} {choice} is in no row"));
            }
        }
    }
    let source = fs::read_to_string(root().join("tests/real/judges/table.rs")).unwrap();
    let called = source.split("Judge::new(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    let called: BTreeSet<&str> = called.collect();
    problems.extend(
        called.symmetric_difference(&judges).map(|judge| format!("{judge} is not in both the page and the table of judges")),
    );
    assert_none(&problems);
}

/// Files that a package manager writes.
const LOCKS: [&str; 4] = ["go.sum", "uv.lock", "package-lock.json", "Cargo.lock"];

#[test]
fn the_shares_of_components_are_as_counted() {
    let page = Page::read(PAGE);
    let world = World::new();
    let templates = world.pave(&["template", "list", "--format", "json"]).ok().json();
    let mut problems = Vec::new();
    for template in listed(&templates["templates"], "name") {
        let made = create(&world, template, &["--output", template]);
        let (mut all, mut shared) = (0, 0);
        for file in made["files"].as_array().unwrap() {
            let (path, part) = (file["path"].as_str().unwrap(), file["part"].as_str());
            if LOCKS.contains(&path) || part.is_none_or(|part| part == "pave") {
                continue;
            }
            let lines = world.read(&format!("{template}/{path}")).lines().count();
            all += lines;
            shared += if part == Some(template) { 0 } else { lines };
        }
        let row = format!("| `{template}` | {} % |", shared * 100 / all);
        if !page.section("## What is shared").contains(&row) {
            problems.push(format!("the page should say: {row}"));
        }
    }
    assert_none(&problems);
}
