//! `pave template import` against the engines that the templates are for: with the same answers, every file that the report says nothing
//! about has the same bytes, and the same executable bit.

mod fixtures;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use self::fixtures::{BACKSTAGE, COOKIECUTTER, COPIER, Fixture};
use crate::Real;
use crate::tools;
use crate::world::World;

/// A public template: where `tests/run` has put it, and how many of its files must be the same.
struct Public {
    path: &'static str,
    equal: usize,
}

const fn public(path: &'static str, equal: usize) -> Public {
    Public { path, equal }
}

const PUBLIC_COOKIECUTTER: [Public; 5] = [
    public("cookiecutter-2.7.1/tests/fake-repo-tmpl", 1),
    public("cookiecutter-2.7.1/tests/fake-repo-pre", 1),
    public("cookiecutter-2.7.1/tests/test-generate-files-line-end", 3),
    public("cookiecutter-fastapi-starter-0.2.0/cookiecutter_fastapi_starter/template", 44),
    public("cookiecutter-hydro-0.1.6", 17),
];
const PUBLIC_COPIER: [Public; 4] = [
    public("copier-9.19.1/tests/demo_data", 1),
    public("copier-9.19.1/tests/demo_exclude_negate", 2),
    public("copier-9.19.1/tests/demo_skip_src", 3),
    public("copier-9.19.1/tests/demo_legacy_migrations", 3),
];
const PUBLIC_BACKSTAGE: [Public; 2] = [
    public("create-app-0.9.2/templates/default-app/examples/template", 3),
    public("create-app-0.9.2/templates/legacy-app/examples/template", 3),
];

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    vec![
        Real::new("import::cookiecutter", &["cookiecutter"], || each(&COOKIECUTTER, Peer::Cookiecutter)),
        Real::new("import::copier", &["copier"], || each(&COPIER, Peer::Copier)),
        Real::new("import::backstage", &["node"], || each(&BACKSTAGE, Peer::Backstage)),
        Real::new("import::public_cookiecutter", &["cookiecutter"], || all(&PUBLIC_COOKIECUTTER, Peer::Cookiecutter)),
        Real::new("import::public_copier", &["copier"], || all(&PUBLIC_COPIER, Peer::Copier)),
        Real::new("import::public_backstage", &["node"], || all(&PUBLIC_BACKSTAGE, Peer::Backstage)),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Peer {
    Cookiecutter,
    Copier,
    Backstage,
}

/// Files by path: whether each is executable, and its content.
type Tree = BTreeMap<String, (bool, Vec<u8>)>;

fn each(fixture: &Fixture, peer: Peer) {
    let world = World::new();
    for (path, content) in fixture.files {
        world.write(&format!("source/{path}"), content);
    }
    fs::write(world.path(&format!("source/{}", fixture.binary)), b"\x89PNG\r\n\x1a\n\0{{ no }}").unwrap();
    for path in fixture.executable {
        fs::set_permissions(world.path(&format!("source/{path}")), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let findings = import(&world, &world.path("source"));
    let lost: Vec<String> = findings.iter().filter(|finding| finding["severity"] == "lost").map(ToString::to_string).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    for (number, answers) in fixture.answers.iter().enumerate() {
        let answers: Value = serde_yaml::from_str(answers).unwrap();
        let (ours, theirs) = rendered(&world, &world.path("source"), peer, &answers, number);
        let (names, expected): (Vec<_>, Vec<_>) = (ours.keys().collect(), theirs.keys().collect());
        assert_eq!(names, expected, "answers {number}");
        for (path, theirs) in &theirs {
            let text = |(mode, content): &(bool, Vec<u8>)| (*mode, String::from_utf8_lossy(content).into_owned());
            assert_eq!(text(&ours[path]), text(theirs), "{path} with answers {number}");
        }
        assert!(theirs.len() >= fixture.least, "{expected:?}");
    }
}

fn all(templates: &[Public], peer: Peer) {
    for (number, template) in templates.iter().enumerate() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/templates").join(template.path);
        assert!(source.is_dir(), "{} is missing; `tests/run` downloads it", source.display());
        let world = World::new();
        // Outside of any repository, which copier would render a version of.
        let copy = world.path("source");
        world.run(world.command("cp").arg("-r").arg(&source).arg(&copy), "cp").ok();
        let findings = import(&world, &copy);
        let case: Value = serde_yaml::from_str(&world.read("imported/tests/defaults.yaml")).unwrap();
        let (ours, theirs) = rendered(&world, &copy, peer, &case["answers"], number);
        let reported: Vec<String> = findings
            .iter()
            .filter(|finding| finding["severity"] == "lost")
            .map(|finding| name_of(finding["file"].as_str().unwrap()).to_owned())
            .collect();
        let differ = |path: &&String| ours.get(*path) != theirs.get(*path);
        let unreported: Vec<&String> = theirs
            .keys()
            .chain(ours.keys())
            .filter(differ)
            .filter(|path| !reported.contains(&name_of(path).to_owned()))
            .collect();
        assert!(unreported.is_empty(), "{}: {unreported:?} differ, and nothing is said", template.path);
        let equal = theirs.iter().filter(|(path, file)| ours.get(*path) == Some(file)).count();
        assert_eq!(equal, template.equal, "{} of {} files of {}", equal, theirs.len(), template.path);
    }
}

fn name_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap();
    name.strip_suffix(".jinja").unwrap_or(name)
}

/// Imports, and gives the findings.
fn import(world: &World, source: &Path) -> Vec<Value> {
    let ran = world.pave(&["template", "import", source.to_str().unwrap(), "--name", "imported", "--format", "json"]);
    assert!(matches!(ran.status, Some(0 | 4)), "{}", ran.transcript());
    let result = ran.json();
    let findings = result["findings"].as_array().unwrap().clone();
    let is_whole = findings.iter().all(|finding| finding["severity"] == "note");
    assert_eq!(ran.status == Some(0), is_whole, "{}", ran.transcript());
    findings
}

/// What pave and the peer render with these answers.
fn rendered(world: &World, source: &Path, peer: Peer, answers: &Value, number: usize) -> (Tree, Tree) {
    let values = format!("values-{number}.yaml");
    let mut all = answers.clone();
    all["service"] = json!({"name": "imported", "description": "An imported service", "owner": "team-a"});
    world.write(&values, &all.to_string());
    let service = format!("ours-{number}");
    let args =
        ["create-service", "imported", "--template", "./imported", "--values", &values, "--no-input", "--output", &service];
    world.pave(&args).ok();
    let theirs = world.path(&format!("theirs-{number}"));
    fs::create_dir(&theirs).unwrap();
    let root = match peer {
        Peer::Cookiecutter => cookiecutter(world, source, &answers["cookiecutter"], &theirs),
        Peer::Copier => copier(world, source, answers, &theirs),
        Peer::Backstage => backstage(world, source, &answers["parameters"], &theirs),
    };
    let mut ours = tree(&world.path(&service));
    ours.retain(|path, _| !matches!(path.as_str(), "pave.yaml" | "pave.lock") && !path.starts_with(".pave/"));
    let mut theirs = tree(&root);
    theirs.retain(|path, _| path != ".copier-answers.yml");
    (ours, theirs)
}

/// `NAME=VALUE`, as command lines take answers.
fn pairs(answers: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let answers = answers.as_object().into_iter().flatten().filter(|(name, _)| *name != "service");
    answers.map(|(name, value)| format!("{name}={}", text(value))).collect()
}

fn cookiecutter(world: &World, source: &Path, answers: &Value, output: &Path) -> PathBuf {
    let mut command = peer_command(world, "cookiecutter");
    command.args(["--no-input", "--accept-hooks=no", "-o"]).arg(output).arg(source).args(pairs(answers));
    world.run(&mut command, "cookiecutter").ok();
    fs::read_dir(output).unwrap().next().unwrap().unwrap().path()
}

fn copier(world: &World, source: &Path, answers: &Value, output: &Path) -> PathBuf {
    let mut command = peer_command(world, "copier");
    command.args(["copy", "--trust", "--defaults", "--skip-tasks", "--quiet"]).arg(source).arg(output);
    for pair in pairs(answers) {
        command.args(["--data", &pair]);
    }
    world.run(&mut command, "copier").ok();
    output.to_owned()
}

fn backstage(world: &World, source: &Path, answers: &Value, output: &Path) -> PathBuf {
    let manifest = fs::read_to_string(source.join("template.yaml")).unwrap();
    let manifest: Value = serde_yaml::from_str(&manifest).unwrap();
    // A form is filled with its defaults.
    let mut parameters = serde_json::Map::new();
    for page in manifest["spec"]["parameters"].as_array().unwrap() {
        for (name, schema) in page["properties"].as_object().unwrap() {
            let default = schema.get("default").cloned().or_else(|| (name == "name").then(|| json!("imported")));
            parameters.extend(default.map(|default| (name.clone(), default)));
        }
    }
    parameters.extend(answers.as_object().cloned().unwrap_or_default());
    world.write("theirs-template.json", &manifest.to_string());
    world.write("theirs-parameters.json", &Value::Object(parameters).to_string());
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = peer_command(world, "node");
    command.arg(here.join("tests/real/import/backstage.cjs")).arg(here.join("target/tools/npm/node_modules"));
    command.args(["theirs-template.json", "theirs-parameters.json"]).arg(source).arg(output);
    world.run(&mut command, "node backstage.cjs").ok();
    output.to_owned()
}

fn peer_command(world: &World, program: &str) -> Command {
    let mut command = world.command(tools::get(program));
    command.env("PATH", tools::search_path());
    command
}

fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().unwrap() != ".git" {
                    pending.push(path);
                }
                continue;
            }
            let is_executable = fs::metadata(&path).unwrap().permissions().mode() & 0o100 != 0;
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(name, (is_executable, fs::read(&path).unwrap()));
        }
    }
    found
}
