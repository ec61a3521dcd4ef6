//! The binary from outside, one file a subject. Everything here runs without a network and without this machine's configuration.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests look at the world themselves, and may fail")]

mod adopt;
mod answers;
mod asked;
mod atomic;
mod check;
mod completions;
mod create;
mod diff;
mod docs;
mod eject;
mod example_registry;
mod floors;
mod fuzz;
mod git;
mod hostile;
mod lint;
mod policies;
mod prompts;
mod push;
mod refusals;
mod registry;
mod registry_init;
mod schemas;
mod template_diff;
mod template_import;
mod template_new;
mod template_preview;
mod template_test;
mod templates;
mod update;
#[path = "../world/mod.rs"]
mod world;
