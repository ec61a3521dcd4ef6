//! What is asked for, settled before any work.

use std::path::PathBuf;

use crate::base::git::Talk;
use crate::ops::create::AnswerSources;
use crate::registry::TemplateRef;

/// One call of `adopt`.
#[derive(Debug, Clone)]
pub struct AdoptRequest {
    /// The directory that becomes a service.
    pub directory: PathBuf,
    /// The template; found out where none is given.
    pub template: Option<TemplateRef>,
    /// The registry that it comes from; the user's default one, where none is given.
    pub registry: Option<String>,
    /// Where answers come from.
    pub sources: AnswerSources,
    /// Take what was found and every default, and go ahead without asking.
    pub accepts_defaults: bool,
    /// Say what would be done, and write nothing.
    pub dry_run: bool,
    /// Whether git may talk to a person.
    pub git_talk: Talk,
}
