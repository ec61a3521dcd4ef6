//! Files that are renamed, deleted and added.

use super::Is::{Gone, Text};
use super::check::check;
use super::{BOTH, Case, LINES, NINTH, SECOND};

#[test]
fn renames() {
    let cases = [
        Case {
            name: "the team renamed what the template changed",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone), ("dir/new", Text(LINES))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("b", Text("b\n")), ("dir/new", Text(SECOND))],
            files: "updated a -> dir/new",
            ..Case::NEW
        },
        Case {
            name: "the team renamed and edited what the template changed",
            base: &[("a", Text(LINES))],
            ours: &[("a", Gone), ("new", Text(NINTH))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("new", Text(BOTH))],
            files: "merged a -> new",
            ..Case::NEW
        },
        Case {
            name: "the template renamed what the team edited",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone), ("dir/new", Text(SECOND))],
            tree: &[("dir/new", Text(BOTH))],
            files: "renamed a -> dir/new",
            ..Case::NEW
        },
        Case {
            name: "the template renamed what nobody edited",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            theirs: &[("a", Gone), ("new", Text(LINES))],
            tree: &[("b", Text("b\n")), ("new", Text(LINES))],
            files: "renamed a -> new",
            ..Case::NEW
        },
        Case {
            name: "a declared rename of what is not alike any more",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone), ("new", Text("TWO\nof ten\n"))],
            renames: &[("a", "new")],
            tree: &[(
                "new",
                Text(concat!(
                    "<<<<<<< yours\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nNINE\nten\n||||||| go-http 1.4.0\n",
                    "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n=======\nTWO\nof ten\n>>>>>>> go-http 1.5.0\n"
                )),
            )],
            conflicts: "new: both changed the same lines (123)",
            files: "conflict a -> new",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "a declared rename of an edited file",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone), ("d/new", Text(LINES))],
            renames: &[("a", "d/new")],
            tree: &[("d/new", Text(NINTH))],
            files: "renamed a -> d/new",
            ..Case::NEW
        },
        Case {
            name: "a declared rename of what the team renamed too",
            base: &[("a", Text(LINES))],
            ours: &[("a", Gone), ("mine", Text(NINTH))],
            theirs: &[("a", Gone), ("new", Text(SECOND))],
            renames: &[("a", "new")],
            tree: &[("mine", Text(BOTH))],
            files: "merged new -> mine",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "a declared rename to where the team has something",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH)), ("new", Text("mine\n"))],
            theirs: &[("a", Gone), ("new", Text(LINES))],
            renames: &[("a", "new")],
            tree: &[(
                "new",
                Text(
                    "<<<<<<< yours\nmine\n||||||| go-http 1.4.0\n=======\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nNINE\nten\n>>>>>>> go-http 1.5.0\n",
                ),
            )],
            conflicts: "new: both added it, with different content (23)",
            files: "conflict a -> new",
            ..Case::NEW
        },
        Case {
            name: "a declared rename of what the team deleted",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone)],
            theirs: &[("a", Gone), ("new", Text(SECOND))],
            renames: &[("a", "new")],
            tree: &[("b", Text("b\n"))],
            files: "stays-deleted a -> new",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "both renamed it to the same name",
            base: &[("a", Text(LINES))],
            ours: &[("a", Gone), ("new", Text(NINTH))],
            theirs: &[("a", Gone), ("new", Text(SECOND))],
            tree: &[("new", Text(BOTH))],
            files: "merged a -> new",
            ..Case::NEW
        },
        Case {
            name: "both renamed it to different names",
            base: &[("a", Text(LINES))],
            ours: &[("a", Gone), ("mine", Text(LINES))],
            theirs: &[("a", Gone), ("new", Text(LINES))],
            tree: &[("mine", Text(LINES)), ("new", Text(LINES))],
            conflicts: "a: both renamed it, to different names (1)
                mine: both renamed it, to different names (2)
                new: both renamed it, to different names (3)",
            files: "conflict a",
            ..Case::NEW
        },
    ];
    check(&cases);
}
