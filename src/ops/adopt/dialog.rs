//! What a person is asked besides.

use super::AdoptPlan;
use crate::ops::Error;
use crate::ops::create::{Decision, Dialog};

/// A person who can be asked about a repository that is there.
pub trait AdoptDialog: Dialog {
    /// Whether to go ahead with the plan.
    fn confirm_adoption(&self, plan: &AdoptPlan) -> Result<Decision, Error>;
}
