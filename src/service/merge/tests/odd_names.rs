//! Names that need care.

use super::Is::{Gone, Text};
use super::check::check;
use super::{BOTH, Case, LINES, NINTH, SECOND};

#[test]
fn odd_names() {
    check(&[
        Case {
            name: "blanks, other alphabets, quotes, tildes",
            base: &[
                ("a b/c d.txt", Text(LINES)),
                ("größe/日本.md", Text(LINES)),
                ("it's", Text(LINES)),
                ("a~b", Text(LINES)),
                ("-x", Text("x\n")),
            ],
            ours: &[
                ("a b/c d.txt", Text(NINTH)),
                ("größe/日本.md", Text("mine\n")),
                ("it's", Gone),
                ("a~b", Text("mine\n")),
                ("tab\there", Text("tab\n")),
            ],
            theirs: &[
                ("a b/c d.txt", Text(SECOND)),
                ("größe/日本.md", Text("theirs\n")),
                ("it's", Text(SECOND)),
                ("a~b", Text("theirs\n")),
                ("-x", Text("X\n")),
            ],
            tree: &[
                ("-x", Text("X\n")),
                ("a b/c d.txt", Text(BOTH)),
                (
                    "a~b",
                    Text(
                        "<<<<<<< yours\nmine\n||||||| go-http 1.4.0\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n=======\ntheirs\n>>>>>>> go-http 1.5.0\n",
                    ),
                ),
                (
                    "größe/日本.md",
                    Text(
                        "<<<<<<< yours\nmine\n||||||| go-http 1.4.0\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n=======\ntheirs\n>>>>>>> go-http 1.5.0\n",
                    ),
                ),
                ("tab\there", Text("tab\n")),
            ],
            conflicts: "a~b: both changed the same lines (123)
                größe/日本.md: both changed the same lines (123)",
            files: "updated -x
                merged a b/c d.txt
                conflict a~b
                conflict größe/日本.md
                stays-deleted it's",
            ..Case::NEW
        },
        Case {
            name: "names that sort otherwise as directories",
            base: &[("a", Text("1\n")), ("a-b", Text("2\n")), ("a.b", Text("3\n")), ("a0", Text("4\n"))],
            ours: &[("a-b", Text("mine\n"))],
            theirs: &[("a", Gone), ("a/x", Text("5\n")), ("a.b", Text("theirs\n"))],
            tree: &[("a-b", Text("mine\n")), ("a.b", Text("theirs\n")), ("a/x", Text("5\n")), ("a0", Text("4\n"))],
            files: "removed a
                kept a-b
                updated a.b
                added a/x",
            ..Case::NEW
        },
        Case {
            name: "the name that git would make is taken",
            base: &[("d", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("d", Text(NINTH)), ("d~yours", Text("taken\n"))],
            theirs: &[("d", Gone), ("d/x", Text("x\n"))],
            tree: &[("b", Text("b\n")), ("d/x", Text("x\n")), ("d~yours", Text("taken\n")), ("d~yours_0", Text(NINTH))],
            conflicts: "d~yours_0: a file on one side, a directory on the other (12)",
            files: "conflict d -> d~yours_0
                added d/x",
            as_git: false,
            ..Case::NEW
        },
    ]);
}
