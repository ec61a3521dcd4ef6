//! Files that are no text, or become something else.

use super::Is::{Bytes, Executable, Gone, Link, Submodule, Text};
use super::check::check;
use super::{Case, LINES, NINTH, SECOND};

const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:1111\nsize 1\n";

#[test]
fn binary_files() {
    check(&[
        Case {
            name: "one side changed each binary file",
            base: &[("a.png", Bytes(b"a\0\x01")), ("b.png", Bytes(b"b\0\x01"))],
            ours: &[("a.png", Bytes(b"a\0mine"))],
            theirs: &[("b.png", Bytes(b"b\0theirs"))],
            tree: &[("a.png", Bytes(b"a\0mine")), ("b.png", Bytes(b"b\0theirs"))],
            files: "kept a.png
                updated b.png",
            ..Case::NEW
        },
        Case {
            name: "both changed a binary file",
            base: &[("a.png", Bytes(b"a\0\x01"))],
            ours: &[("a.png", Bytes(b"a\0mine"))],
            theirs: &[("a.png", Bytes(b"a\0theirs"))],
            tree: &[("a.png", Bytes(b"a\0mine"))],
            conflicts: "a.png: both changed it, and it is not text (123)",
            files: "conflict a.png",
            ..Case::NEW
        },
        Case {
            name: "both moved a pointer to a large file",
            base: &[("big.bin", Text(POINTER))],
            ours: &[("big.bin", Text("version https://git-lfs.github.com/spec/v1\noid sha256:2222\nsize 1\n"))],
            theirs: &[("big.bin", Text("version https://git-lfs.github.com/spec/v1\noid sha256:3333\nsize 1\n"))],
            tree: &[(
                "big.bin",
                Text(
                    "version https://git-lfs.github.com/spec/v1\n<<<<<<< yours\noid sha256:2222\n||||||| go-http 1.4.0\noid sha256:1111\n=======\noid sha256:3333\n>>>>>>> go-http 1.5.0\nsize 1\n",
                ),
            )],
            conflicts: "big.bin: both changed the same lines (123)",
            files: "conflict big.bin",
            ..Case::NEW
        },
        Case {
            name: "the template moved a pointer to a large file",
            base: &[("big.bin", Text(POINTER))],
            theirs: &[("big.bin", Text("version https://git-lfs.github.com/spec/v1\noid sha256:3333\nsize 1\n"))],
            tree: &[("big.bin", Text("version https://git-lfs.github.com/spec/v1\noid sha256:3333\nsize 1\n"))],
            files: "updated big.bin",
            ..Case::NEW
        },
    ]);
}

#[test]
fn executable_files() {
    check(&[
        Case {
            name: "the bit alone",
            base: &[("a", Text(LINES)), ("b", Executable("b\n")), ("c", Text("c\n"))],
            ours: &[("a", Executable(LINES)), ("c", Executable("c\n"))],
            theirs: &[("b", Text("b\n")), ("c", Executable("c\n"))],
            tree: &[("a", Executable(LINES)), ("b", Text("b\n")), ("c", Executable("c\n"))],
            files: "kept a
                updated b
                kept c",
            ..Case::NEW
        },
        Case {
            name: "the bit on one side, content on the other",
            base: &[("a", Text(LINES)), ("b", Text(LINES))],
            ours: &[("a", Executable(LINES)), ("b", Text(SECOND))],
            theirs: &[("a", Text(SECOND)), ("b", Executable(LINES))],
            tree: &[("a", Executable(SECOND)), ("b", Executable(SECOND))],
            files: "merged a
                merged b",
            ..Case::NEW
        },
        Case {
            name: "the bit on both sides, with content",
            base: &[("a", Text(LINES))],
            ours: &[("a", Executable(NINTH))],
            theirs: &[("a", Executable(SECOND))],
            tree: &[("a", Executable(super::BOTH))],
            files: "merged a",
            ..Case::NEW
        },
    ]);
}

#[test]
fn links() {
    check(&[
        Case {
            name: "each side moved a link",
            base: &[("a", Link("x")), ("b", Link("x")), ("x", Text("x\n"))],
            ours: &[("a", Link("y"))],
            theirs: &[("b", Link("z"))],
            tree: &[("a", Link("y")), ("b", Link("z")), ("x", Text("x\n"))],
            files: "kept a
                updated b",
            ..Case::NEW
        },
        Case {
            name: "both moved the same link",
            base: &[("a", Link("x")), ("x", Text("x\n"))],
            ours: &[("a", Link("y"))],
            theirs: &[("a", Link("z"))],
            tree: &[("a", Link("y")), ("x", Text("x\n"))],
            conflicts: "a: both changed where the link points (123)",
            files: "conflict a",
            ..Case::NEW
        },
        Case {
            name: "a file becomes a link, and nobody edited it",
            base: &[("a", Text(LINES)), ("x", Text("x\n"))],
            theirs: &[("a", Link("x"))],
            tree: &[("a", Link("x")), ("x", Text("x\n"))],
            files: "updated a",
            ..Case::NEW
        },
        Case {
            name: "a file becomes a link, and the team edited it",
            base: &[("a", Text(LINES)), ("x", Text("x\n"))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Link("x"))],
            tree: &[("a", Link("x")), ("a~yours", Text(NINTH)), ("x", Text("x\n"))],
            conflicts: "a: a regular file on one side, a link or a submodule on the other (3)
                a~yours: a regular file on one side, a link or a submodule on the other (12)",
            files: "conflict a
                conflict a -> a~yours",
            ..Case::NEW
        },
        Case {
            name: "the team made a link of what the template changed",
            base: &[("a", Text(LINES)), ("x", Text("x\n"))],
            ours: &[("a", Link("x"))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("a", Link("x")), ("a~go-http-1.5.0", Text(SECOND)), ("x", Text("x\n"))],
            conflicts: "a: a regular file on one side, a link or a submodule on the other (2)
                a~go-http-1.5.0: a regular file on one side, a link or a submodule on the other (13)",
            files: "conflict a
                conflict a -> a~go-http-1.5.0",
            ..Case::NEW
        },
    ]);
}

#[test]
fn files_and_directories() {
    check(&[
        Case {
            name: "the template made a directory of a file that nobody edited",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            theirs: &[("a", Gone), ("a/x", Text("x\n"))],
            tree: &[("a/x", Text("x\n")), ("b", Text("b\n"))],
            files: "removed a
                added a/x",
            ..Case::NEW
        },
        Case {
            name: "the template made a directory of a file that the team edited",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Text(NINTH))],
            theirs: &[("a", Gone), ("a/x", Text("x\n"))],
            tree: &[("a/x", Text("x\n")), ("a~yours", Text(NINTH)), ("b", Text("b\n"))],
            conflicts: "a~yours: a file on one side, a directory on the other (12)",
            files: "conflict a -> a~yours
                added a/x",
            ..Case::NEW
        },
        Case {
            name: "the team made a directory of a file that the template changed",
            base: &[("a", Text(LINES)), ("b", Text("b\n"))],
            ours: &[("a", Gone), ("a/mine", Text("mine\n"))],
            theirs: &[("a", Text(SECOND))],
            tree: &[("a/mine", Text("mine\n")), ("a~go-http-1.5.0", Text(SECOND)), ("b", Text("b\n"))],
            conflicts: "a~go-http-1.5.0: a file on one side, a directory on the other (13)",
            files: "conflict a -> a~go-http-1.5.0",
            ..Case::NEW
        },
        Case {
            name: "the template made a file of a directory in which the team edited one",
            base: &[("d/a", Text(LINES)), ("d/b", Text("b\n"))],
            ours: &[("d/a", Text(NINTH))],
            theirs: &[("d/a", Gone), ("d/b", Gone), ("d", Text("d\n"))],
            tree: &[("d/a", Text(NINTH)), ("d~go-http-1.5.0", Text("d\n"))],
            conflicts: "d/a: the template deleted it, and you changed it (12)
                d~go-http-1.5.0: a file on one side, a directory on the other (3)",
            files: "conflict d -> d~go-http-1.5.0
                conflict d/a
                removed d/b",
            ..Case::NEW
        },
        Case {
            name: "the template made a file of a directory that nobody edited",
            base: &[("d/a", Text(LINES)), ("d/b", Text("b\n"))],
            theirs: &[("d/a", Gone), ("d/b", Gone), ("d", Text("d\n"))],
            tree: &[("d", Text("d\n"))],
            files: "added d
                removed d/a
                removed d/b",
            ..Case::NEW
        },
        Case {
            name: "the team made a file of a directory that the template adds to",
            base: &[("d/a", Text(LINES)), ("e", Text("e\n"))],
            ours: &[("d/a", Gone), ("d", Text("mine\n"))],
            theirs: &[("d/b", Text("b\n"))],
            tree: &[("d/b", Text("b\n")), ("d~yours", Text("mine\n")), ("e", Text("e\n"))],
            conflicts: "d~yours: a file on one side, a directory on the other (2)",
            files: "stays-deleted d/a
                added d/b
                conflict d -> d~yours",
            ..Case::NEW
        },
    ]);
}

#[test]
fn submodules() {
    check(&[
        Case {
            name: "a submodule of the team stays",
            base: &[("a", Text(LINES))],
            ours: &[
                ("vendor/lib", Submodule('1')),
                (".gitmodules", Text("[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = ../lib\n")),
            ],
            theirs: &[("a", Text(SECOND)), ("vendor/x", Text("x\n"))],
            tree: &[
                (".gitmodules", Text("[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = ../lib\n")),
                ("a", Text(SECOND)),
                ("vendor/lib", Submodule('1')),
                ("vendor/x", Text("x\n")),
            ],
            files: "updated a
                added vendor/x",
            ..Case::NEW
        },
        Case {
            name: "a file of the template where the team has a submodule",
            base: &[("a", Text(LINES))],
            ours: &[("lib", Submodule('1'))],
            theirs: &[("lib", Text("x\n"))],
            tree: &[("a", Text(LINES)), ("lib", Submodule('1')), ("lib~go-http-1.5.0", Text("x\n"))],
            conflicts: "lib: a regular file on one side, a link or a submodule on the other (2)
                lib~go-http-1.5.0: a regular file on one side, a link or a submodule on the other (3)",
            files: "conflict lib
                conflict lib -> lib~go-http-1.5.0",
            ..Case::NEW
        },
    ]);
}
