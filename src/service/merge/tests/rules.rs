//! What pave knows and git does not: exceptions, generated files, content that cannot be had.

use super::Is::{Gone, Text};
use super::check::check;
use super::{Case, LINES, NINTH, SECOND};

#[test]
fn exceptions() {
    check(&[
        Case {
            name: "the template's change is not taken",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Text("mine\n"))],
            theirs: &[("a", Text(SECOND)), ("b", Text("B\n"))],
            excepted: &["a"],
            tree: &[("a", Text("mine\n")), ("b", Text("B\n"))],
            files: "excepted a
                updated b",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "a pristine file too, and one that the template deletes, and one that it adds",
            base: &[("d/a", Text(LINES)), ("d/gone", Text("gone\n")), ("d/same", Text("same\n"))],
            theirs: &[("d/a", Text(SECOND)), ("d/gone", Gone), ("d/new", Text("new\n"))],
            excepted: &["d"],
            tree: &[("d/a", Text(LINES)), ("d/gone", Text("gone\n")), ("d/same", Text("same\n"))],
            files: "excepted d/a
                excepted d/gone
                excepted d/new",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "an excepted file stays where it is when the template renames it",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone), ("new", Text(SECOND))],
            renames: &[("a", "new")],
            excepted: &["a"],
            tree: &[("a", Text(NINTH)), ("b", Text("b\n"))],
            files: "excepted a
                excepted new",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "a directory that the template moves leaves an excepted file of the team behind",
            base: &[("old/a", Text(LINES)), ("old/b", Text(SECOND))],
            ours: &[("old/mine", Text("mine\n")), ("old/other", Text("other\n"))],
            theirs: &[("old/a", Gone), ("old/b", Gone), ("new/a", Text(LINES)), ("new/b", Text(SECOND))],
            excepted: &["old/mine"],
            tree: &[
                ("new/a", Text(LINES)),
                ("new/b", Text(SECOND)),
                ("old/mine", Text("mine\n")),
                ("old/other", Text("other\n")),
            ],
            files: "renamed old/a -> new/a
                renamed old/b -> new/b",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "a directory that the team moved to where an exception holds",
            base: &[("old/a", Text(LINES)), ("old/b", Text(SECOND))],
            ours: &[("old/a", Gone), ("old/b", Gone), ("mine/a", Text(LINES)), ("mine/b", Text(SECOND))],
            theirs: &[("old/new", Text("new\n"))],
            excepted: &["mine"],
            tree: &[("mine/a", Text(LINES)), ("mine/b", Text(SECOND))],
            files: "kept old/a -> mine/a
                kept old/b -> mine/b
                excepted mine/new",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "the template makes a file of a directory with an excepted file in it",
            base: &[("d/a", Text(LINES)), ("d/b", Text("b\n"))],
            ours: &[("d/a", Text(NINTH))],
            theirs: &[("d/a", Gone), ("d/b", Gone), ("d", Text("d\n"))],
            excepted: &["d/a"],
            tree: &[("d/a", Text(NINTH))],
            files: "excepted d
                excepted d/a
                removed d/b",
            as_git: false,
            ..Case::NEW
        },
    ]);
}

#[test]
fn generated_files() {
    check(&[
        Case {
            name: "what the team changed in a generated file is gone, and that is told",
            base: &[("gen", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("gen", Text(NINTH))],
            theirs: &[("gen", Text(SECOND)), ("b", Text("B\n"))],
            generated: &["gen"],
            tree: &[("b", Text("B\n")), ("gen", Text(SECOND))],
            files: "updated b
                rewritten gen",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "a generated file that the template did not change",
            base: &[("gen", Text(LINES)), ("same", Text("same\n"))],
            ours: &[("gen", Text(NINTH))],
            generated: &["gen", "same"],
            tree: &[("gen", Text(LINES)), ("same", Text("same\n"))],
            files: "rewritten gen",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "nobody edited it",
            base: &[("gen", Text(LINES))],
            theirs: &[("gen", Text(SECOND))],
            generated: &["gen"],
            tree: &[("gen", Text(SECOND))],
            files: "updated gen",
            ..Case::NEW
        },
        Case {
            name: "a generated file that the team deleted, and one that was the team's own before",
            base: &[("gen", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("gen", Gone), ("new", Text("mine\n"))],
            theirs: &[("gen", Text(SECOND)), ("new", Text("new\n"))],
            generated: &["gen", "new"],
            tree: &[
                ("b", Text("b\n")),
                ("new", Text("<<<<<<< yours\nmine\n||||||| go-http 1.4.0\n=======\nnew\n>>>>>>> go-http 1.5.0\n")),
            ],
            conflicts: "new: both added it, with different content (23)",
            files: "stays-deleted gen
                conflict new",
            ..Case::NEW
        },
        Case {
            name: "an exception holds for a generated file too",
            base: &[("gen", Text(LINES))],
            ours: &[("gen", Text(NINTH))],
            theirs: &[("gen", Text(SECOND))],
            generated: &["gen"],
            excepted: &["gen"],
            tree: &[("gen", Text(NINTH))],
            files: "excepted gen",
            as_git: false,
            ..Case::NEW
        },
    ]);
}

#[test]
fn a_base_that_cannot_be_had_is_never_guessed() {
    check(&[
        Case {
            name: "different on both sides",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text("mine\n"))],
            theirs: &[("a", Text("theirs\n"))],
            missing: &["a"],
            tree: &[("a", Text("<<<<<<< yours\nmine\n||||||| go-http 1.4.0\n=======\ntheirs\n>>>>>>> go-http 1.5.0\n"))],
            conflicts: "a: both added it, with different content (23)",
            files: "conflict a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "the same on both sides, and one that the template does not have",
            base: &[("a", Text(LINES)), ("b", Text("b\n")), ("c", Text("c\n"))],
            ours: &[("a", Text(SECOND))],
            theirs: &[("a", Text(SECOND)), ("b", Gone), ("c", Text("C\n"))],
            missing: &["a", "b"],
            tree: &[("a", Text(SECOND)), ("b", Text("b\n")), ("c", Text("C\n"))],
            files: "kept a
                updated c",
            as_git: false,
            ..Case::NEW
        },
    ]);
}
