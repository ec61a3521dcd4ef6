//! What the reference lists is what there is: flags, exit codes, codes of errors, inputs, components, slots.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pave_cli::ops::check::FindingKind;
use pave_cli::registry::{BuiltIn, Registry};
use pave_cli::template::{ChangeKind, Choice, Input, Opened, Rule};
use serde_json::Value;

use super::assert_none;
use super::markdown::{Page, first_cells, root, rows};
use crate::world::World;

/// The definitions of options in a help text: lines as `  -t, --template <TEMPLATE>`.
fn flags(help: &str) -> BTreeSet<&str> {
    let options = help.lines().map(str::trim).filter(|line| line.starts_with('-'));
    options.flat_map(|line| line.split([' ', ','])).filter(|word| word.starts_with('-') && word.len() > 1).collect()
}

/// Every command that does something, as `template list`.
fn commands(world: &World, prefix: &str) -> Vec<String> {
    let help = world.pave(&prefix.split_whitespace().chain(["--help"]).collect::<Vec<_>>()).ok().stdout;
    let Some(listed) = help.split("Commands:\n").nth(1) else { return vec![prefix.to_owned()] };
    let listed = listed.split("\n\n").next().unwrap().lines().filter_map(|line| line.split_whitespace().next());
    let listed = listed.filter(|command| *command != "help").map(|command| format!("{prefix} {command}").trim().to_owned());
    listed.flat_map(|command| commands(world, &command)).collect()
}

#[test]
fn the_command_line_is_documented_whole() {
    let world = World::new();
    let page = Page::read("docs/reference/command-line.md");
    let pages = ["template", "registry", "service"].map(|group| format!("docs/reference/{group}-commands.md"));
    let pages = pages.iter().filter(|path| root().join(path).exists()).map(Page::read);
    let pages: Vec<Page> = std::iter::once(Page::read("docs/reference/command-line.md")).chain(pages).collect();
    let help = world.pave(&["--help"]).ok().stdout;
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut problems = Vec::new();
    for command in commands(&world, "") {
        let help = world.pave(&command.split(' ').chain(["--help"]).collect::<Vec<_>>()).ok().stdout;
        let heading = format!("## pave {command}");
        let Some(at) = pages.iter().find(|page| page.has_section(&heading)) else {
            problems.push(format!("`pave {command}` is not documented"));
            continue;
        };
        let own = at.section(&heading).to_owned() + page.section("## Everywhere");
        let variables = help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next());
        for name in flags(&help).into_iter().chain(variables) {
            known.insert(name.to_owned());
            if !own.contains(&format!("`{name}`")) && !own.contains(&format!("`{name} ")) {
                problems.push(format!("`pave {command}` has `{name}`, which is not documented"));
            }
        }
    }
    known.extend(flags(&help).into_iter().map(str::to_owned));
    let words = pages.iter().flat_map(Page::rows).flatten().flat_map(|cell| cell.split(['`', ' ']));
    let named = words.filter(|word| word.starts_with("--") || word.starts_with("PAVE_") && !word.starts_with("PAVE_SET_"));
    problems
        .extend(named.filter(|name| !known.contains(*name)).map(|name| format!("`{name}` is documented, and does not exist")));
    assert_none(&problems);

    let codes = help.split("Exit codes:").nth(1).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    let codes: Vec<Vec<&str>> = codes.split(" · ").map(|code| code.splitn(2, ' ').collect()).collect();
    let table = rows(page.section("## Exit codes"));
    let documented: Vec<Vec<&str>> = table[1..].iter().map(|row| row[..2].to_vec()).collect();
    assert_eq!(documented, codes);
}

#[test]
fn every_code_of_an_error_is_documented() {
    let mut codes = BTreeSet::new();
    let mut directories = vec![root().join("src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let source = fs::read_to_string(path).unwrap();
            for body in source.split("fn code(&self) -> &'static str {").skip(1) {
                let body = body.split("\n    }").next().unwrap();
                codes.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
    let page = Page::read("docs/reference/json.md");
    let documented = rows(page.section("## Codes of errors"));
    let documented: BTreeSet<String> = first_cells(&documented).into_iter().map(str::to_owned).collect();
    assert_eq!(documented, codes);
}

#[test]
fn every_kind_of_a_finding_in_a_service_is_documented() {
    let page = Page::read("docs/reference/service-commands.md");
    let table = rows(page.section("### What it finds"));
    let cells = |row: &Vec<&str>| row[..3].iter().map(|cell| cell.trim_matches('`').to_owned()).collect::<Vec<_>>();
    let documented: Vec<Vec<String>> = table[1..].iter().map(cells).collect();
    let kinds = FindingKind::ALL.iter().map(|kind| [kind.name(), kind.group(), kind.level().name()].map(str::to_owned).to_vec());
    assert_eq!(documented, kinds.collect::<Vec<_>>());
}

#[test]
fn every_rule_of_compatibility_is_documented() {
    let page = Page::read("docs/reference/compatibility.md");
    let documented: Vec<(String, String)> =
        rows(page.section("## Rules"))[1..].iter().map(|row| (row[0].trim_matches('`').to_owned(), row[1].to_owned())).collect();
    let kinds = ChangeKind::ALL.iter().map(|kind| (kind.name().to_owned(), kind.severity().name().to_owned()));
    assert_eq!(documented, kinds.collect::<Vec<_>>());
}

#[test]
fn the_fields_of_a_comparison_are_documented() {
    let world = World::new();
    let page = Page::read("docs/reference/json.md");
    let minimal = root().join("examples/minimal").display().to_string();
    let result = world.pave(&["template", "diff", &minimal, &minimal, "--format", "json"]).ok().json();
    let table = rows(page.section("## Comparison: `pave.template-diff/1`"));
    let documented = table[1..].iter().flat_map(|row| row[0].split(", ")).map(|name| name.trim_matches('`'));
    assert_eq!(documented.collect::<BTreeSet<_>>(), result.as_object().unwrap().keys().map(String::as_str).collect());
}

#[test]
fn every_rule_of_lint_is_documented() {
    let page = Page::read("docs/reference/lint-rules.md");
    let table = page.rows();
    let documented: Vec<Vec<String>> =
        table[1..].iter().map(|row| row.iter().map(|cell| cell.replace('`', "")).collect()).collect();
    let known = |rule: &Rule| [rule.name(), rule.severity().name(), rule.explanation()].map(str::to_owned).to_vec();
    let mut rules: Vec<Vec<String>> = Rule::ALL.iter().map(known).collect();
    rules.sort();
    assert_eq!(documented, rules);
}

fn inputs() -> Vec<Input> {
    let registry = BuiltIn::open().unwrap();
    let open = |name: &String| {
        let selected = registry.select(name, None).unwrap();
        Opened::open(selected.package, selected.trust).unwrap().summary().inputs.clone()
    };
    registry.template_names().iter().flat_map(open).collect()
}

#[test]
fn every_input_of_the_golden_paths_is_documented() {
    let page = Page::read("docs/reference/answers.md");
    let table = rows(page.section("## Inputs of the golden paths"));
    let mut problems = Vec::new();
    for input in inputs() {
        let Some(row) = table.iter().find(|row| row[0] == format!("`{}`", input.name)) else {
            problems.push(format!("`{}` is not documented", input.name));
            continue;
        };
        let row = row.join(" | ");
        let default = input.default.as_ref().map(|default| input.show(default));
        let values = input.choices().iter().map(Choice::text).chain(default);
        for value in values.flat_map(|value| value.split(", ").map(str::to_owned).collect::<Vec<_>>()) {
            if !row.contains(&format!("`{value}`")) {
                problems.push(format!("`{}` can be `{value}`, which its row does not say", input.name));
            }
        }
    }
    let names: BTreeSet<String> = inputs().into_iter().map(|input| input.name).collect();
    let documented = first_cells(&table);
    problems.extend(documented.iter().filter(|name| !names.contains(**name)).map(|name| format!("`{name}` is no input")));
    assert_none(&problems);
}

#[test]
fn every_component_slot_and_derived_value_is_documented() {
    let page = Page::read("docs/reference/components.md");
    let (mut components, mut slots, mut derived) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(root().join("templates/components")).unwrap() {
        let directory = entry.unwrap().path();
        components.insert(directory.file_name().unwrap().to_str().unwrap().to_owned());
        collect_slots(&directory.join("slots"), "", &mut slots);
        let manifest: Value = serde_yaml::from_str(&fs::read_to_string(directory.join("template.yaml")).unwrap()).unwrap();
        derived.extend(manifest["derived"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
    }
    for entry in fs::read_dir(root().join("templates/templates")).unwrap() {
        collect_slots(&entry.unwrap().path().join("slots"), "", &mut slots);
    }
    // Slots that one language fills for itself alone.
    slots.retain(|slot| !slot.starts_with("memory_store."));
    let documented = |section: &str| -> BTreeSet<String> {
        first_cells(&rows(page.section(section))).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(documented("## What each gives"), components);
    assert_eq!(documented("## Slots"), slots);
    assert_eq!(documented("## Derived values"), derived);
}

fn collect_slots(directory: &Path, prefix: &str, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect_slots(&path, &format!("{name}/"), into);
        } else {
            into.insert(name.trim_end_matches(".jinja").to_owned());
        }
    }
}
