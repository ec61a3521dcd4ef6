//! A template's own tests: `tests/*.yaml`, one case a file.
//!
//! ```yaml
//! answers: {service: {name: payments, description: Takes payments, owner: team-a}}
//! files: [Dockerfile]                # are there
//! absent: [compose.yaml]             # are not
//! contains: {README.md: ["make run"]}
//! values:                            # JSON pointers into the first document of parsed files
//!   deploy/base/service.yaml: {/spec/ports/0/port: 8080}
//! snapshot: true                     # all files, or those listed, are those of tests/snapshots/CASE/
//! run: ["make test"]                 # commands for the rendered tree; nothing here runs them
//! refused: invalid-answer            # or instead of all these: the code of the error
//! ```
//!
//! Cases and snapshots are read from the package, so that they have the limits, and belong to the digest, of their part. Besides what
//! a case says, [`TestCase::inject`] tries what no author thinks of.

mod case;
mod expect;
mod failure;
mod hostile;
mod hostile_values;
mod run;
mod snapshot;

pub use case::{Case, SnapshotOf, TestCase};
pub use failure::CaseFailure;
pub use hostile::Injection;
pub use run::CaseRun;
pub use snapshot::{SNAPSHOTS, snapshot_names};
