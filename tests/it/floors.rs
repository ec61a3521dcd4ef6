//! The modules of the crate are floors: each imports only from lower ones, and from outside a module only what its door shows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: [&[&str]; 6] =
    [&["base"], &["output"], &["template", "forge"], &["registry", "service", "policy", "fleet"], &["ops"], &["cli"]];

/// Modules of `base` that are doors of their own: `crate::base::fs::FsError`.
const DOORS: [&str; 9] = ["clock", "confine", "dialogue", "env", "fs", "git", "interrupt", "process", "yaml"];

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|names| names.contains(&module)).unwrap_or_else(|| panic!("`{module}` is on no floor"))
}

fn sources() -> Vec<PathBuf> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    found
}

/// Every `crate::…` path in a file, as its segments.
fn imports(text: &str) -> Vec<Vec<String>> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let is_segment = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.split("crate::")
        .skip(1)
        .map(|after| {
            let path: String = after.chars().take_while(|c| is_segment(*c) || *c == ':').collect();
            path.split("::").filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
        })
        .collect()
}

#[test]
fn imports_go_down_and_stop_at_doors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::<String, usize>::new();
    for path in sources() {
        let inner = path.strip_prefix(&root).unwrap();
        let module = inner.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        *seen.entry(module.clone()).or_default() += 1;
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            let Some(target) = import.first() else { continue };
            if *target == module {
                continue;
            }
            if floor(target) >= floor(&module) {
                wrong.push(format!("{}: {} climbs or goes sideways", inner.display(), import.join("::")));
            }
            let inner_module = |segment: &String| segment.chars().next().is_some_and(char::is_lowercase);
            let is_door = target == "base" && import.get(1).is_some_and(|name| DOORS.contains(&name.as_str()));
            let is_use_case = target == "ops";
            if !is_door && !is_use_case && import.len() > 2 && import.get(1).is_some_and(inner_module) {
                wrong.push(format!("{}: {} goes past the door", inner.display(), import.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() >= 7 && seen["base"] > 10, "the test looked at nothing: {seen:?}");
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|path| (fs::read_to_string(&path).unwrap().lines().count(), path))
        .filter(|(lines, _)| *lines > 350)
        .map(|(lines, path)| format!("{lines} {}", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
