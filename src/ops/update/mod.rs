//! `pave update`: a service moves to a newer version of its template, or to an edited manifest, by a three-way merge.
//!
//! The lock says what was rendered last time; its contents are in the service's own objects. The new version is rendered, and git's own
//! engine merges the two renders and the service. The result is one commit, or conflicts as git leaves them. Everything is worked out in
//! a quarantine before anything visible changes; from then on notes beside the index ([`journal`]) let it be taken on or taken back.

mod answers;
mod base;
mod commits;
mod dialog;
mod error;
mod finish;
mod journal;
mod judged;
mod message;
mod plan;
mod report;
mod request;
mod resume;
mod select;
mod stranded;
mod work_tree;

pub use dialog::UpdateDialog;
pub use error::UpdateError;
pub use report::{AnswerReport, ConflictReport, Outcome, Updated, VersionReport};
pub use request::{Action, UpdateRequest};

use super::Error;
use super::create::Dialog;
use crate::base::git::{CommitTree, GitPath, ObjectId, Place};
use crate::base::interrupt;
use crate::output::{Step, Talk};
use crate::service::{LOCK, Lock, Service};

/// Updates a service, or says what would change. `dialog` is absent where nobody can be asked.
pub fn update(request: &UpdateRequest, talk: &dyn Talk, dialog: Option<&dyn UpdateDialog>) -> Result<Updated, Error> {
    if request.action != Action::Update {
        let place = Place::around(&request.directory).map_err(UpdateError::from)?.ok_or_else(|| nowhere(request))?;
        return match request.action {
            Action::Continue => resume::go_on(&place, talk),
            _ => resume::abort(&place, talk),
        };
    }
    let around = Place::around(&request.directory).map_err(UpdateError::from)?;
    if let Some(place) = &around {
        refuse_busy(request, place)?;
    }
    let service = Service::find_in(&request.directory, around)?;
    let place = service.place.as_ref().ok_or_else(|| nowhere(request))?;
    let head = place.head.ok_or_else(|| nowhere(request))?;
    let apart = select::apart(request, &service)?;
    refuse_other_lock(place, head, &service)?;
    talk.step(Step::Fetch);
    let choice = select::select(request, &service, apart, talk)?;
    let person = dialog.map(|dialog| dialog as &dyn Dialog);
    let plan = plan::plan(request, &service, place, head, &choice, talk, person)?;
    for note in &plan.merged.notes {
        talk.warn(note);
    }
    interrupt::check()?;
    if plan.is_empty() {
        return Ok(finish::report(&service, &plan, Outcome::UpToDate));
    }
    judged::refuse_denied(&plan, &service, &choice, talk)?;
    if request.dry_run {
        let outcome = if plan.merged.conflicts.is_empty() { Outcome::Planned } else { Outcome::Conflicts };
        let diff = plan.quarantine.patch(plan.before, plan.merged.tree).map_err(UpdateError::from)?;
        let mut report = Updated { diff: Some(diff), ..finish::report(&service, &plan, outcome) };
        report.next = report.what_next(None);
        return Ok(report);
    }
    let report = finish::report(&service, &plan, Outcome::Planned);
    // Whoever has just given answers wants to see what becomes of them.
    let confirms = dialog.filter(|_| plan.was_asked && !request.accepts_defaults);
    if !confirms.map_or(Ok(true), |dialog| dialog.confirm_update(&report))? {
        return Err(UpdateError::Cancelled.into());
    }
    finish::finish(request, &service, &plan, report, talk)
}

/// Whether an update of the repository at `place` is neither complete nor taken back.
#[must_use]
pub fn is_in_progress(place: &Place) -> bool {
    journal::Journal::is_in_progress(place)
}

fn nowhere(request: &UpdateRequest) -> UpdateError {
    UpdateError::NoRepository { path: request.directory.display().to_string() }
}

/// An error where git or an earlier update is in the middle of something.
fn refuse_busy(request: &UpdateRequest, place: &Place) -> Result<(), UpdateError> {
    if resume::is_in_progress(place, !request.dry_run)? {
        return Err(UpdateError::InProgress);
    }
    place.in_progress.map_or(Ok(()), |what| Err(UpdateError::Busy { what }))
}

/// An error where the lock is not the committed one.
fn refuse_other_lock(place: &Place, head: ObjectId, service: &Service) -> Result<(), Error> {
    let committed = CommitTree::open(&place.git_directory, head)?;
    let path = GitPath::from(LOCK).below(&place.prefix).to_string();
    let is_same = committed.file(&path, Lock::MAX_SIZE)?.is_some_and(|text| same_lines(&text, service.lock_text.as_bytes()));
    if is_same { Ok(()) } else { Err(UpdateError::NotCommitted { file: LOCK }.into()) }
}

/// Whether two texts differ in nothing but how their lines end.
fn same_lines(one: &[u8], other: &[u8]) -> bool {
    let lines = |text: &[u8]| text.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<_>>();
    lines(one) == lines(other)
}
