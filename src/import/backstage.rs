//! Templates of Backstage.
use super::draft::Draft;
use super::error::ImportError;
use super::source::Source;
pub(super) fn read(_source: &Source) -> Result<Draft, ImportError> {
    Err(ImportError::Unknown)
}
pub(super) fn own_name(_source: &Source) -> Option<String> {
    None
}
