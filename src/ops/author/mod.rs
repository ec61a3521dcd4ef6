//! What authors of templates do: one file or directory a command.

pub mod diff;
pub mod import;
pub mod lint;
pub mod new;
pub mod preview;
pub mod test;
