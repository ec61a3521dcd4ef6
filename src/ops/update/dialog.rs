//! What a person is asked besides.

use super::Updated;
use crate::ops::Error;
use crate::ops::create::Dialog;

/// A person who can be asked about an update.
pub trait UpdateDialog: Dialog {
    /// Whether to go ahead with what is planned.
    fn confirm_update(&self, planned: &Updated) -> Result<bool, Error>;
}
