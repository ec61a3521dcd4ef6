//! Floor 1: what the user sees. Data goes to stdout, talk to stderr; nothing else in pave prints.

mod excerpt;
mod github;
mod print;
mod progress;
mod sarif;
mod tree;

pub use excerpt::show_excerpt;
pub use github::annotation;
pub use print::{Color, Format, StdoutError, bytes, data, is_terminal, json, set_color, stderr_is_terminal, talk};
pub use progress::{Progress, Step, Talk};
pub use sarif::{Level, SarifResult, SarifRule, sarif};
pub use tree::draw_tree;
