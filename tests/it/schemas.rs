//! `pave schema`: what is printed is a schema, files that pave takes fit it, and files that it refuses do not.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::world::World;

/// The validator of a kind, from what the command prints.
fn validator(world: &World, kind: &str) -> Validator {
    let schema = world.pave(&["schema", kind]).ok().json();
    assert!(schema["title"].is_string() && schema["$id"] == format!("urn:pave:schema:{kind}"), "{schema:#}");
    jsonschema::validator_for(&schema).unwrap()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// Every file below `directory`.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The kind of a file, by its path in a registry.
fn kind(path: &Path) -> Option<&'static str> {
    let directory = path.parent()?.file_name()?.to_str()?;
    let file = path.file_name()?.to_str()?;
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
    let in_files = path.components().any(|component| ["files", "slots"].iter().any(|name| component.as_os_str() == *name));
    match (directory, file) {
        _ if in_files || !is_yaml => None,
        (_, "template.yaml") => Some("template"),
        (_, "registry.yaml") => Some("registry"),
        ("tests", _) => Some("case"),
        ("policies", _) => Some("policy"),
        ("versions", _) => Some("index"),
        _ => None,
    }
}

#[test]
fn every_file_of_this_repository_fits_its_schema() {
    let world = World::new();
    let mut seen = std::collections::BTreeMap::<&str, usize>::new();
    for top in ["templates", "examples"] {
        for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(top)) {
            let Some(kind) = kind(&path) else { continue };
            *seen.entry(kind).or_default() += 1;
            let value = yaml(&fs::read_to_string(&path).unwrap());
            let errors: Vec<String> = validator(&world, kind).iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        }
    }
    assert!(seen["template"] > 10 && seen["case"] > 3 && seen["registry"] >= 2 && seen["policy"] > 3, "{seen:?}");
}

#[test]
fn what_pave_writes_fits_its_schema() {
    let world = World::new();
    world.pave(&["create-service", "payments", "--yes"]).ok();
    world.create("hello", &[]).ok();
    for lock in ["payments/pave.lock", "hello/pave.lock"] {
        assert!(validator(&world, "lock").is_valid(&yaml(&world.read(lock))), "{lock}");
    }
    world.pave(&["template", "new", "greeter"]).ok();
    assert!(validator(&world, "template").is_valid(&yaml(&world.read("greeter/template.yaml"))));
    for case in fs::read_dir(world.path("greeter/tests")).unwrap() {
        let case = yaml(&fs::read_to_string(case.unwrap().path()).unwrap());
        assert!(validator(&world, "case").is_valid(&case), "{case:#}");
    }
}

const TEMPLATE: &str = "kind: Template\nname: x\nversion: 1.0.0\ndescription: d\n";
const INDEX: &str = "index-version: 1\nserial: 1\ntemplate: x\nversions: []\n";
const LOCK: &str = "lock-version: 1\nregistry: r\ntemplate: x\nversion: 1.0.0\nanswers: {}\n\
digest: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nfiles:\n  a: 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 x\n";
const SIGNER: &str = "name: acme\nsigners:\n  - name: Ada\n    ssh: ssh-ed25519 AAAA\n";

#[test]
fn broken_files_do_not_fit() {
    let world = World::new();
    let table = [
        ("template", TEMPLATE, "version: 1.0.0", "version: one"),
        ("template", TEMPLATE, "version: 1.0.0\n", ""),
        ("template", TEMPLATE, "Template", "Tempalte"),
        ("template", TEMPLATE, "description: d", "descripton: d"),
        ("template", TEMPLATE, "description: d", "description: d\nincludes: [{component: c, if: x}]"),
        ("template", TEMPLATE, "description: d", "description: d\ninputs: {properties: {a: {type: text}}}"),
        ("template", TEMPLATE, "description: d", "description: d\ninputs: {properties: {a: {x-pave: {promt: x}}}}"),
        ("template", TEMPLATE, "description: d", "description: d\nmigrations: [{to: 2.0.0, renames: {}}]"),
        ("template", TEMPLATE, "Template\nname: x\nversion: 1.0.0", "Component\nname: x\nmigrations: [{to: 1.0.0}]"),
        ("case", "files: [a]\n", "files", "flies"),
        ("case", "snapshot: true\n", "true", "yes please"),
        ("case", "values: {a.yaml: {/b: 1}}\n", "{/b: 1}", "[/b]"),
        ("registry", SIGNER, "name: acme", "name: Acme Inc"),
        ("registry", SIGNER, "name: Ada", "named: Ada"),
        ("registry", SIGNER, "ssh: ssh-ed25519 AAAA", "pgp: x"),
        ("registry", SIGNER, "ssh: ssh-ed25519 AAAA", "ssh: x\n    gpg: x"),
        ("registry", SIGNER, "signers", "singers"),
        ("index", INDEX, "serial: 1", "serial: -1"),
        ("index", INDEX, "versions: []", "versions: [{version: 1.0.0, digest: md5:1}]"),
        ("lock", LOCK, "100644", "160000"),
        ("lock", LOCK, "sha256:", "md5:"),
        ("lock", LOCK, "registry", "regsitry"),
        ("config", "registries: {acme: {url: x}}\n", "url", "uri"),
    ];
    for (kind, good, from, to) in table {
        let validator = validator(&world, kind);
        assert!(validator.is_valid(&yaml(good)), "{kind}: {good}");
        let bad = good.replacen(from, to, 1);
        assert!(bad != good && !validator.is_valid(&yaml(&bad)), "{kind} takes {bad}");
    }
}

#[test]
fn kinds_are_listed_and_others_refused() {
    let world = World::new();
    let list = world.pave(&["schema"]).ok().stdout;
    let kinds: Vec<&str> = list.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, ["template", "case", "registry", "policy", "index", "lock", "config"]);
    for kind in kinds {
        validator(&world, kind);
    }
    let refused = world.pave(&["schema", "tempalte"]);
    assert!(refused.status == Some(2) && refused.stderr.contains("template"), "{}", refused.transcript());
}
