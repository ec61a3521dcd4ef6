//! Where the registry is that a command changes.

use std::path::PathBuf;

/// The clone of a registry, and the branch of its remote.
#[derive(Debug, clap::Args)]
pub struct CloneArgs {
    /// The registry: a directory in its clone
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,

    /// Branch to publish to [default: the one that is checked out]
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
}
