//! A table of merges.

/// What is at a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Is {
    Text(&'static str),
    Bytes(&'static [u8]),
    Executable(&'static str),
    Link(&'static str),
    /// A submodule at a commit whose id is this digit again and again.
    Submodule(char),
    Gone,
}

pub(super) type Changes = &'static [(&'static str, Is)];

/// One merge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) base: Changes,
    /// Against the base.
    pub(super) ours: Changes,
    pub(super) theirs: Changes,
    /// The whole service afterwards.
    pub(super) tree: Changes,
    /// `PATH: KIND (STAGES)` a line.
    pub(super) conflicts: &'static str,
    /// `OUTCOME PATH` or `OUTCOME FROM -> PATH` a line.
    pub(super) files: &'static str,
    pub(super) renames: &'static [(&'static str, &'static str)],
    pub(super) excepted: &'static [&'static str],
    pub(super) generated: &'static [&'static str],
    /// Whose content cannot be had.
    pub(super) missing: &'static [&'static str],
    /// Whether the work tree holds the team's files, for attributes.
    pub(super) checked_out: bool,
    /// Whether `git merge` of the same three does the same.
    pub(super) as_git: bool,
}

impl Case {
    pub(super) const NEW: Self = Self {
        name: "",
        base: &[],
        ours: &[],
        theirs: &[],
        tree: &[],
        conflicts: "",
        files: "",
        renames: &[],
        excepted: &[],
        generated: &[],
        missing: &[],
        checked_out: false,
        as_git: true,
    };
}
