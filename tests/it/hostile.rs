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
        format!("inputs: {}\n", "{a: ".repeat(3000)),
    ];
    for manifest in manifests {
        let world = World::new();
        template(&world, &[("files/x", "")]);
        let head = world.read("evil/template.yaml");
        world.write("evil/template.yaml", &format!("{head}{manifest}"));
        let ran = create(&world);
        // A schema that refers to itself says nothing, and is harmless; all others are errors.
        assert!(matches!(ran.status, Some(0 | 3)), "{manifest}: {}", ran.transcript());
        assert!(ran.status == Some(3) || manifest.contains("#/properties/a") || manifest.contains("derived"), "{manifest}");
    }
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
