//! Which registry is meant.

use super::Error;
use crate::registry::{BuiltIn, Registry};

/// The registry that comes with pave.
pub fn open() -> Result<Box<dyn Registry>, Error> {
    Ok(Box::new(BuiltIn::open()?))
}
