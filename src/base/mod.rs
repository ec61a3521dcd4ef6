//! Floor 0: values with rules of their own, and the doors to everything outside the process.
//!
//! Only the doors (`clock`, `confine`, `dialogue`, `env`, `fs`, `git`, `interrupt`, `process`, `shell`) touch the disk, other processes, the
//! environment and the clock; clippy's `disallowed-methods` guards that. Nothing here knows what a template is.

pub mod clock;
pub mod confine;
pub mod dialogue;
pub mod env;
pub mod fs;
pub mod git;
pub mod interrupt;
pub mod process;
pub mod shell;
pub mod yaml;

mod diagnostic;
mod digest;
mod file_tree;
mod nearest;
mod path_rules;
mod printable;
mod rel_path;
mod secret;
mod service_name;

pub use diagnostic::{Diagnostic, Excerpt, Exit};
pub use digest::{Digest, DigestError};
pub use file_tree::{File, FileTree, Mode, TreeError};
pub use nearest::nearest;
pub use path_rules::PathRule;
pub use printable::{acts, holds_acting, is_shown_as_lines, printable};
pub use rel_path::{RelPath, RelPathError};
pub use secret::{Secret, may_be_address};
pub use service_name::{SERVICE_NAME_PATTERN, ServiceName, ServiceNameError};
