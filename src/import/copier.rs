//! Templates of copier.
use super::draft::Draft;
use super::error::ImportError;
use super::source::Source;
pub(super) fn read(_source: &Source) -> Result<Draft, ImportError> {
    Err(ImportError::Unknown)
}
