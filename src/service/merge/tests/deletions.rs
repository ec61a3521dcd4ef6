//! Files that one side deleted.

use super::Is::{Gone, Text};
use super::check::check;
use super::{Case, LINES, NINTH, SECOND};

#[test]
fn the_team_deleted() {
    check(&[
        Case {
            name: "the team deleted what the template changed",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone)],
            theirs: &[("a", Text(SECOND)), ("b", Text("B\n"))],
            tree: &[("b", Text("B\n"))],
            files: "stays-deleted a
                updated b",
            ..Case::NEW
        },
        Case {
            name: "the team deleted what the template left alone",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone)],
            theirs: &[("b", Text("B\n"))],
            tree: &[("b", Text("B\n"))],
            files: "stays-deleted a
                updated b",
            ..Case::NEW
        },
        Case {
            name: "the team deleted what the template renamed",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone)],
            theirs: &[("a", Gone), ("new", Text(SECOND))],
            tree: &[("b", Text("b\n"))],
            files: "stays-deleted a -> new",
            ..Case::NEW
        },
        Case {
            name: "the team deleted a whole directory",
            base: &[("d/a", Text(LINES)), ("d/e/b", Text("b\n")), ("c", Text("c\n"))],
            ours: &[("d/a", Gone), ("d/e/b", Gone)],
            theirs: &[("d/a", Text(SECOND)), ("d/e/b", Text("B\n"))],
            tree: &[("c", Text("c\n"))],
            files: "stays-deleted d/a
                stays-deleted d/e/b",
            ..Case::NEW
        },
        Case {
            name: "both deleted it",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone)],
            theirs: &[("a", Gone)],
            tree: &[("b", Text("b\n"))],
            ..Case::NEW
        },
        Case {
            name: "beside a conflict, a deleted file stays deleted",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone), ("b", Text("mine\n"))],
            theirs: &[("a", Text(SECOND)), ("b", Text("theirs\n"))],
            tree: &[("b", Text("<<<<<<< yours\nmine\n||||||| go-http 1.4.0\nb\n=======\ntheirs\n>>>>>>> go-http 1.5.0\n"))],
            conflicts: "b: both changed the same lines (123)",
            files: "stays-deleted a
                conflict b",
            ..Case::NEW
        },
    ]);
}

#[test]
fn the_template_deleted() {
    check(&[
        Case {
            name: "the template deleted what nobody touched",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            theirs: &[("a", Gone)],
            tree: &[("b", Text("b\n"))],
            files: "removed a",
            ..Case::NEW
        },
        Case {
            name: "the template deleted what the team edited",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone)],
            tree: &[("a", Text(NINTH)), ("b", Text("b\n"))],
            conflicts: "a: the template deleted it, and you changed it (12)",
            files: "conflict a",
            ..Case::NEW
        },
        Case {
            name: "the template deleted what the team renamed",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone), ("mine", Text(LINES))],
            theirs: &[("a", Gone)],
            tree: &[("b", Text("b\n")), ("mine", Text(LINES))],
            conflicts: "mine: the template deleted it, and you changed it (12)",
            files: "conflict a -> mine",
            ..Case::NEW
        },
        Case {
            name: "a component goes, and the team edited one of its files",
            base: &[("deploy/a", Text(LINES)), ("deploy/b", Text("b\n")), ("deploy/c/d", Text("d\n")), ("main", Text("m\n"))],
            ours: &[("deploy/a", Text(NINTH)), ("deploy/mine", Text("mine\n"))],
            theirs: &[("deploy/a", Gone), ("deploy/b", Gone), ("deploy/c/d", Gone)],
            tree: &[("deploy/a", Text(NINTH)), ("deploy/mine", Text("mine\n")), ("main", Text("m\n"))],
            conflicts: "deploy/a: the template deleted it, and you changed it (12)",
            files: "conflict deploy/a
                removed deploy/b
                removed deploy/c/d",
            ..Case::NEW
        },
    ]);
}
