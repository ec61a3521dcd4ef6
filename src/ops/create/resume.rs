//! Taking on what an interrupted run left: a complete local repository that was not pushed.

use std::path::Path;

use super::plan::forge;
use super::publish::{Branch, ask, deliver, refuse_overlap};
use super::{CreateError, CreateRequest, Created, Destination, report};
use crate::base::ServiceName;
use crate::base::fs::{self, Occupant, occupant};
use crate::base::git::{Head, RemoteUrl, head, record_push, set_origin, was_pushed};
use crate::forge::RepositoryState;
use crate::ops::Error;
use crate::output::Talk;
use crate::service::{LOCK, Lock};

/// Where `--resume` is asked for and the target is there: pushes it, and gives the result. Where nothing is there, none: the run
/// was killed before it had written anything, so it is done from its beginning.
pub(super) fn take_on(request: &CreateRequest, talk: &dyn Talk) -> Result<Option<Created>, Error> {
    let Some(target) = request.known_target()?.filter(|_| request.resume) else { return Ok(None) };
    fs::sweep_beside(&target);
    if occupant(&target)? == Occupant::Nothing {
        talk.warn(&format!("there is nothing to resume at `{}`, so the service is created", super::naming::shown(&target)));
        return Ok(None);
    }
    let (head, lock, service) = service_at(&target, request.name.as_ref())?;
    let Some(url) = remote(request, &service, &head)? else {
        return Ok(Some(report::resumed(&target, &service, &lock, &head, None)));
    };
    refuse_overlap(&target, &url)?;
    if head.origin.is_none() {
        set_origin(&target, &head.branch, url.address())?;
    }
    let branch = Branch { service: &service, directory: &target, name: &head.branch, commit: head.commit };
    match delivery(request, &service, &url, &branch)? {
        Delivery::Missing => deliver(request, &url, &branch, talk)?,
        Delivery::Done => record_push(&target, &head.branch, head.commit)?,
        Delivery::MovedOn => {
            talk.warn(
                "the service was pushed before, and there are newer commits since; use `git pull` and `git push` for those",
            );
        }
    }
    Ok(Some(report::resumed(&target, &service, &lock, &head, Some(&url))))
}

fn not_resumable(target: &Path, reason: &str) -> CreateError {
    let advice = "create it without `--resume`, under another name or in another directory";
    CreateError::NotResumable { path: super::naming::shown(target), reason: reason.to_owned(), advice }
}

/// The service at `target`: where it stands, its lock, its name.
fn service_at(target: &Path, name: Option<&ServiceName>) -> Result<(Head, Lock, ServiceName), Error> {
    let head = head(target)?.ok_or_else(|| not_resumable(target, "it is no git repository with a commit"))?;
    if !fs::is_file(&target.join(LOCK)) {
        return Err(not_resumable(target, "it has no pave.lock, so pave did not create it").into());
    }
    let text = String::from_utf8(fs::read_file(&target.join(LOCK), Lock::MAX_SIZE)?);
    let lock = Lock::parse(&text.map_err(|_| not_resumable(target, "its pave.lock is not UTF-8"))?)?;
    let recorded = crate::template::get(&lock.answers, "service.name").and_then(|name| name.as_str()).unwrap_or_default();
    let service = ServiceName::new(recorded)?;
    match name {
        Some(name) if *name != service => Err(not_resumable(target, &format!("it is the service `{service}`")).into()),
        _ => Ok((head, lock, service)),
    }
}

/// Where to push: what is asked for, or what the repository remembers. Two that differ are an error.
fn remote(request: &CreateRequest, service: &ServiceName, head: &Head) -> Result<Option<RemoteUrl>, Error> {
    let asked = match &request.destination {
        None => None,
        Some(Destination::Remote(url)) => Some(url.clone()),
        Some(Destination::Owner(owner)) => Some(forge(owner)?.url(service)?),
    };
    let origin = head.origin.as_deref().map(RemoteUrl::parse).transpose()?;
    match (asked, origin) {
        (Some(asked), Some(origin)) if asked.address() != origin.address() => {
            let reason = format!("its remote is `{origin}`, not `{asked}`");
            let advice = "to push to its own remote, leave the address out; to change it, use `git remote set-url origin`";
            Err(CreateError::NotResumable { path: service.to_string(), reason, advice }.into())
        }
        (Some(asked), _) => Ok(Some(asked)),
        (None, origin) => Ok(origin),
    }
}

/// How far the service has come.
enum Delivery {
    /// The remote is empty.
    Missing,
    /// The remote has this very commit.
    Done,
    /// It was pushed before, and one side has commits since.
    MovedOn,
}

/// What the remote has of the service; one with foreign commits is refused.
fn delivery(request: &CreateRequest, service: &ServiceName, url: &RemoteUrl, branch: &Branch<'_>) -> Result<Delivery, Error> {
    if let Some(Destination::Owner(owner)) = &request.destination
        && forge(owner)?.state(service)? == RepositoryState::Missing
    {
        return Ok(Delivery::Missing);
    }
    let remote = ask(request, url)?;
    match remote.branch(branch.name) {
        Some(commit) if commit == branch.commit.to_string() => Ok(Delivery::Done),
        None if remote.is_empty() => Ok(Delivery::Missing),
        Some(_) if was_pushed(branch.directory, branch.name) => Ok(Delivery::MovedOn),
        _ => Err(CreateError::RemoteNotEmpty { url: url.to_string() }.into()),
    }
}
