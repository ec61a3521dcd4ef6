//! Directories that move, and files that come and go.

use super::Is::{Gone, Text};
use super::check::check;
use super::{BOTH, Case, LINES, NINTH, SECOND};

#[test]
fn directories_that_move() {
    check(&[
        Case {
            name: "the team moved a directory that the template adds to",
            base: &[("old/a", Text(LINES)), ("old/b", Text(SECOND))],
            ours: &[("old/a", Gone), ("old/b", Gone), ("new/a", Text(LINES)), ("new/b", Text(SECOND))],
            theirs: &[("old/a", Text(NINTH)), ("old/c", Text("c\n"))],
            tree: &[("new/a", Text(NINTH)), ("new/b", Text(SECOND)), ("new/c", Text("c\n"))],
            files: "updated old/a -> new/a
                kept old/b -> new/b
                added old/c -> new/c",
            ..Case::NEW
        },
        Case {
            name: "the template moved a directory in which the team has files of its own",
            base: &[("old/a", Text(LINES)), ("old/b", Text("b\n"))],
            ours: &[("old/a", Text(NINTH)), ("old/mine", Text("mine\n"))],
            theirs: &[("old/a", Gone), ("old/b", Gone), ("new/a", Text(SECOND)), ("new/b", Text("b\n"))],
            tree: &[("new/a", Text(BOTH)), ("new/b", Text("b\n")), ("new/mine", Text("mine\n"))],
            files: "renamed old/a -> new/a
                renamed old/b -> new/b
                renamed old/mine -> new/mine",
            ..Case::NEW
        },
        Case {
            name: "the team's own directory has the name of a new one",
            base: &[("a", Text(LINES))],
            ours: &[("deploy/mine", Text("mine\n"))],
            theirs: &[("deploy/base.yaml", Text("base\n"))],
            tree: &[("a", Text(LINES)), ("deploy/base.yaml", Text("base\n")), ("deploy/mine", Text("mine\n"))],
            files: "added deploy/base.yaml",
            ..Case::NEW
        },
    ]);
}

#[test]
fn both_added() {
    check(&[
        Case {
            name: "both added the same",
            base: &[("a", Text(LINES))],
            ours: &[("new", Text("new\n"))],
            theirs: &[("new", Text("new\n"))],
            tree: &[("a", Text(LINES)), ("new", Text("new\n"))],
            files: "kept new",
            ..Case::NEW
        },
        Case {
            name: "both added something",
            base: &[("a", Text(LINES))],
            ours: &[("new", Text("x\nmine\nz\n"))],
            theirs: &[("new", Text("x\ntheirs\nz\n"))],
            tree: &[
                ("a", Text(LINES)),
                ("new", Text("x\n<<<<<<< yours\nmine\n||||||| go-http 1.4.0\n=======\ntheirs\n>>>>>>> go-http 1.5.0\nz\n")),
            ],
            conflicts: "new: both added it, with different content (23)",
            files: "conflict new",
            ..Case::NEW
        },
        Case {
            name: "the template adds a whole component",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH)), ("mine", Text("mine\n"))],
            theirs: &[("a", Text(SECOND)), ("deploy/base/a.yaml", Text("a\n")), ("deploy/b.yaml", Text("b\n"))],
            tree: &[
                ("a", Text(BOTH)),
                ("deploy/b.yaml", Text("b\n")),
                ("deploy/base/a.yaml", Text("a\n")),
                ("mine", Text("mine\n")),
            ],
            files: "merged a
                added deploy/b.yaml
                added deploy/base/a.yaml",
            ..Case::NEW
        },
    ]);
}
