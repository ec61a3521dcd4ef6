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
pub use report::{Check, Failed, Outcome, Published, TemplateReport};

use std::path::PathBuf;

use super::Error;
use crate::base::Exit;
use crate::base::git::Talk as GitTalk;
use crate::base::interrupt;
use crate::output::{Step, Talk};
use crate::registry::{Checkout, Configuration, Places};
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
    let branch = request.branch.as_deref();
    let destination = if request.dry_run {
        Destination::for_trial(&checkout, branch, request.git_talk)?
    } else {
        Destination::of(&mut checkout, branch, request.git_talk)?
    };
    destination.warning.iter().for_each(|warning| talk.warn(warning));
    let names = if request.names.is_empty() { checkout.template_names()? } else { request.names.clone() };
    let (mut templates, mut failed) = (Vec::new(), Vec::new());
    for name in &names {
        talk.step(Step::Check);
        match one(&mut checkout, &destination, name, &places, request, talk) {
            Ok(report) => templates.push(report),
            Err(error) if names.len() == 1 => return Err(error),
            // What was published is told, whatever becomes of the others.
            Err(error) => {
                let is_over = error.diagnostic().exit() == Exit::Interrupted;
                failed.push(Failed::of(name, &error));
                if is_over {
                    break;
                }
            }
        }
    }
    let next = next(&checkout, &destination, &places, &templates);
    Ok(Published::of(checkout.settings().name.clone(), templates, failed, next))
}

/// Publishes one template, if the gate lets it through.
fn one(
    checkout: &mut Checkout,
    destination: &Destination,
    name: &str,
    places: &Places,
    request: &PublishRequest,
    talk: &dyn Talk,
) -> Result<TemplateReport, Error> {
    interrupt::check()?;
    match gate::pass(checkout, destination, name, places, request, talk)? {
        gate::Passage::Done(report) => Ok(report),
        // Where it is reviewed, nobody has the key.
        gate::Passage::Open(open) if request.dry_run && !destination.is_in_step => Ok(open.report),
        gate::Passage::Open(open) if request.dry_run => version::rehearse(checkout, destination, *open),
        gate::Passage::Open(open) => {
            talk.step(Step::Push);
            let report = version::publish(checkout, destination, *open, talk)?;
            *checkout = Checkout::open(&request.directory)?;
            Ok(report)
        }
    }
}

/// Commands to run next, where something was published: the registry may not be among those of whoever publishes.
fn next(checkout: &Checkout, destination: &Destination, places: &Places, templates: &[TemplateReport]) -> Vec<String> {
    let Some(template) = templates.iter().find(|template| template.outcome == Outcome::Published) else { return Vec::new() };
    let name = &checkout.settings().name;
    let is_known = Configuration::load(places).is_ok_and(|configuration| configuration.registries.contains_key(name));
    let url = shlex::try_quote(destination.url.address()).unwrap_or_default();
    let add = (!is_known).then(|| format!("pave registry add {name} {url}"));
    let is_pre = !template.version.pre.is_empty();
    let version = if is_pre { format!("@={}", template.version) } else { String::new() };
    let create = format!("pave create-service --registry {name} --template {}{version}", template.name);
    add.into_iter().chain([create]).collect()
}
