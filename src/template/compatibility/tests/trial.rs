//! Trial updates: what a team would be asked, and what would go wrong.

use serde_json::{Value, json};

use super::{members, template};
use crate::template::compatibility::{Trial, trial_update};
use crate::template::opened::Opened;

fn trial(old: &Opened, new: &Opened, answers: &Value) -> Option<Trial> {
    let mut all = json!({"service": {"name": "n", "description": "d", "owner": "o"}}).as_object().expect("a mapping").clone();
    all.extend(answers.as_object().expect("a mapping").clone());
    trial_update(old, new, &all, &[]).expect("it can be tried")
}

#[test]
fn trials_of_answers() {
    for (old, new, migrations, answers, questions) in [
        ("", "a: {type: string}", "", json!({}), &[][..]),
        ("a: {type: string}", "", "", json!({"s": {"a": "x"}}), &["`s.a` was answered, and is no input of 2.0.0"]),
        ("a: {type: string}", "", "", json!({}), &[]),
        ("a: {type: string}", "", "migrations: [{to: 2.0.0, drop: [s.a]}]\n", json!({"s": {"a": "x"}}), &[]),
        (
            "a: {type: string}",
            "b: {type: integer}",
            "migrations: [{to: 2.0.0, move-answers: {s.a: s.b}}]\n",
            json!({"s": {"a": "x"}}),
            &["`s.b`: `x` is refused: it is a whole number"],
        ),
        (
            "a: {type: string}",
            "a: {type: string, x-pave: {when: s.q == 'x'}}",
            "",
            json!({"s": {"a": "x"}}),
            &["`s.a` was answered, and does not apply with these answers"],
        ),
    ] {
        let (before, after) = members(old, new, migrations);
        let trial = trial(&before, &after, &answers).expect("it is a service");
        assert_eq!(
            (&trial.questions[..], &trial.problems[..]),
            (&questions.iter().map(ToString::to_string).collect::<Vec<_>>()[..], &[][..]),
            "{old} {new} {answers}"
        );
    }
    let needed = "inputs: {required: [a], properties: {a: {type: string}}}\n";
    let (plain, asking) = (template("1.0.0", "", &[]), template("2.0.0", needed, &[]));
    assert_eq!(trial(&plain, &asking, &json!({})).expect("it is a service").questions, ["`a` needs an answer"]);
    assert_eq!(trial(&asking, &plain, &json!({})), None);
}

#[test]
fn trials_of_files() {
    let rename = |pairs: &str| format!("migrations: [{{to: 2.0.0, rename: {{{pairs}}}}}]\n");
    for (old, new, migrations, problems) in [
        (&["a"][..], &["b"][..], String::new(), &[][..]),
        (&["a"], &["b"], rename("a: b"), &[]),
        (&["x", "y"], &["x", "y"], rename("x: y, y: x"), &[]),
        (&["a"], &["c"], rename("a: b"), &["a migration renames `a` to `b`, which is not rendered"]),
        (&["a"], &["a", "b"], rename("a: b"), &["a migration renames `a` to `b`, and `a` is rendered still"]),
        (&["a", "b"], &["b"], rename("a: b"), &["`a` and `b` would both become `b`"]),
        (&["a"], &["a/b"], String::new(), &["`a` was a file, and is a directory"]),
        (&["a"], &["a/b"], rename("a: a/b"), &[]),
        (&["a/b"], &["a"], String::new(), &["`a` was a directory, and is a file"]),
        (&["a/b"], &["a"], rename("a/b: a"), &[]),
    ] {
        let files = |paths: &[&'static str]| paths.iter().map(|path| (*path, "text")).collect::<Vec<_>>();
        let (before, after) = (template("1.0.0", "", &files(old)), template("2.0.0", &migrations, &files(new)));
        let trial = trial(&before, &after, &json!({})).expect("it is a service");
        assert_eq!(
            (trial.problems.iter().map(String::as_str).collect::<Vec<_>>(), trial.is_clean()),
            (problems.to_vec(), problems.is_empty()),
            "{old:?} {new:?} {migrations}"
        );
    }
    let broken = template("2.0.0", "", &[("a.json.jinja", "{")]);
    let trial = trial(&template("1.0.0", "", &[]), &broken, &json!({})).expect("it is a service");
    assert!(trial.problems[0].starts_with("2.0.0 does not render: "), "{:?}", trial.problems);
}
