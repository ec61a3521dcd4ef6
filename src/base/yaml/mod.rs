//! What pave must know of YAML beside the parser: which plain texts are read as another type, how a text is written so
//! that it stays a text, and where in a file a value stands.

mod block;
mod locate;
mod node;
mod other_type;
mod scalar;

pub use block::block;
pub use locate::locate;
pub use node::{Node, NodeError, refuse_bombs};
pub use other_type::reads_as_other_type;
pub use scalar::{quoted, scalar};
