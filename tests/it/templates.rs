//! The test cases that templates bring, of the built-in registry and of the examples.

use std::fs;
use std::path::{Path, PathBuf};

use pave_cli::registry::BuiltIn;
use pave_cli::template::{Case, Opened};

fn cases_of(directory: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(directory.join("tests"))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    cases.sort();
    cases
}

#[test]
fn built_in_templates_pass_their_own_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/templates");
    let registry = BuiltIn::open().unwrap();
    for name in registry.template_names() {
        let selected = registry.select(&name, None).unwrap();
        let template = Opened::open(selected.package, selected.trust).unwrap();
        let cases = cases_of(&root.join(&name));
        assert!(!cases.is_empty(), "`{name}` has no tests");
        for case in cases {
            let parsed =
                Case::parse(&fs::read_to_string(&case).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
            match parsed.run(&template) {
                Ok(failures) => assert_eq!(failures, [], "{}", case.display()),
                Err(error) => panic!("{}: {error}\n{:?}", case.display(), error.excerpt),
            }
        }
    }
}
