//! Floor 4: the use cases, one module each. Here what the lower floors offer meets; nothing here prints or reads arguments.

pub mod create;

mod error;

pub use error::Error;
