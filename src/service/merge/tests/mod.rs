//! Every kind of merge: base, ours, theirs, and what must come of it.
#![allow(clippy::disallowed_methods, reason = "tests look at the world themselves")]
#![allow(clippy::too_many_lines, reason = "a table is as long as it is")]

mod against_git;
mod case;
mod check;
mod deletions;
mod directories;
mod endings;
mod kinds;
mod lines;
mod merging;
mod names;
mod odd_names;
mod random;
mod random_sides;
mod rules;
mod world;

use case::{Case, Is};

/// Ten lines that no other file has.
const LINES: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
/// With the second changed.
const SECOND: &str = "one\nTWO\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
/// With the ninth changed.
const NINTH: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nNINE\nten\n";
/// With both changed.
const BOTH: &str = "one\nTWO\nthree\nfour\nfive\nsix\nseven\neight\nNINE\nten\n";
