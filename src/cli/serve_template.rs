//! The hidden command that reads and renders a stranger's template for another pave process.

use std::io;

use anyhow::Context;

use crate::base::confine::confine;
use crate::template::{CONFINEMENT, serve};

/// Gives up what is not needed, then answers requests on stdin until it ends.
pub fn run() -> anyhow::Result<()> {
    confine(CONFINEMENT).context("cannot confine the process that reads the template")?;
    serve(io::stdin().lock(), io::stdout().lock()).context("cannot serve the template")
}
