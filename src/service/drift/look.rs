//! What is seen of one file.

use super::state::Drift;

/// What lies at a path.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// How it differs.
    pub(super) drift: Option<Drift>,
    /// Its content, where that differs.
    pub(super) content: Option<Vec<u8>>,
}

impl Look {
    pub(super) fn of(drift: Drift) -> Self {
        Self { drift: Some(drift), content: None }
    }
}
