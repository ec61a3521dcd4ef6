//! Each rule: where it holds, and where it does not.

mod parts;
mod trial;

use serde_json::json;

use super::{ChangeKind, Sample, Severity, compare};
use crate::base::{File, FileTree, Mode, RelPath};
use crate::template::opened::{Opened, Trust};
use crate::template::package::Part;
use crate::template::package::tests::{package, part};

const GROUP: &str =
    "inputs:\n  properties:\n    s:\n      required: [q]\n      properties:\n        q: {type: string, default: d}\n";

/// A template of this version, with more in its manifest, and files below `files/`.
fn template(version: &str, manifest: &str, files: &[(&str, &str)]) -> Opened {
    with_components(version, manifest, files, vec![])
}

fn with_components(version: &str, manifest: &str, files: &[(&str, &str)], components: Vec<Part>) -> Opened {
    let head = format!("kind: Template\nname: t\nversion: {version}\ndescription: d\n{manifest}");
    let mut tree = FileTree::default();
    let files = files.iter().map(|(path, text)| (format!("files/{path}"), *text));
    for (path, text) in files.chain([("template.yaml".to_owned(), head.as_str())]) {
        let path = RelPath::new(&path).expect("a good path");
        tree.insert(path, File { mode: Mode::Regular, content: text.as_bytes().to_vec() }).expect("it fits");
    }
    let part = Part { kind: crate::template::PartKind::Template, directory: "templates/t".into(), files: tree };
    let package = package(part, components).expect("it gathers");
    Opened::open(package, Trust::BuiltIn).unwrap_or_else(|error| panic!("{error}: {head}"))
}

/// The changes from one to the other, as `kind subject`.
fn changes(old: &Opened, new: &Opened) -> Vec<String> {
    let comparison = compare(old, new, &[]).expect("they can be compared");
    assert!(!comparison.renders.is_empty() || comparison.verdict == Severity::Major);
    comparison.changes.iter().map(|change| format!("{} {}", change.kind.name(), change.subject)).collect()
}

/// Templates of two versions whose group `s` has these members besides `q`.
fn members(old: &str, new: &str, migrations: &str) -> (Opened, Opened) {
    let inputs = |line: &str| if line.is_empty() { GROUP.to_owned() } else { format!("{GROUP}        {line}\n") };
    (template("1.0.0", &inputs(old), &[]), template("2.0.0", &format!("{}{migrations}", inputs(new)), &[]))
}

#[test]
fn inputs_come_go_and_move() {
    for (old, new, migrations, expected) in [
        ("", "a: {type: string}", "", &["input-added s.a"][..]),
        ("", "a: {type: string, default: x}", "", &["input-added s.a"]),
        ("a: {type: string}", "", "", &["input-removed s.a"]),
        ("a: {type: string}", "", "migrations: [{to: 2.0.0, drop: [s.a]}]\n", &["input-dropped s.a"]),
        ("a: {type: string}", "", "migrations: [{to: 1.0.0, drop: [s.a]}]\n", &["input-removed s.a"]),
        ("a: {type: string}", "b: {type: string}", "", &["input-removed s.a", "input-added s.b"]),
        ("a: {type: string}", "b: {type: string}", "migrations: [{to: 1.5.0, move-answers: {s.a: s.b}}]\n", &["input-moved s.a"]),
        (
            "a: {type: string}",
            "b: {type: string, maxLength: 9}",
            "migrations: [{to: 1.5.0, move-answers: {s.a: s.b}}]\n",
            &["input-narrowed s.b", "input-moved s.a"],
        ),
    ] {
        let (before, after) = members(old, new, migrations);
        assert_eq!(changes(&before, &after), expected, "{old} -> {new} {migrations}");
    }
}

/// Of two inputs that become one, one loses its answers.
#[test]
fn inputs_move_onto_none_that_was_there() {
    let kind = |name: &str| format!("{name}: {{enum: [none, pg], default: none}}");
    let two = |first: &str, second: &str| format!("{}\n        {}", kind(first), kind(second));
    for (old, new, migrations, expected) in [
        (two("a", "b"), kind("b"), "[{to: 2.0.0, move-answers: {s.a: s.b}}]", &["input-covered s.a"][..]),
        (
            two("a", "b"),
            kind("b"),
            "[{to: 2.0.0, drop: [s.b], move-answers: {s.a: s.b}}]",
            &["input-moved s.a", "input-dropped s.b"],
        ),
        (
            two("a", "b"),
            two("a", "b"),
            "[{to: 2.0.0, move-answers: {s.a: s.b, s.b: s.a}}]",
            &["input-moved s.a", "input-moved s.b"],
        ),
        (
            two("a", "b"),
            two("b", "c"),
            "[{to: 1.5.0, move-answers: {s.b: s.c}}, {to: 2.0.0, move-answers: {s.a: s.b}}]",
            &["input-moved s.a", "input-moved s.b"],
        ),
    ] {
        let (before, after) = members(&old, &new, &format!("migrations: {migrations}\n"));
        let mut found = changes(&before, &after);
        found.sort_by_key(|change| (change.contains("dropped"), change.clone()));
        assert_eq!(found, expected, "{old} -> {new} {migrations}");
    }
}

#[test]
fn needs_and_defaults() {
    let group = |required: &str, a: &str| {
        format!("inputs:\n  properties:\n    s:\n      required: [{required}]\n      properties:\n        a: {a}\n")
    };
    let text = "{type: string}";
    let with_default = "{type: string, default: x}";
    for (old, new, expected) in [
        (group("", text), group("a", text), &["input-now-needed s.a"][..]),
        (group("a", text), group("", text), &["input-now-optional s.a"]),
        (group("a", with_default), group("a", text), &["input-now-needed s.a"]),
        (group("a", text), group("a", with_default), &["default-changed s.a"]),
        (group("", with_default), group("a", with_default), &[]),
        (group("a", with_default), group("a", "{type: string, default: y}"), &["default-changed s.a"]),
        (group("a", with_default), group("a", "{type: string, x-pave: {default: \"'x'\"}}"), &["default-changed s.a"]),
        (group("", with_default), group("", text), &["default-changed s.a"]),
        (group("", text), group("", "{type: string, title: A, x-pave: {prompt: a?}}"), &["wording-changed s.a"]),
        ("inputs: {}\n".into(), group("a", text), &["input-added-needed s.a"]),
    ] {
        assert_eq!(changes(&template("1.0.0", &old, &[]), &template("2.0.0", &new, &[])), expected, "{old} -> {new}");
    }
}

#[test]
fn rules_of_inputs_and_groups() {
    let base = "inputs:\n  properties:\n    service:\n      properties:\n";
    for (old, new, expected) in [
        ("a: {enum: [x, y]}", "a: {enum: [x]}", &["choice-removed s.a"][..]),
        ("a: {enum: [x]}", "a: {enum: [x, y]}", &["choice-added s.a"]),
        ("a: {enum: [x]}", "a: {oneOf: [{const: x, title: X}]}", &["wording-changed s.a"]),
        ("a: {type: string}", "a: {type: integer}", &["input-narrowed s.a"]),
        ("a: {type: string, pattern: x}", "a: {type: string}", &["input-widened s.a"]),
        ("a: {type: array, items: {enum: [x, y]}}", "a: {type: array, items: {enum: [x]}}", &["choice-removed s.a"]),
    ] {
        let (before, after) = members(old, new, "");
        assert_eq!(changes(&before, &after), expected, "{old} -> {new}");
    }
    let plain = template("1.0.0", "", &[]);
    let stricter = template("1.1.0", &format!("{base}        name: {{allOf: [{{not: {{enum: [aux]}}}}]}}\n"), &[]);
    assert_eq!(changes(&plain, &stricter), ["input-narrowed service.name"]);
    assert_eq!(changes(&stricter, &plain), ["input-widened service.name"]);
    let together = template("1.1.0", "inputs:\n  allOf:\n    - not: {required: [x]}\n", &[]);
    assert_eq!(changes(&plain, &together), ["input-narrowed inputs"]);
}

#[test]
fn conditions_are_compared_by_what_they_hold_for() {
    let inputs = |when: &str| {
        let when = if when.is_empty() { String::new() } else { format!(", x-pave: {{when: \"{when}\"}}") };
        format!(
            "facts: {{f: true}}\ninputs:\n  properties:\n    s:\n      properties:\n        kind: {{enum: [x, y, z], default: x}}\n        \
             on: {{type: boolean, default: false}}\n        text: {{type: string, default: t}}\n        a: {{type: string, default: d{when}}}\n"
        )
    };
    for (old, new, expected) in [
        ("", "s.on", &["condition-narrowed s.a"][..]),
        ("s.on", "", &["condition-widened s.a"]),
        ("s.kind == 'x'", "s.kind in ['x', 'y']", &["condition-widened s.a"]),
        ("s.kind in ['x', 'y']", "s.kind == 'x'", &["condition-narrowed s.a"]),
        ("s.kind == 'x'", "s.kind == 'x' and s.on", &["condition-narrowed s.a"]),
        ("s.kind != 'z'", "s.kind == 'x' or s.kind == 'y'", &["wording-changed s.a"]),
        ("s.on", "s.on or s.kind == 'y'", &["condition-widened s.a"]),
        // Not few enough to try, so that nothing can be shown.
        ("s.on", "s.on or s.text == 't'", &["condition-narrowed s.a"]),
        ("", "facts.f", &["condition-narrowed s.a"]),
    ] {
        let (before, after) = (template("1.0.0", &inputs(old), &[]), template("1.1.0", &inputs(new), &[]));
        assert_eq!(changes(&before, &after), expected, "{old} -> {new}");
    }
}

#[test]
fn files_come_go_and_move() {
    const LONG: &str = "one\ntwo\nthree\nfour\n";
    const ALIKE: &str = "one\ntwo\nthree\nfive\n";
    let rename = "migrations: [{to: 2.0.0, rename: {a: b}}]\n";
    let directory = "migrations: [{to: 2.0.0, rename: {d: e}}]\n";
    for (old, new, migrations, expected) in [
        (&[][..], &[("a", "x")][..], "", &["file-added a"][..]),
        (&[("a", "x")], &[], "", &["file-removed a"]),
        (&[("a", "x")], &[("a", "y")], "", &["file-changed a"]),
        (&[("a", LONG)], &[("b", LONG)], "", &["file-moved b"]),
        (&[("a", LONG)], &[("b", ALIKE)], "", &["file-moved b"]),
        (&[("a", LONG)], &[("b", "x\n")], "", &["file-removed a", "file-added b"]),
        (&[("a", "")], &[("b", "")], "", &["file-removed a", "file-added b"]),
        (&[("a", LONG)], &[("b", "x\n")], rename, &["file-renamed b"]),
        (&[("a", LONG)], &[("c", LONG)], rename, &["file-moved c"]),
        (
            &[("d/x", "1"), ("d/y/z", "2")],
            &[("e/x", "1"), ("e/y/z", "2")],
            directory,
            &["file-renamed e/x", "file-renamed e/y/z"],
        ),
        (
            &[("{{ service.name }}/x", "1")],
            &[("y", "2")],
            "migrations: [{to: 2.0.0, rename: {'{{ service.name }}/x': 'y'}}]\n",
            &["file-renamed y"],
        ),
    ] {
        let (before, after) = (template("1.0.0", "", old), template("2.0.0", migrations, new));
        assert_eq!(changes(&before, &after), expected, "{old:?} -> {new:?} {migrations}");
    }
}

#[test]
fn files_are_looked_at_with_every_choice() {
    let manifest = |when: &str| {
        format!("inputs:\n  properties:\n    kind: {{enum: [x, y], default: x}}\nfiles: [{{path: a, when: \"{when}\"}}]\n")
    };
    let old = template("1.0.0", &manifest("kind == 'y'"), &[("a", "1")]);
    let new = template("1.1.0", &manifest("kind == 'z'"), &[("a", "1")]);
    let comparison = compare(&old, &new, &[]).expect("they can be compared");
    assert_eq!(comparison.renders, ["the defaults", "kind=y"]);
    assert_eq!(comparison.changes[0].reason, "it is not rendered any more (in 1 of 2 renders, as with kind=y)");
    assert_eq!(comparison.changes[0].part.as_deref(), Some("t"));
}

/// What is not a choice is varied too.
#[test]
fn files_are_looked_at_with_lists_numbers_and_answers_that_need_not_be() {
    for (input, when, expected) in [
        (
            "type: array, items: {enum: [x, y, z]}, default: [x]",
            "'y' in a",
            &["a=[]", r#"a=["x","y","z"]"#, r#"a=["y"]"#, r#"a=["z"]"#][..],
        ),
        ("type: array, minItems: 1, items: {enum: [x]}, default: [x]", "a == ['y']", &[]),
        ("type: array, items: {enum: [x, y]}, default: [x, y]", "a == []", &["a=[]", r#"a=["x"]"#, r#"a=["y"]"#]),
        ("type: string, pattern: '^[0-9]'", "a is defined", &["a=1"]),
        ("type: array, items: {type: string}", "a is defined", &["a=[]"]),
        ("type: integer, minimum: 1, maximum: 5, default: 1", "a > 1", &["a=5"]),
        ("type: integer, default: 3", "a > 3", &["a=2", "a=4"]),
        ("type: integer, minimum: 3, default: 3", "a > 3", &["a=4"]),
        ("type: integer", "a is defined", &["a=0"]),
    ] {
        let manifest =
            |when: &str| format!("inputs: {{properties: {{a: {{{input}}}}}}}\nfiles: [{{path: f, when: \"{when}\"}}]\n");
        let (old, new) =
            (template("1.0.0", &manifest(when), &[("f", "1")]), template("1.1.0", &manifest("false"), &[("f", "1")]));
        let comparison = compare(&old, &new, &[]).expect("they can be compared");
        assert_eq!(&comparison.renders[1..], expected, "{input}");
        let is_seen = comparison.changes.iter().any(|change| change.kind == ChangeKind::FileRemoved);
        assert_eq!(is_seen, !expected.is_empty(), "{input} {when}");
    }
}

/// A file that is called after its service has one path in all renders.
#[test]
fn services_are_rendered_under_one_name() {
    let file = "{{ service.name }}/x";
    let (old, new) = (template("1.0.0", "", &[(file, "1")]), template("1.0.1", "", &[(file, "2")]));
    let sample = |name: &str| {
        let answers = json!({"service": {"name": name, "description": "d", "owner": "o"}});
        Sample { name: name.to_owned(), answers: answers.as_object().expect("a mapping").clone() }
    };
    let comparison = compare(&old, &new, &[sample("a"), sample("b")]).expect("they can be compared");
    let files: Vec<_> = comparison.files.iter().map(|file| (file.path.as_str(), file.renders)).collect();
    assert_eq!(files, [("a/x", 2)]);
}

/// The lock has every answer, so that what a template renders is compared with the same ones.
#[test]
fn another_default_is_no_other_template() {
    let manifest = |default: &str| {
        format!(
            "inputs:\n  properties:\n    kind: {{enum: [x, y], default: {default}}}\nfiles: [{{path: a, when: kind == 'y'}}]\n"
        )
    };
    let template = |version: &str, default: &str| template(version, &manifest(default), &[("a", "1")]);
    assert_eq!(changes(&template("1.0.0", "y"), &template("1.1.0", "x")), ["default-changed kind"]);
}

#[test]
fn answers_that_are_refused_are_named() {
    let manifest = "inputs: {properties: {note: {type: string, default: x}}}\n";
    let old = template("1.0.0", manifest, &[("a.md.jinja", "{{ note | markdown }}\n")]);
    let new = template("1.1.0", manifest, &[("a.yml.jinja", "a: {{ note }}\n"), ("a.md.jinja", "{{ note | markdown }}\n")]);
    let sample = |note: &str| {
        let answers = json!({"service": {"name": "n", "description": "d", "owner": "o"}, "note": note});
        Sample { name: format!("tests/{note}.yaml"), answers: answers.as_object().expect("a mapping").clone() }
    };
    let kinds = |samples: &[Sample]| {
        let comparison = compare(&old, &new, samples).expect("they can be compared");
        comparison.changes.iter().map(|change| format!("{} {}", change.kind.name(), change.subject)).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&[sample("fine")]), ["file-added a.yml"]);
    assert_eq!(kinds(&[sample("fine"), sample("no")]), ["answers-refused tests/no.yaml", "file-added a.yml"]);
}

#[test]
fn the_template_itself() {
    let component = || vec![part("components/c", "", &[])];
    let plain = template("1.0.0", "", &[]);
    let more = with_components("1.1.0", "includes: [c]\nnext: [make]\n", &[], component());
    assert_eq!(changes(&plain, &more), ["component-added c", "next-changed next"]);
    assert_eq!(changes(&more, &plain), ["component-removed c", "next-changed next"]);
    let other =
        Opened::open(package(part("templates/u", "", &[]), vec![]).expect("it gathers"), Trust::BuiltIn).expect("it is good");
    assert_eq!(changes(&plain, &other), ["name-changed name"]);
    // A pattern that nothing which is tried fits, and no case that says what does.
    let odd = "inputs: {required: [a], properties: {a: {type: string, pattern: '^q{7}$'}}}\n";
    assert_eq!(changes(&template("1.0.0", odd, &[]), &template("1.1.0", odd, &[])), ["not-compared files"]);
}

/// Nothing is a change of itself, and every version is reachable from itself.
#[test]
fn a_version_is_compatible_with_itself() {
    let templates = [
        template("1.0.0", "", &[]),
        template("1.0.0", GROUP, &[("a.jinja", "{{ template.version }}"), ("b", "x")]),
        template(
            "2.0.0",
            &format!("{GROUP}migrations: [{{to: 2.0.0, rename: {{x: y}}, drop: [z]}}]\nnext: [ls]\n"),
            &[("y", "1")],
        ),
        template(
            "1.0.0",
            "inputs: {properties: {a: {enum: [x, y], default: y, x-pave: {when: \"service.name != 'n'\"}}}}\n",
            &[],
        ),
    ];
    for one in &templates {
        let comparison = compare(one, one, &[]).expect("it can be compared");
        assert_eq!((comparison.verdict, &comparison.changes[..]), (Severity::Patch, &[][..]));
    }
}

/// A rule that no test above sees hold is one that may never hold.
#[test]
fn every_kind_has_its_test() {
    let source = include_str!("mod.rs");
    for kind in ChangeKind::ALL {
        assert!(source.contains(&format!("\"{} ", kind.name())), "{}", kind.name());
    }
}
