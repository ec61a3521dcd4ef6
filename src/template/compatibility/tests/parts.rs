//! Conditions of files and of includes.

use super::{changes, template, with_components};
use crate::template::compatibility::compare;
use crate::template::opened::Opened;
use crate::template::package::tests::part;

/// They are tried with what no sample has: two inputs at a time.
#[test]
fn conditions_of_files_and_includes_are_compared() {
    let head = "facts: {f: true}\ninputs:\n  properties:\n    kind: {enum: [x, y, z], default: x}\n    on: {type: boolean, default: false}\n    \
                envs: {type: array, items: {enum: [a, b]}, default: [a]}\n    text: {type: string, default: t}\n    may: {enum: [p, q]}\n";
    let unknown = "its condition changed, and cannot be shown to be wider";
    for (old, new, expected, words) in [
        ("", "on", "condition-narrowed", "not hold any more with on=false"),
        ("", "true", "wording-changed", ""),
        ("on", "", "condition-widened", ""),
        ("on", "on", "", ""),
        ("on and kind == 'z'", "on and kind == 'y'", "condition-narrowed", "kind=z, on=true"),
        ("on and kind == 'z'", "on and kind in ['y', 'z']", "condition-widened", ""),
        ("kind != 'z'", "kind == 'x' or kind == 'y'", "wording-changed", ""),
        ("'a' in envs", "'a' in envs and 'b' in envs", "condition-narrowed", ""),
        ("'a' in envs and 'b' in envs", "'b' in envs", "condition-widened", ""),
        ("on", "on or text == 't'", "condition-narrowed", unknown),
        ("on", "on or facts.f", "condition-narrowed", unknown),
        ("on", "on or kind | length == 1", "condition-narrowed", unknown),
        // Where `may` has no answer, nothing that names it holds.
        ("on", "on or may == 'p'", "condition-narrowed", ""),
        ("may == 'p'", "may != 'q'", "wording-changed", ""),
    ] {
        let rule =
            |when: &str| if when.is_empty() { String::new() } else { format!("files: [{{path: 'f*', when: \"{when}\"}}]\n") };
        let include = |when: &str| {
            if when.is_empty() { "includes: [c]\n".into() } else { format!("includes: [{{component: c, when: \"{when}\"}}]\n") }
        };
        let file =
            |version: &str, when: &str| template(version, &format!("{head}{}", rule(when)), &[("f", "1"), ("fg.jinja", "1")]);
        let included = |version: &str, when: &str| {
            with_components(version, &format!("{head}{}", include(when)), &[], vec![part("components/c", "", &[])])
        };
        let step = |old: &Opened, new: &Opened, subject: &str| {
            let comparison = compare(old, new, &[]).expect("they can be compared");
            let kinds = ["condition-narrowed", "condition-widened", "wording-changed"];
            let mut found = comparison.changes.into_iter().filter(|change| kinds.contains(&change.kind.name()));
            let change = found.next();
            assert!(found.next().is_none());
            if let Some(change) = &change {
                assert_eq!((change.subject.as_str(), change.part.as_deref()), (subject, Some("t")));
                assert!(
                    change.reason.replace("the condition to include it", "its condition").contains(words),
                    "{}",
                    change.reason
                );
            }
            change.map_or("", |change| change.kind.name())
        };
        assert_eq!(step(&file("1.0.0", old), &file("1.1.0", new), "f"), expected, "{old} -> {new}");
        assert_eq!(step(&included("1.0.0", old), &included("1.1.0", new), "c"), expected, "{old} -> {new}");
    }
}

/// A file that is new with its rule takes nothing away, and a rule of an input that moved or came is as good as before.
#[test]
fn conditions_of_what_is_new_and_of_what_moved() {
    let manifest = |input: &str, rule: &str| {
        format!("inputs: {{properties: {{{input}: {{type: boolean, default: true}}}}}}\nfiles: [{rule}]\n")
    };
    let old = template("1.0.0", &manifest("a", "{path: f, when: a}"), &[("f", "1")]);
    let more = manifest("a", "{path: f, when: a}, {path: g, when: not a}");
    assert_eq!(changes(&old, &template("1.1.0", &more, &[("f", "1"), ("g", "1")])), ["file-added g"]);
    let moved = format!("{}migrations: [{{to: 1.1.0, move-answers: {{a: b}}}}]\n", manifest("b", "{path: f, when: b}"));
    assert_eq!(changes(&old, &template("1.1.0", &moved, &[("f", "1")])), ["input-moved a", "wording-changed f"]);
    let came = "inputs: {properties: {a: {type: boolean, default: true}, b: {type: boolean, default: true}}}\nfiles: [{path: f, when: a and b}]\n";
    assert_eq!(changes(&old, &template("1.1.0", came, &[("f", "1")])), ["input-added b", "wording-changed f"]);
    let off = came.replace("b: {type: boolean, default: true}", "b: {type: boolean, default: false}");
    let found = changes(&old, &template("1.1.0", &off, &[("f", "1")]));
    assert_eq!(found, ["file-removed f", "condition-narrowed f", "input-added b"]);
}
