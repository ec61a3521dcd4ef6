//! The test cases that templates bring, of the built-in registry and of the examples.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use pave_cli::registry::{BuiltIn, Registry, Selected, open_directory};
use pave_cli::template::{Opened, TestCase, Trust};

use crate::world::World;

#[test]
fn built_in_templates_pass_their_own_tests() {
    let registry = BuiltIn::open().unwrap();
    for name in registry.template_names() {
        assert_passes(&registry.select(&name, None).unwrap());
    }
}

#[test]
fn examples_pass_their_own_tests() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let directories = fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path());
    let templates: Vec<PathBuf> = directories.filter(|path| path.join("template.yaml").is_file()).collect();
    assert!(!templates.is_empty(), "there are no examples of templates");
    for template in templates {
        assert_passes(&open_directory(&template).unwrap());
        World::new().pave(&["template", "test", template.to_str().unwrap()]).ok();
    }
}

#[test]
fn the_component_repository_needs_no_other_inputs() {
    let world = World::new();
    world.write("t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\nincludes: [repository]\n");
    world.write("t/slots/make/targets.mk", ".PHONY: test\ntest: ## Test\n\ttrue\n");
    world.write("t/slots/readme/requirements.md", "- Make\n");
    world.pave(&["create-service", "hello", "--template", "./t", "--yes"]).ok();
    assert!(!world.read("hello/.yamllint.yaml").contains("truthy"));
}

/// A registry of a stranger may hold links; what they lead to is none of its business.
#[test]
fn directories_of_a_registry_are_no_links() {
    let world = World::new();
    let create = || {
        let set = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
        world.pave(&[&["create-service", "hello", "--dry-run", "--template", "./registry/templates/t"], &set[..]].concat())
    };
    let refuse = |link: &str| {
        let ran = create().refused(3);
        assert!(ran.stderr.contains(&format!("{link}`: it is a link")), "{}", ran.transcript());
    };
    world.write("registry/templates/t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\nincludes: [c]\n");
    world.write("registry/components/c/template.yaml", "kind: Component\nname: c\ndescription: d\n");
    world.write("registry/components/c/files/x", "");
    create().ok();
    for directory in ["components/c", "components", "templates/t"] {
        let (inside, outside) = (world.path("registry").join(directory), world.path("outside"));
        fs::rename(&inside, &outside).unwrap();
        symlink(&outside, &inside).unwrap();
        refuse(directory);
        fs::remove_file(&inside).unwrap();
        fs::rename(&outside, &inside).unwrap();
    }
    create().ok();
    // Whoever keeps a template elsewhere and links to it by a path of their own knows what they name.
    fs::create_dir(world.path("mine")).unwrap();
    symlink(world.path("registry/templates/t"), world.path("mine/t")).unwrap();
    world.write("registry/templates/t/template.yaml", "kind: Template\nname: t\nversion: 1.0.0\ndescription: d\n");
    let set = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
    world.pave(&[&["create-service", "hello", "--dry-run", "--template", "./mine/t"], &set[..]].concat()).ok();
}

/// What every case says holds. Hostile answers take long where pave itself is not optimised: one case of each gets them below.
fn assert_passes(selected: &Selected) {
    // In this process: it is not pave, and cannot serve a stranger's template.
    let template = Opened::open(selected.package.clone(), Trust::BuiltIn).unwrap();
    let cases = TestCase::all(&selected.package);
    assert!(!cases.is_empty(), "`{}` has no tests", template.summary().name);
    for case in cases {
        let case = case.unwrap();
        let ran = case.run(&template, Some(&case.snapshot(&selected.package))).unwrap();
        assert_eq!(ran.failures, [], "{}: {}", template.summary().name, case.name);
    }
}

#[test]
fn hostile_answers_change_nothing_in_the_golden_paths() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let ran = World::new().pave(&["template", "test", root.to_str().unwrap(), "--case", "none"]).ok();
    assert_eq!(ran.stdout.matches(" hostile values  ok").count(), 9, "{}", ran.transcript());
}
