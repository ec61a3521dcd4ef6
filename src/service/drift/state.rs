//! What became of each file that was rendered.

use crate::base::{Mode, RelPath};
use crate::template::Unparsable;

/// Where a service stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Every file of the lock, in path order.
    pub files: Vec<FileState>,
}

/// One file of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// Its path in the service.
    pub path: RelPath,
    /// The part of the template that it comes from.
    pub part: String,
    /// Whether it only begins the code of a new service: what became of it is the team's affair.
    pub is_starter: bool,
    /// How it differs; none where it is as it was rendered.
    pub drift: Option<Drift>,
    /// Why it does not parse any more, where it parsed when it was rendered.
    pub unparsable: Option<Unparsable>,
}

/// How a file differs from what was rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It has another content.
    Edited {
        /// Its mode, where that is another one too.
        mode: Option<Mode>,
    },
    /// It may be executed, or may not, and should not, or should.
    Mode {
        /// Its mode now.
        mode: Mode,
    },
    /// It is no file of that kind any more.
    Type {
        /// What it is, in words: `a directory`.
        now: &'static str,
    },
    /// It is not there.
    Deleted,
    /// It lies elsewhere.
    Renamed {
        /// Where, in the service.
        to: String,
        /// Whether its content is another one too.
        is_edited: bool,
    },
    /// A merge stopped in it, and nobody has resolved that.
    Conflict {
        /// The 1-based line of the first marker; none where there is none.
        line: Option<usize>,
        /// Whether git's index has both sides still.
        is_unmerged: bool,
    },
}

impl Drift {
    /// Its stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Edited { .. } => "edited",
            Self::Mode { .. } => "mode-changed",
            Self::Type { .. } => "type-changed",
            Self::Deleted => "deleted",
            Self::Renamed { .. } => "renamed",
            Self::Conflict { .. } => "conflict",
        }
    }
}
