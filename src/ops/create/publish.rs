//! The remote: asked before anything is written, made and pushed to after.

use std::path::{Component, Path, PathBuf};

use super::plan::forge;
use super::{CreateError, CreateRequest, Destination, Plan};
use crate::base::git::{ObjectId, Remote, RemoteError, RemoteUrl, RemoteUrlError, push};
use crate::base::{Diagnostic, ServiceName, env};
use crate::ops::Error;
use crate::output::{Step, Talk};

/// An error where the remote cannot be reached, is not there, has commits already, or would lie in the service.
pub(super) fn check(request: &CreateRequest, plan: &Plan) -> Result<(), Error> {
    let Some(remote) = &plan.remote else { return Ok(()) };
    refuse_overlap(&plan.target, &remote.url)?;
    if remote.is_new || ask(request, &remote.url)?.is_empty() {
        Ok(())
    } else {
        Err(CreateError::RemoteNotEmpty { url: remote.url.to_string() }.into())
    }
}

/// An error where one of the service and its remote repository would lie inside the other, links aside.
pub(super) fn refuse_overlap(target: &Path, url: &RemoteUrl) -> Result<(), RemoteUrlError> {
    let Some(remote) = url.path() else { return Ok(()) };
    let (target, remote) = (without_dots(target), without_dots(remote));
    if target.starts_with(&remote) || remote.starts_with(&target) { Err(RemoteUrlError::Overlap) } else { Ok(()) }
}

/// An absolute path without `..`.
fn without_dots(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(clean.pop()),
            other => clean.push(other),
        }
    }
    clean
}

/// What the remote has.
pub(super) fn ask(request: &CreateRequest, url: &RemoteUrl) -> Result<Remote, RemoteError> {
    // Any directory that is there will do.
    let directory = env::current_dir().unwrap_or_else(|| "/".into());
    Remote::ask(&directory, url, request.git_talk)
}

/// Creates the remote where it is ours to create, and pushes.
pub(super) fn publish(request: &CreateRequest, plan: &Plan, commit: ObjectId, talk: &dyn Talk) -> Result<(), Error> {
    let Some(remote) = &plan.remote else { return Ok(()) };
    let branch = Branch { service: &plan.service, directory: &plan.target, name: &plan.branch, commit };
    deliver(request, &remote.url, &branch, talk)
}

/// A branch to be delivered.
pub(super) struct Branch<'a> {
    pub(super) service: &'a ServiceName,
    pub(super) directory: &'a Path,
    pub(super) name: &'a str,
    pub(super) commit: ObjectId,
}

/// The same for a repository that is there. Whatever goes wrong now leaves the local repository whole, and is said with the
/// command that goes on.
pub(super) fn deliver(request: &CreateRequest, url: &RemoteUrl, branch: &Branch<'_>, talk: &dyn Talk) -> Result<(), Error> {
    talk.step(Step::Push);
    create(request, branch)
        .and_then(|()| {
            push(branch.directory, url, branch.name, branch.commit, request.git_talk, &mut |percent| talk.percent(percent))
                .map_err(|error| Box::new(error) as Box<dyn Diagnostic>)
        })
        .map_err(|cause| {
            let path = super::naming::shown(branch.directory);
            CreateError::NotPushed { resume: resume_command(request, branch, &path), path, cause }.into()
        })
}

fn create(request: &CreateRequest, branch: &Branch<'_>) -> Result<(), Box<dyn Diagnostic>> {
    let Some(Destination::Owner(owner)) = &request.destination else { return Ok(()) };
    let forge = forge(owner).map_err(|error| Box::new(error) as Box<dyn Diagnostic>)?;
    forge.create(branch.service, branch.name).map_err(|error| Box::new(error) as Box<dyn Diagnostic>)
}

/// The command that goes on where this one stopped. Credentials that were in the address must be given again, and are not shown.
fn resume_command(request: &CreateRequest, branch: &Branch<'_>, path: &str) -> String {
    let quote = |text: &str| shlex::try_quote(text).map(std::borrow::Cow::into_owned).unwrap_or_default();
    let mut command = format!("pave create-service {}", branch.service);
    if request.output.is_some() {
        command.push_str(&format!(" --output {}", quote(path)));
    }
    match &request.destination {
        Some(Destination::Remote(url)) => command.push_str(&format!(" --remote {}", quote(url.address()))),
        Some(Destination::Owner(crate::forge::Owner::Directory(path))) => {
            command.push_str(&format!(" --push-to {}", quote(&super::naming::shown(path))));
        }
        None => {}
    }
    command + " --resume"
}
