//! The documentation is true: what it shows is run, what it lists is compared with the code, and its links lead somewhere.

mod golden_paths;
mod markdown;
mod reference;
mod session;

use std::collections::BTreeSet;
use std::fs;

use pave_cli::registry::{BuiltIn, Registry};
use serde_json::Value;

use crate::world::World;
use markdown::{Page, first_cells, pages, root, rows};

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn sessions_print_what_is_shown() {
    let found: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = pages().into_iter().map(|page| scope.spawn(move || session::differences(&page))).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert_none(&found);
}

#[test]
fn the_readme_does_what_it_says() {
    let world = World::new();
    let readme = Page::read("README.md");
    let blocks = readme.blocks();
    let commands =
        blocks.iter().flat_map(|block| block.text.lines()).filter_map(|line| line.strip_prefix("cargo run --release -- "));
    let commands: Vec<&str> = commands.collect();
    assert!(!commands.is_empty());
    for command in commands {
        world.pave(&command.split(' ').collect::<Vec<_>>()).ok();
    }
    let head = world.git(&["-C", "payments", "rev-parse", "HEAD"]);
    assert_eq!(world.git(&["--git-dir", "remotes/payments.git", "rev-parse", "HEAD"]), head);
    assert_eq!(world.entries(), ["payments", "remotes"]);
}

#[test]
fn links_lead_somewhere() {
    let mut problems = Vec::new();
    for page in pages() {
        for (line, link) in page.links() {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            if path.contains("://") {
                continue;
            }
            let target = if path.is_empty() { page.path.clone() } else { page.path.parent().unwrap().join(path) };
            let exists = root().join(&target).exists();
            if !exists || !anchor.is_empty() && !Page::read(&target).anchors().iter().any(|known| known == anchor) {
                problems.push(format!("{}: `{link}` leads nowhere", page.place(line)));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn every_page_is_in_the_index() {
    let index = Page::read("docs/README.md");
    let linked: BTreeSet<String> = index.links().into_iter().map(|(_, link)| format!("docs/{link}")).collect();
    let below_docs = |page: &Page| page.path.starts_with("docs") && page.path != index.path;
    let paths = pages().into_iter().filter(below_docs).map(|page| page.path.display().to_string());
    assert_none(&paths.filter(|path| !linked.contains(path)).collect::<Vec<_>>());
}

#[test]
fn shown_yaml_and_json_parse() {
    let mut problems = Vec::new();
    for page in pages() {
        for block in page.blocks() {
            let error = match block.language.as_str() {
                "yaml" => serde_yaml::from_str::<Value>(&block.text).err().map(|error| error.to_string()),
                "json" => serde_json::from_str::<Value>(&block.text).err().map(|error| error.to_string()),
                _ => None,
            };
            problems.extend(error.map(|error| format!("{}: {error}", page.place(block.line))));
        }
    }
    assert_none(&problems);
}

#[test]
fn the_example_of_values_answers_every_golden_path_over_http() {
    let world = World::new();
    let values = root().join("examples/values.yaml");
    for template in BuiltIn::open().unwrap().template_names().iter().filter(|name| name.ends_with("-http")) {
        let args = ["create-service", "payments", "--template", template, "--values", values.to_str().unwrap(), "--no-input"];
        let planned = world.pave(&[&args[..], &["--dry-run", "--format", "json"]].concat()).ok().json();
        assert_eq!(planned["warnings"], serde_json::json!([]));
    }
}

#[test]
fn the_shown_workflow_passes_the_policies() {
    let world = World::new();
    world.pave(&["create-service", "payments", "--yes"]).ok();
    let page = Page::read("docs/how-to/check-in-ci.md");
    let block = page.blocks().into_iter().find(|block| block.language == "yaml" && block.text.contains("runs-on:")).unwrap();
    let check = |text: &str| {
        world.write("payments/.github/workflows/pave.yml", text);
        world.git(&["-C", "payments", "add", "-A"]);
        world.pave(&["check", "-C", "payments", "--format", "json"]).json()
    };
    assert_eq!(check(&block.text)["services"][0]["findings"], serde_json::json!([]));
    // They look into it.
    assert_eq!(check(&block.text.replace("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7"))["ok"], false);
}

#[test]
fn the_shown_manifest_fits_its_schema() {
    let world = World::new();
    world.pave(&["create-service", "payments", "--yes"]).ok();
    let schema: Value = serde_json::from_str(&world.read("payments/.pave/schema.json")).unwrap();
    let page = Page::read("docs/reference/pave-yaml.md");
    let block = page.blocks().into_iter().find(|block| block.language == "yaml").unwrap();
    let manifest: Value = serde_yaml::from_str(&block.text).unwrap();
    let errors: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert_none(&errors);
}

#[test]
fn the_shown_files_fit_their_schemas() {
    let world = World::new();
    for (page, kind) in [("registry-yaml", "registry"), ("index-yaml", "index"), ("pave-lock", "lock")] {
        let schema = world.pave(&["schema", kind]).ok().json();
        let page = Page::read(format!("docs/reference/{page}.md"));
        let block = page.blocks().into_iter().find(|block| block.language == "yaml").unwrap();
        let shown: Value = serde_yaml::from_str(&block.text).unwrap();
        let errors = jsonschema::validator_for(&schema).unwrap();
        assert_none(&errors.iter_errors(&shown).map(|error| error.to_string()).collect::<Vec<_>>());
        // Every key of the file is in the tables of its page.
        let names = first_cells(&page.rows()).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        let text = rows(&page.text).into_iter().map(|row| row[0].to_owned()).collect::<String>();
        let keys = schema["properties"].as_object().unwrap().keys();
        assert_none(
            &keys.filter(|key| !names.contains(*key) && !text.contains(&format!("`{key}`"))).cloned().collect::<Vec<_>>(),
        );
    }
}

/// Names of everything in `value`, with their places; of lists, what their first entry has.
fn fields(value: &Value, place: &str, into: &mut BTreeSet<String>) {
    match value {
        // Answers are the template's.
        Value::Object(entries) if !place.ends_with("/answers") => {
            for (key, value) in entries {
                into.insert(format!("{place}/{key}"));
                fields(value, &format!("{place}/{key}"), into);
            }
        }
        Value::Array(entries) => entries.iter().take(1).for_each(|entry| fields(entry, place, into)),
        _ => {}
    }
}

#[test]
fn the_shown_json_has_the_fields_of_the_real_one() {
    let world = World::new();
    let page = Page::read("docs/reference/json.md");
    let shown = page.blocks().into_iter().find(|block| block.language == "json").unwrap().text;
    let real = world.create("hello", &["--push-to", "remotes", "--format", "json"]).ok().json();
    let fields = |value: &Value| {
        let mut names = BTreeSet::new();
        fields(value, "", &mut names);
        names
    };
    assert_eq!(fields(&serde_json::from_str(&shown).unwrap()), fields(&real));
    let named = rows(page.section("## Result: `pave.create-service/1`"));
    assert_eq!(first_cells(&named), real.as_object().unwrap().keys().map(String::as_str).collect());
}

#[test]
fn the_example_of_a_workflow_creates_a_service() {
    let mut world = World::new();
    let text = fs::read_to_string(root().join("examples/ci/create-service.yml")).unwrap();
    let workflow: Value = serde_yaml::from_str(&text).unwrap();
    let job = &workflow["jobs"]["create"];
    let step = job["steps"].as_array().unwrap().iter().find(|step| step["id"] == "create").unwrap();
    for (name, value) in [&job["env"], &step["env"]].into_iter().flat_map(|env| env.as_object().unwrap()) {
        let value = match value.as_str().unwrap() {
            "${{ inputs.name }}" => "payments",
            "${{ inputs.template }}" => "python-http",
            "${{ inputs.description }}" => "Takes $(card) `payments`",
            "${{ inputs.owner }}" => "team-payments",
            "${{ inputs.database }}" => "none",
            "${{ inputs.cache }}" => "redis",
            "${{ github.repository_owner }}" => "acme",
            "${{ secrets.SERVICES_TOKEN }}" => "token",
            "https://github.com/${{ github.repository_owner }}/${{ inputs.name }}.git" => "remote.git",
            other if !other.contains("${{") => other,
            other => panic!("what is `{other}`?"),
        };
        world.set(name, value);
    }
    world.git_config("");
    world.git(&["init", "--quiet", "--bare", "--initial-branch=main", "remote.git"]);
    fs::create_dir(world.root().join("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_pave"), world.root().join("bin/pave")).unwrap();
    world.set("PATH", format!("{}/bin:{}", world.root().display(), std::env::var("PATH").unwrap()));
    world.run(world.command("bash").args(["-euo", "pipefail", "-c", step["run"].as_str().unwrap()]), "the step").ok();
    let created: Value = serde_json::from_str(&world.read("created.json")).unwrap();
    assert_eq!((&created["outcome"], &created["remote"]["pushed"]), (&"created".into(), &true.into()));
    assert_eq!(created["answers"]["service"]["description"], "Takes $(card) `payments`");
    assert_eq!(created["answers"]["infrastructure"]["database"], "none");
    assert_eq!(world.git(&["--git-dir", "remote.git", "rev-parse", "HEAD"]), *created["commit"].as_str().unwrap());
}
