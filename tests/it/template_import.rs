//! `pave template import`: what is written, what is reported, what is refused.

use std::fs;

use serde_json::Value;

use crate::world::{Ran, World};

const SLUG: &str = "{{ cookiecutter.slug }}";

/// A small template of cookiecutter in `source/`.
fn cookiecutter(world: &World, variables: &str, readme: &str) {
    world.write("source/cookiecutter.json", variables);
    world.write(&format!("source/{SLUG}/README.md"), readme);
}

fn import(world: &World, more: &[&str]) -> Ran {
    world.pave(&[&["template", "import", "source"], more].concat())
}

/// The same as JSON, where something was lost.
fn import_partly(world: &World, more: &[&str]) -> Ran {
    let ran = import(world, &[more, &["--format", "json"]].concat());
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    ran
}

fn create(world: &World, template: &str, more: &[&str]) {
    let answers = ["--set", "service.description=x", "--set", "service.owner=a", "--no-input"];
    world.pave(&[&["create-service", "hello", "--template", template], &answers[..], more].concat()).ok();
}

/// What was lost, as `FILE:LINE WHAT`.
fn lost(ran: &Ran) -> Vec<String> {
    let findings = ran.json()["findings"].as_array().unwrap().clone();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let lost = findings.iter().filter(|finding| finding["severity"] == "lost");
    lost.map(|finding| format!("{}:{} {}", text(finding, "file"), finding["line"], text(finding, "what"))).collect()
}

#[test]
fn a_whole_template_goes_into_the_registry_and_makes_services() {
    let world = World::new();
    world.write("registry.yaml", "name: acme\ndescription: Templates of acme\n");
    cookiecutter(
        &world,
        r#"{"slug": "demo", "loud": true}"#,
        "# {{ cookiecutter.slug }}{% if cookiecutter.loud %}!{% endif %}\n",
    );
    let ran = import(&world, &["--name", "from-cookiecutter"]).ok();
    insta::assert_snapshot!("whole", ran.transcript());
    assert_eq!(
        world.read("templates/from-cookiecutter/files/README.md.jinja"),
        "# {{ cookiecutter.slug }}{% if cookiecutter.loud %}!{% endif +%}\n"
    );
    insta::assert_snapshot!("whole_manifest", world.read("templates/from-cookiecutter/template.yaml"));
    create(&world, "./templates/from-cookiecutter", &["--set", "cookiecutter.loud=false"]);
    assert_eq!(world.read("hello/README.md"), "# demo\n");
}

#[test]
fn what_is_lost_is_said_with_its_line_and_changes_the_status() {
    let world = World::new();
    cookiecutter(
        &world,
        "{\n  \"slug\": \"demo\",\n  \"title\": \"It's\",\n  \"_extensions\": [\"x.Y\"]\n}",
        "one\n{% now 'utc' %}\n{{ cookiecutter.slug | slugify }}\n",
    );
    world.write("source/hooks/post_gen_project.py", "import os\n");
    let ran = import(&world, &["--name", "demo"]);
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    insta::assert_snapshot!("lost", ran.transcript());
    insta::assert_snapshot!("lost_readme", world.read("demo/README.md"));
}

#[test]
fn json_and_dry_run() {
    let world = World::new();
    cookiecutter(&world, r#"{"slug": "demo"}"#, "{{ cookiecutter.slug }}\n");
    let ran = import(&world, &["--dry-run", "--format", "json", "--output", "new"]).ok();
    let result = ran.json();
    assert_eq!(result["schema"], "pave.template-import/1");
    assert_eq!(
        (&result["outcome"], &result["tool"], &result["name"]),
        (&"planned".into(), &"cookiecutter".into(), &"source".into())
    );
    assert_eq!(result["files"][1], "README.md");
    assert_eq!(result["path"], world.path("new/source").display().to_string());
    assert_eq!(world.entries(), ["source"]);
}

#[test]
fn a_file_that_pave_refuses_is_set_aside() {
    let world = World::new();
    cookiecutter(&world, r#"{"slug": "demo"}"#, "{{ cookiecutter.slug }}\n");
    world.write(&format!("source/{SLUG}/a.json"), "// no JSON\n{\"a\": \"{{ cookiecutter.slug }}\"}\n");
    let ran = import_partly(&world, &["--name", "demo"]);
    assert_eq!(lost(&ran), ["files/a.json.jinja:1 the template with the defaults"]);
    assert!(world.exists("demo/refused/a.json.jinja") && !world.exists("demo/files/a.json.jinja"));
    create(&world, "./demo", &[]);
}

#[test]
fn everything_of_copier_without_a_counterpart_is_reported() {
    let world = World::new();
    world.write(
        "source/copier.yml",
        "_tasks: [make]\n_migrations: [x]\n_skip_if_exists: [a]\n_jinja_extensions: [a.B]\n_exclude: ['{{ name }}']\n_unknown: 1\n\
         _envops: {autoescape: true}\nname: demo\ntoken: {type: str, secret: true, default: x}\ndata: {type: yaml, default: {}}\n\
         age: {type: int, validator: '{% if age < 1 %}no{% endif %}', default: 1}\npick: {type: str, choices: '{{ name }}', default: a}\n\
         cond: {type: str, when: '{{ name }}', default: a}\ncomputed: {type: int, default: '{{ name | length }}x'}\n",
    );
    world.write("source/a.txt.jinja", "{{ name }} {{ _copier_conf.src_path }} {% include 'x' %}\n{{ data }}\n");
    world.write("source/{% for a in b %}x{% endfor %}.txt", "x\n");
    let ran = import_partly(&world, &["--name", "demo"]);
    insta::assert_snapshot!("copier_lost", lost(&ran).join("\n"));
}

#[test]
fn everything_of_backstage_without_a_counterpart_is_reported() {
    let world = World::new();
    world.write(
        "source/template.yaml",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: My Demo}\nspec:\n  parameters:\n    required: [name]\n    \
         dependencies: {a: {}}\n    properties:\n      name: {type: string}\n      secret: {type: string, ui:field: Secret}\n      \
         object: {type: object}\n      ahead: {type: string, pattern: '^(?=a)'}\n      own: {type: string, ui:field: MyField}\n  steps:\n    \
         - action: fetch:template\n      input:\n        url: ./skeleton\n        values: {name: '${{ parameters.name }}', repo: '${{ parameters.name | parseRepoUrl }}'}\n    \
         - action: fetch:template\n      input: {url: 'https://example.org/x'}\n    - action: acme:do\n    - action: publish:github\n",
    );
    world.write("source/skeleton/a.txt", "${{ values.name }} ${{ values.repo }} ${{ values.name | acme }}\n");
    let ran = import_partly(&world, &[]);
    assert_eq!(ran.json()["name"], "my-demo");
    insta::assert_snapshot!("backstage_lost", lost(&ran).join("\n"));
}

#[test]
fn what_cannot_be_imported_is_refused() {
    let world = World::new();
    let mut transcript = world.pave(&["template", "import", "nowhere"]).refused(2).transcript();
    world.write("source/README.md", "x\n");
    transcript += &import(&world, &[]).refused(2).transcript();
    transcript += &import(&world, &["--from", "copier"]).refused(2).transcript();
    world.write("source/cookiecutter.json", "{\"templates\": {\"a\": {\"path\": \"./one\"}}}");
    transcript += &import(&world, &["--name", "x"]).refused(2).transcript();
    world.write("source/cookiecutter.json", "{\"slug\": }");
    transcript += &import(&world, &["--name", "x"]).refused(3).transcript();
    cookiecutter(&world, r#"{"slug": "demo"}"#, "x\n");
    world.write("source/copier.yml", "a: b\n");
    transcript += &import(&world, &["--name", "x"]).refused(2).transcript();
    fs::remove_file(world.path("source/copier.yml")).unwrap();
    transcript += &import(&world, &["--name", "No Name"]).refused(2).transcript();
    world.write("taken/x", "mine");
    transcript += &import(&world, &["--name", "taken"]).refused(2).transcript();
    insta::assert_snapshot!("import_refused", transcript);
    assert_eq!(world.entries(), ["source", "taken"]);
}

#[test]
fn a_strangers_template_does_no_harm() {
    let world = World::new();
    cookiecutter(&world, r#"{"slug": "demo"}"#, "{{ cookiecutter.slug }}\n");
    world.write("source/.git/config", "secret\n");
    world.write(&format!("source/{SLUG}/deep.txt"), &"{% if x %}".repeat(20_000));
    world.write(&format!("source/{SLUG}/brackets.txt"), &format!("{{{{ {} }}}}", "(".repeat(20_000)));
    world.write(&format!("source/{SLUG}/chain.txt"), &format!("{{{{ {}x }}}}", "x ~ ".repeat(20_000)));
    world.write(&format!("source/{SLUG}/..{{{{ cookiecutter.slug }}}}.txt"), "dots\n");
    world.write(&format!("source/{SLUG}/pave.yaml"), "mine\n");
    std::os::unix::fs::symlink("/etc/passwd", world.path(&format!("source/{SLUG}/link"))).unwrap();
    std::os::unix::fs::symlink("../../outside", world.path(&format!("source/{SLUG}/other"))).unwrap();
    let ran = import_partly(&world, &["--name", "demo"]);
    let lost = lost(&ran).join("\n");
    for file in ["deep.txt", "brackets.txt", "chain.txt", "pave.yaml", "link", "other"] {
        assert!(lost.contains(&format!("{SLUG}/{file}:1")), "{file}: {lost}");
    }
    let written = fs::read_dir(world.path("demo/files")).unwrap().map(|entry| entry.unwrap());
    assert!(written.into_iter().all(|entry| !entry.file_type().unwrap().is_symlink()));
    create(&world, "./demo", &[]);
}
