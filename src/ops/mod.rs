//! Floor 4: the use cases, one module each. Here what the lower floors offer meets; nothing here prints or reads arguments.

pub mod adopt;
pub mod author;
pub mod base;
pub mod check;
pub mod create;
pub mod diff;
pub mod eject;
pub mod policies;
pub mod publish;
pub mod registries;
pub mod registry;
pub mod schema;
pub mod templates;
pub mod update;

mod changelog;

mod error;

pub use error::Error;
