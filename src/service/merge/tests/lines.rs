//! Changes inside files.

use super::Is::Text;
use super::check::check;
use super::merging::{Merge, Rules};
use super::world::{Git, Side};
use super::{BOTH, Case, LINES, NINTH, SECOND};

const STANZAS: &str = "- name: a\n  image: x\n  ports:\n    - 1\n- name: b\n  image: x\n  ports:\n    - 1\n- name: c\n  image: x\n  ports:\n    - 1\n";

#[test]
fn changes_that_go_together() {
    check(&[
        Case {
            name: "each changed a line",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Text(NINTH)), ("own", Text("own\n"))],
            theirs: &[("a", Text(SECOND)), ("b", Text("B\n"))],
            tree: &[("a", Text(BOTH)), ("b", Text("B\n")), ("own", Text("own\n"))],
            files: "merged a
                updated b",
            ..Case::NEW
        },
        Case {
            name: "both made the same change",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Text(NINTH))],
            tree: &[("a", Text(NINTH))],
            files: "kept a",
            ..Case::NEW
        },
        Case {
            name: "only the team changed it",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("b", Text("B\n"))],
            tree: &[("a", Text(NINTH)), ("b", Text("B\n"))],
            files: "kept a
                updated b",
            ..Case::NEW
        },
        Case {
            name: "nothing changed at all",
            base: &[("a", Text(LINES))],
            ours: &[("pave.yaml", Text("template: go-http\n"))],
            tree: &[("a", Text(LINES)), ("pave.yaml", Text("template: go-http\n"))],
            as_git: false,
            ..Case::NEW
        },
        Case {
            name: "repeated stanzas: each changed another one",
            base: &[("a", Text(STANZAS))],
            ours: &[(
                "a",
                Text(
                    "- name: a\n  image: x\n  ports:\n    - 2\n- name: b\n  image: x\n  ports:\n    - 1\n- name: c\n  image: x\n  ports:\n    - 1\n",
                ),
            )],
            theirs: &[(
                "a",
                Text(
                    "- name: a\n  image: x\n  ports:\n    - 1\n- name: b\n  image: x\n  ports:\n    - 1\n- name: new\n  image: x\n  ports:\n    - 1\n- name: c\n  image: x\n  ports:\n    - 1\n",
                ),
            )],
            tree: &[(
                "a",
                Text(
                    "- name: a\n  image: x\n  ports:\n    - 2\n- name: b\n  image: x\n  ports:\n    - 1\n- name: new\n  image: x\n  ports:\n    - 1\n- name: c\n  image: x\n  ports:\n    - 1\n",
                ),
            )],
            files: "merged a",
            ..Case::NEW
        },
        Case {
            name: "what looks like a template is text",
            base: &[("a", Text("{{ x }}\n2\n3\n4\n5\n{% if y %}\n"))],
            ours: &[("a", Text("{{ mine }}\n2\n3\n4\n5\n{% if y %}\n"))],
            theirs: &[("a", Text("{{ x }}\n2\n3\n4\n5\n{% raw %}${{ z }}\n"))],
            tree: &[("a", Text("{{ mine }}\n2\n3\n4\n5\n{% raw %}${{ z }}\n"))],
            files: "merged a",
            ..Case::NEW
        },
        Case {
            name: "no line feed at the end",
            base: &[("a", Text("1\n2\n3\n4\n5"))],
            ours: &[("a", Text("one\n2\n3\n4\n5"))],
            theirs: &[("a", Text("1\n2\n3\n4\nfive"))],
            tree: &[("a", Text("one\n2\n3\n4\nfive"))],
            files: "merged a",
            ..Case::NEW
        },
    ]);
}

#[test]
fn changes_that_conflict() {
    check(&[
        Case {
            name: "both changed the same line",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text("one\nmine\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"))],
            theirs: &[("a", Text(BOTH))],
            tree: &[(
                "a",
                Text(
                    "one\n<<<<<<< yours\nmine\n||||||| go-http 1.4.0\ntwo\n=======\nTWO\n>>>>>>> go-http 1.5.0\nthree\nfour\nfive\nsix\nseven\neight\nNINE\nten\n",
                ),
            )],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            ..Case::NEW
        },
        Case {
            name: "adjacent lines",
            base: &[("a", Text(LINES))],
            ours: &[("a", Text("one\ntwo\nmine\nfour\nfive\nsix\nseven\neight\nnine\nten\n"))],
            theirs: &[("a", Text(SECOND))],
            tree: &[(
                "a",
                Text(
                    "one\n<<<<<<< yours\ntwo\nmine\n||||||| go-http 1.4.0\ntwo\nthree\n=======\nTWO\nthree\n>>>>>>> go-http 1.5.0\nfour\nfive\nsix\nseven\neight\nnine\nten\n",
                ),
            )],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            ..Case::NEW
        },
        Case {
            name: "both changed the same of repeated stanzas",
            base: &[("a", Text(STANZAS))],
            ours: &[(
                "a",
                Text(
                    "- name: a\n  image: x\n  ports:\n    - 1\n- name: b\n  image: x\n  ports:\n    - 2\n- name: c\n  image: x\n  ports:\n    - 1\n",
                ),
            )],
            theirs: &[(
                "a",
                Text(
                    "- name: a\n  image: x\n  ports:\n    - 1\n- name: b\n  image: x\n  ports:\n    - 3\n- name: c\n  image: x\n  ports:\n    - 1\n",
                ),
            )],
            tree: &[(
                "a",
                Text(
                    "- name: a\n  image: x\n  ports:\n    - 1\n- name: b\n  image: x\n  ports:\n<<<<<<< yours\n    - 2\n||||||| go-http 1.4.0\n    - 1\n=======\n    - 3\n>>>>>>> go-http 1.5.0\n- name: c\n  image: x\n  ports:\n    - 1\n",
                ),
            )],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            ..Case::NEW
        },
        Case {
            name: "zealous: what both agree on is outside the markers",
            base: &[("a", Text("1\n2\n3\n"))],
            ours: &[("a", Text("1\nx\nmine\n3\n"))],
            theirs: &[("a", Text("1\nx\ntheirs\n3\n"))],
            tree: &[(
                "a",
                Text("1\nx\n<<<<<<< yours\nmine\n||||||| go-http 1.4.0\n2\n=======\ntheirs\n>>>>>>> go-http 1.5.0\n3\n"),
            )],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            ..Case::NEW
        },
        Case {
            name: "markers of another size, as an attribute wants",
            base: &[("a", Text("1\n2\n3\n")), (".gitattributes", Text("a conflict-marker-size=10\n"))],
            ours: &[("a", Text("1\nmine\n3\n"))],
            theirs: &[("a", Text("1\ntheirs\n3\n"))],
            tree: &[
                (".gitattributes", Text("a conflict-marker-size=10\n")),
                (
                    "a",
                    Text(
                        "1\n<<<<<<<<<< yours\nmine\n|||||||||| go-http 1.4.0\n2\n==========\ntheirs\n>>>>>>>>>> go-http 1.5.0\n3\n",
                    ),
                ),
            ],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            checked_out: true,
            ..Case::NEW
        },
        Case {
            name: "a file that holds conflict markers already",
            base: &[("a", Text("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> branch\n1\n2\n3\n"))],
            ours: &[("a", Text("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> branch\n1\n2\nmine\n"))],
            theirs: &[("a", Text("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> branch\n1\n2\ntheirs\n"))],
            tree: &[(
                "a",
                Text(
                    "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> branch\n1\n2\n<<<<<<< yours\nmine\n||||||| go-http 1.4.0\n3\n=======\ntheirs\n>>>>>>> go-http 1.5.0\n",
                ),
            )],
            conflicts: "a: both changed the same lines (123)",
            files: "conflict a",
            ..Case::NEW
        },
    ]);
}

#[test]
fn a_large_file() {
    let git = Git::new();
    let lines: Vec<String> = (0..200_000).map(|number| format!("line {number} of many\n")).collect();
    let with = |at: usize, text: &str| {
        let mut lines = lines.clone();
        lines[at] = text.to_owned();
        lines.concat()
    };
    let side = |content: &str| -> Side {
        let id = git.repository.blob(content.as_bytes()).expect("a blob");
        std::iter::once(("big.txt".to_owned(), (0o100_644, id))).collect()
    };
    let merge = Merge {
        git: &git,
        prefix: "",
        base: side(&lines.concat()),
        theirs: side(&with(199_000, "theirs\n")),
        ours: git.tree(&side(&with(10, "mine\n")), ""),
        rules: Rules::default(),
    };
    let merged = merge.run();
    let (_, id) = git.files(merged.tree)["big.txt"];
    let content = git.repository.find_blob(id).expect("a blob").content().to_vec();
    let mut expected = lines.clone();
    (expected[10], expected[199_000]) = ("mine\n".to_owned(), "theirs\n".to_owned());
    assert!(content == expected.concat().into_bytes() && merged.conflicts.is_empty());
}
