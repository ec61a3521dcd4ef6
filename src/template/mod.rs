//! Floor 2: templates. Bytes in, files out; nothing here reads a disk or knows where a template came from.
//!
//! A [`Package`] is a template with all that it includes. [`Template`] is one that was read and found good: it lists its
//! [`Input`]s, completes and checks answers, and renders. What comes from a stranger is opened as [`Opened`], which does all of
//! that in a confined process of its own.

mod answers;
mod cases;
mod check;
mod compatibility;
mod detects;
mod engine;
mod error;
mod expression;
mod inputs;
#[cfg(test)]
mod json_schema;
mod lint;
mod loaded;
mod manifest;
mod migrations;
mod opened;
mod package;
mod protocol;
mod reading;
mod render;

pub use answers::{Answers, get, set};
pub use cases::{Case, CaseFailure, CaseRun, Injection, SNAPSHOTS, SnapshotOf, TestCase, snapshot_names};
pub use check::{FileKind, Unparsable, instructions, unparsable};
pub use compatibility::{
    Change, ChangeKind, Comparison, FileChange, FileFate, Sample, Severity, Trial, compare, samples, trial_update,
};
pub use detects::{matching, recognised_by};
pub use error::{Fault, TemplateError};
pub use inputs::{
    AnswerProblem, AnswerProblems, Choice, Input, InputState, Kind as InputKind, Resolution, State, broken_at, broken_rule,
};
pub use lint::{Bundle, Finding, Rule, Severity as RuleSeverity};
pub use loaded::{Summary, Template};
pub use manifest::{Kind as PartKind, Manifest};
pub use migrations::{Fate, Migration, Migrations, Rename};
pub use opened::{Apart, CONFINEMENT, Opened, SERVE_COMMAND, Trust, lint};
pub use package::{Components, Package, Part};
pub use protocol::serve;
pub use render::{RESERVED_PATHS, Rendered};
