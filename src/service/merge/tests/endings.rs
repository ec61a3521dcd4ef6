//! Line endings that one side changed.

use super::Is::{Gone, Text};
use super::check::check;
use super::{Case, LINES, NINTH, SECOND};

const CRLF: &str = "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\neight\r\nnine\r\nten\r\n";
const CRLF_SECOND: &str = "one\r\nTWO\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\neight\r\nnine\r\nten\r\n";
const CRLF_NINTH: &str = "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\neight\r\nNINE\r\nten\r\n";
const CRLF_BOTH: &str = "one\r\nTWO\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\neight\r\nNINE\r\nten\r\n";

#[test]
fn endings_of_the_side_that_changed_them() {
    check(&[
        Case {
            name: "the team changed endings and a line, the template a line",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(CRLF_NINTH))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("a", Text(CRLF_BOTH))],
            files: "merged a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "the team changed endings, the template a line",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(CRLF))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("a", Text(CRLF_SECOND))],
            files: "merged a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "the template changed endings and a line, the team a line",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Text(CRLF_SECOND))],
            tree: &[("a", Text(CRLF_BOTH))],
            files: "merged a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "back to line feeds",
            base: &[("a", Text(CRLF))],
            ours: &[("a", Text(CRLF_NINTH))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("a", Text(super::BOTH))],
            files: "merged a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "both changed endings",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(CRLF_NINTH))],
            theirs: &[("a", Text(CRLF_SECOND))],
            tree: &[("a", Text(CRLF_BOTH))],
            files: "merged a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "nobody edited it: it becomes the template's",
            base: &[("a", Text(LINES)), ("b", Text(CRLF))],
            theirs: &[("a", Text(CRLF)), ("b", Text(SECOND))],
            tree: &[("a", Text(CRLF)), ("b", Text(SECOND))],
            files: "updated a
                updated b",
            ..Case::NEW
        },
        Case {
            name: "nobody changed endings",
            base: &[("a", Text(CRLF))],
            ours: &[("a", Text(CRLF_NINTH))],
            theirs: &[("a", Text(CRLF_SECOND))],
            tree: &[("a", Text(CRLF_BOTH))],
            files: "merged a",
            ..Case::NEW
        },
        Case {
            name: "the team renamed it too",
            base: &[("a", Text(LINES))],
            ours: &[("a", Gone), ("mine", Text(CRLF_NINTH))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("mine", Text(CRLF_BOTH))],
            files: "merged a -> mine",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "the template renamed it too",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone), ("new", Text(CRLF_SECOND))],
            tree: &[("new", Text(CRLF_BOTH))],
            files: "renamed a -> new",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "conflict markers end as the lines do",
            base: &[("a", Text("1\n2\n3\n"))],
            ours: &[("a", Text("1\r\nmine\r\n3\r\n"))],
            theirs: &[("a", Text("1\ntheirs\n3\n"))],
            tree: &[(
                "a",
                Text(
                    "1\r\n<<<<<<< yours\r\nmine\r\n||||||| go-http 1.4.0\r\n2\r\n=======\r\ntheirs\r\n>>>>>>> go-http 1.5.0\r\n3\r\n",
                ),
            )],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "mixed endings are left as they are",
            base: &[("a", Text("1\r\n2\n3\n4\n5\n"))],
            ours: &[("a", Text("1\r\n2\n3\n4\nmine\n"))],
            theirs: &[("a", Text("one\r\n2\n3\n4\n5\n"))],
            tree: &[("a", Text("one\r\n2\n3\n4\nmine\n"))],
            files: "merged a",
            ..Case::NEW
        },
    ]);
}
