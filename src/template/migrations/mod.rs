//! What a new version of a template does to services of older ones: files and answers that get another name, answers that go.
//! Declared in `template.yaml`, never code.
//!
//! ```yaml
//! migrations:
//!   - to: 2.0.0                       # for every service that goes from before 2.0.0 to 2.0.0 or later
//!     rename: {deploy/hpa.yaml: deploy/base/hpa.yaml}
//!     move-answers: {infrastructure.db: infrastructure.database}
//!     drop: [service.legacy]
//! ```

mod apply;
mod check;
mod declared;
mod renames;

pub use apply::Fate;
pub use declared::{Migration, Migrations};
pub use renames::Rename;

pub(super) use check::check;
pub(super) use renames::{expressions, fill};
