//! What the files of a service, and the exceptions of its manifest, say.

use jiff::civil::Date;

use super::finding::Findings;
use super::kind::FindingKind;
use super::report::FileReport;
use crate::base::{Mode, RelPath};
use crate::ops::Error;
use crate::service::{Drift, Exception, FileState, Manifest, Present, Service, Survey};

const DRIFT_HINT: &str = "`pave diff` shows what was changed; where that is meant, declare it under `exceptions` in pave.yaml";
const DELETED_HINT: &str = "an update leaves it deleted; where that is meant, declare it under `exceptions` in pave.yaml";
const CONFLICT_HINT: &str = "resolve it and `git add` the file, or give up the update: `pave update --abort`";
const INVALID_HINT: &str = "correct it; `pave diff` shows what was changed";

/// Adds what is found; gives the state of every file on the day `today`.
pub(super) fn judge(
    survey: &Survey,
    service: &Service,
    today: Date,
    findings: &mut Findings<'_>,
) -> Result<Vec<FileReport>, Error> {
    let manifest = &service.manifest;
    // How many drifts each exception covers.
    let mut covered = vec![0_usize; manifest.exceptions.len()];
    let mut reports = Vec::with_capacity(survey.files.len());
    for file in &survey.files {
        let covering = file.drift.as_ref().map(|drift| covering(manifest, file, drift)).unwrap_or_default();
        for index in &covering {
            covered[*index] += 1;
        }
        let live = covering.iter().map(|index| &manifest.exceptions[*index]).find(|exception| exception.is_live(today));
        let exception = live.filter(|_| !matches!(file.drift, Some(Drift::Conflict { is_unmerged: true, .. })));
        if exception.is_none() {
            of_file(file, !covering.is_empty(), findings);
        }
        reports.push(report(file, exception));
    }
    for (index, exception) in manifest.exceptions.iter().enumerate() {
        // Those of policies are judged with the policies.
        if let (Some(path), None) = (&exception.path, &exception.policy)
            && (covered[index] > 0 || !of_stranded(index, path, service, findings)?)
        {
            of_exception(index, path, exception, covered[index], today, findings);
        }
    }
    Ok(reports)
}

/// Says where an exception is for a file that is there, and that the template does not have: what the exception meant has no effect.
fn of_stranded(index: usize, path: &RelPath, service: &Service, findings: &mut Findings<'_>) -> Result<bool, Error> {
    let lock = &service.lock;
    let is_below =
        |file: &str| file == path.as_str() || file.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
    if lock.files.keys().any(|file| is_below(file.as_str())) || !Present::of(service)?.paths().into_iter().any(is_below) {
        return Ok(false);
    }
    let same_name = lock.files.keys().find(|file| file.file_name() == path.file_name());
    let hint = same_name.map_or_else(
        || format!("where nothing of yours needs `{path}`, remove it; then take the exception out of pave.yaml"),
        |place| {
            format!("its place may be `{place}` now: carry over what you changed, remove `{path}`, and take the exception out of pave.yaml")
        },
    );
    let message = format!("the exception is for `{path}`, and {} {} has no such file", lock.template, lock.version);
    findings.in_manifest(FindingKind::StrandedException, &["exceptions", &index.to_string()], message, &hint);
    Ok(true)
}

/// The exceptions, by number, that name the file where it was rendered, or where it lies now.
fn covering(manifest: &Manifest, file: &FileState, drift: &Drift) -> Vec<usize> {
    let moved = match drift {
        Drift::Renamed { to, .. } => RelPath::new(to).ok(),
        _ => None,
    };
    let covers = |exception: &Exception| exception.covers(&file.path) || moved.as_ref().is_some_and(|to| exception.covers(to));
    manifest.exceptions.iter().enumerate().filter(|(_, exception)| covers(exception)).map(|(index, _)| index).collect()
}

fn report(file: &FileState, exception: Option<&Exception>) -> FileReport {
    let drift = file.drift.as_ref().map(Drift::name);
    let renamed_to = match &file.drift {
        Some(Drift::Renamed { to, .. }) => Some(to.clone()),
        _ => None,
    };
    FileReport {
        path: file.path.to_string(),
        part: file.part.clone(),
        state: match exception {
            Some(_) => "excepted",
            None if is_replaced(file) => "starter",
            None => drift.unwrap_or("pristine"),
        },
        drift: drift.filter(|_| exception.is_some() || is_replaced(file)),
        renamed_to,
        reason: exception.map(|exception| exception.reason.clone()),
    }
}

/// Whether it began the code of a new service, and the team has put its own in its place.
fn is_replaced(file: &FileState) -> bool {
    file.is_starter && file.drift.as_ref().is_some_and(|drift| !matches!(drift, Drift::Conflict { .. }))
}

/// Of a file whose exception has ended, that one is told, and its drift only where the answer would be another without it.
fn of_file(file: &FileState, has_ended: bool, findings: &mut Findings<'_>) {
    if let Some(drift) = file.drift.as_ref().filter(|_| !is_replaced(file)) {
        let (kind, line, message, hint) = told(drift);
        if !has_ended || kind == FindingKind::Conflict || findings.denies_rather(kind, FindingKind::Expired) {
            findings.in_file(kind, file.path.as_str(), line, message, hint);
        }
    }
    if let Some(failure) = &file.unparsable {
        let message = format!("it does not parse as {} any more: {}", failure.kind, failure.message.escape_debug());
        findings.in_file(FindingKind::Invalid, file.path.as_str(), failure.line, message, INVALID_HINT);
    }
}

fn told(drift: &Drift) -> (FindingKind, usize, String, &'static str) {
    match drift {
        Drift::Edited { mode: None } => (FindingKind::Edited, 1, "its content is not what was rendered".into(), DRIFT_HINT),
        Drift::Edited { mode: Some(mode) } => {
            let message = format!("its content is not what was rendered, and {}", permission(*mode));
            (FindingKind::Edited, 1, message, DRIFT_HINT)
        }
        Drift::Mode { mode } => (FindingKind::ModeChanged, 1, permission(*mode).into(), DRIFT_HINT),
        Drift::Type { now } => (FindingKind::TypeChanged, 1, format!("it is {now} now"), DRIFT_HINT),
        Drift::Deleted => (FindingKind::Deleted, 1, "it is not there".into(), DELETED_HINT),
        Drift::Renamed { to, is_edited } => {
            let edited = if *is_edited { ", with another content" } else { "" };
            (FindingKind::Renamed, 1, format!("it is `{}` now{edited}", to.escape_debug()), DRIFT_HINT)
        }
        Drift::Conflict { line, .. } => {
            (FindingKind::Conflict, line.unwrap_or(1), "a merge stopped here, and nobody has resolved it".into(), CONFLICT_HINT)
        }
    }
}

fn permission(mode: Mode) -> &'static str {
    if mode == Mode::Executable { "it may be executed" } else { "it may not be executed" }
}

fn of_exception(index: usize, path: &RelPath, exception: &Exception, covered: usize, today: Date, findings: &mut Findings<'_>) {
    let index = index.to_string();
    let files = if covered == 1 { "file differs".to_owned() } else { format!("{covered} files differ") };
    match (exception.is_live(today), covered, exception.until) {
        (true, 1.., _) => {}
        (false, 1.., Some(until)) => {
            let message = format!(
                "the exception for `{path}` ended on {until}, and {} there still",
                if covered == 1 { "the file differs" } else { &files }
            );
            let hint = "bring the files back to what was rendered, or agree on another day for `until`";
            findings.in_manifest(FindingKind::Expired, &["exceptions", &index, "until"], message, hint);
        }
        _ => {
            let message = format!("the exception for `{path}` covers nothing that differs from what was rendered");
            findings.in_manifest(FindingKind::UnusedException, &["exceptions", &index], message, "take it out of pave.yaml");
        }
    }
}
