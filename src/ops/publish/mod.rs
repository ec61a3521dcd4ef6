//! Publishing versions of templates, and taking them back from new services.
//!
//! A version is published by one atomic push of two references: the branch, moved forward by one commit that adds the version to the
//! index, and the tag, which points to that commit and is signed. Nothing on this machine changes before the push is done.

mod change;
mod checks;
mod error;
mod gate;
mod notes;
mod remote;
mod report;
mod version;

pub use change::{ChangeRequest, Changed, IndexChange, change};
pub use error::PublishError;
pub use report::{Check, Outcome, Published, TemplateReport};

use std::path::PathBuf;

use super::Error;
use crate::base::git::Talk as GitTalk;
use crate::base::interrupt;
use crate::output::{Step, Talk};
use crate::registry::{Checkout, Places};
use remote::Destination;

/// One call of `template publish`.
#[derive(Debug, Clone)]
pub struct PublishRequest {
    /// The templates; every one that has a new version, where none is named.
    pub names: Vec<String>,
    /// Where the registry is checked out.
    pub directory: PathBuf,
    /// The branch to publish to, where HEAD is detached.
    pub branch: Option<String>,
    /// Run the gate, and publish nothing.
    pub dry_run: bool,
    /// Whether git may talk to a person.
    pub git_talk: GitTalk,
}

/// Publishes templates, one after the other, each if the gate lets it through.
pub fn publish(request: &PublishRequest, talk: &dyn Talk) -> Result<Published, Error> {
    let places = Places::of_user()?;
    let mut checkout = Checkout::open(&request.directory)?;
    let destination = Destination::of(&mut checkout, request.branch.as_deref(), !request.dry_run, request.git_talk)?;
    let names = if request.names.is_empty() { checkout.template_names()? } else { request.names.clone() };
    let mut templates = Vec::new();
    for name in &names {
        interrupt::check()?;
        talk.step(Step::Check);
        let passage = gate::pass(&checkout, &destination, name, &places, request, talk)?;
        let report = match passage {
            gate::Passage::Done(report) => report,
            gate::Passage::Open(open) if request.dry_run => version::rehearse(&checkout, &destination, *open)?,
            gate::Passage::Open(open) => {
                talk.step(Step::Push);
                let report = version::publish(&checkout, &destination, *open, talk)?;
                checkout = Checkout::open(&request.directory)?;
                report
            }
        };
        templates.push(report);
    }
    Ok(Published::of(checkout.settings().name.clone(), templates))
}
