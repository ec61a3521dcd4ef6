//! Any error of a use case.

use std::fmt;

use crate::base::Diagnostic;

/// An error of any of the lower floors, with its code, exit status, hint and excerpt.
pub struct Error(Box<dyn Diagnostic>);

impl Error {
    /// What the error can tell besides its message.
    #[must_use]
    pub fn diagnostic(&self) -> &dyn Diagnostic {
        &*self.0
    }
}

impl<E: Diagnostic> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

impl std::error::Error for Error {}
