//! Where a service differs from what was rendered. Everything is read, and nothing is written.
//!
//! A file is pristine where git would store of it what the lock says: other line ends in the work tree that git makes and unmakes, and
//! contents that Git LFS keeps elsewhere, are no drift; nor is the digest of an image where there were zeros, which is a deployment. In a bare repository, and where a sparse checkout leaves a file out, what is
//! committed counts.

mod committed;
mod deployed;
mod look;
mod marks;
mod objects;
mod present;
mod renames;
mod state;
mod survey;
mod work_tree;

pub use deployed::is_deployed;
pub use present::Present;
pub use state::{Drift, FileState, Survey};
pub use survey::survey;
