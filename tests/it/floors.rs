//! The modules of the crate are floors: each imports only from lower ones, and from outside a module only what its door shows.
//! No two files need each other, nor do more of them in a circle.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use imports::{Segments, Source, circles, edges, sources};

const FLOORS: [&[&str]; 6] =
    [&["base"], &["output"], &["template", "forge"], &["registry", "service", "import", "policy", "fleet"], &["ops"], &["cli"]];

/// Modules of `base` that are doors of their own: `crate::base::fs::FsError`.
const DOORS: [&str; 10] = ["clock", "confine", "dialogue", "env", "fs", "git", "interrupt", "process", "shell", "yaml"];

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|names| names.contains(&module)).unwrap_or_else(|| panic!("`{module}` is on no floor"))
}

/// What is wrong with `import` in a file of `module`.
fn problem(module: &str, import: &Segments) -> Option<&'static str> {
    let target = import.first().filter(|target| *target != module)?;
    if floor(target) >= floor(module) {
        return Some("climbs or goes sideways");
    }
    let inner_module = |segment: &String| segment.chars().next().is_some_and(char::is_lowercase);
    let is_door = target == "base" && import.get(1).is_some_and(|name| DOORS.contains(&name.as_str()));
    let is_use_case = target == "ops";
    let goes_past = !is_door && !is_use_case && import.len() > 2 && import.get(1).is_some_and(inner_module);
    goes_past.then_some("goes past the door")
}

#[test]
fn imports_go_down_and_stop_at_doors() {
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::<String, usize>::new();
    for source in sources() {
        let Some(module) = source.module.first() else { continue };
        let imports = source.imports();
        *seen.entry(module.clone()).or_default() += imports.len();
        wrong.extend(imports.iter().filter_map(|import| {
            problem(module, import).map(|problem| format!("{}: {} {problem}", source.file.display(), import.join("::")))
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() >= 7 && seen["base"] > 50, "the test looked at nothing: {seen:?}");
}

#[test]
fn no_two_files_need_each_other() {
    let sources = sources();
    let edges = edges(&sources);
    let found = circles(&edges);
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(edges.values().map(BTreeSet::len).sum::<usize>() > sources.len(), "the test looked at nothing: {edges:?}");
}

/// The two tests above are only as good as what they read.
#[test]
fn imports_are_read_in_every_form() {
    let files = [
        ("ops/mod.rs", "mod a;\nmod b;\npub use a::{A, Alias as Other};\nuse crate::cli::Shown;\nfn f() { b::run() }\n"),
        ("ops/a.rs", "use crate::{base::{self, fs::FsError}, cli};\nfn f() { super::b::run() } // crate::forge\n"),
        (
            "ops/b.rs",
            "pub(super) use std::fmt;\nuse super::{\n    Other,\n};\n#[cfg(test)]\nmod tests {\n    use crate::cli::X;\n}\n",
        ),
        ("cli/mod.rs", "pub struct Shown;\n"),
        ("base/mod.rs", "pub mod fs;\n"),
        ("base/fs.rs", "pub struct FsError(crate::ops::Other);\n"),
    ];
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(Path::new(path), text)).collect();
    let joined = |number: usize| sources[number].imports().iter().map(|path| path.join("::")).collect::<Vec<_>>().join(" ");
    assert_eq!(joined(0), "cli::Shown ops::b::run");
    assert_eq!(joined(1), "base base::fs::FsError cli ops::b::run");
    assert_eq!(joined(2), "ops::Other");
    let wrong: Vec<String> =
        sources[1].imports().iter().filter(|path| problem("ops", path).is_some()).map(|path| path.join("::")).collect();
    assert_eq!(wrong, ["cli"]);
    assert_eq!(problem("cli", &["template", "inputs", "Input"].map(str::to_owned).to_vec()), Some("goes past the door"));
    let edges = edges(&sources);
    let of = |path: &str| edges[Path::new(path)].iter().map(|path| path.to_str().unwrap()).collect::<Vec<_>>().join(" ");
    assert_eq!((of("ops/mod.rs"), of("ops/b.rs")), ("cli/mod.rs ops/b.rs".into(), "ops/a.rs".into()));
    assert_eq!(circles(&edges), ["base/fs.rs, ops/a.rs, ops/b.rs"]);
}

#[test]
fn files_stay_small() {
    let sources = sources();
    let long: Vec<String> = sources
        .iter()
        .filter(|source| source.lines > 350)
        .map(|source| format!("{} {}", source.lines, source.file.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
