//! What authors of templates do: one file or directory a command.

pub mod import;
