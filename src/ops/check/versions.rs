//! What the registry says of the version that a service was rendered from.

use semver::Version;

use super::CheckRequest;
use super::finding::Findings;
use super::kind::FindingKind;
use super::report::TemplateReport;
use crate::base::Diagnostic;
use crate::base::git::Talk;
use crate::ops::{Error, base, registries};
use crate::registry::{BUILT_IN, BuiltIn, Freshness, Index, Registry, RegistryError};
use crate::service::Service;
use crate::template::Severity;

/// The name that a lock has in place of a registry's where the template came from a path.
const DIRECTORY: &str = "directory";

/// Adds what is found, and to `template` what there is. Gives the registry, where this machine knows it.
pub(super) fn judge(
    service: &Service,
    request: &CheckRequest,
    template: &mut TemplateReport,
    findings: &mut Findings<'_>,
) -> Result<Option<Box<dyn Registry>>, Error> {
    let lock = &service.lock;
    if lock.registry == DIRECTORY {
        let message = "the template came from a directory, of which nobody publishes versions".to_owned();
        findings.in_lock(FindingKind::Unchecked, "registry", message, "publish it in a registry: see `pave registry init`");
        return Ok(None);
    }
    let registry = match open(service, request) {
        Ok(registry) => registry,
        Err(error) => return unchecked(&lock.registry, error, findings).map(|()| None),
    };
    template.asked = registry.asked();
    let index = match registry.index(&lock.template) {
        Ok(index) => index,
        Err(error) if error.code() == "unknown-template" => {
            let hint = "ask the owners of the registry: its index lists every version that was published";
            findings.in_lock(FindingKind::UnknownVersion, "template", error.to_string(), hint);
            return Ok(Some(registry));
        }
        Err(error) => return Err(error.into()),
    };
    of_version(service, &index, findings);
    of_render(service, request, findings)?;
    of_deprecation(service, &*registry, findings);
    outdated(service, &index, template, findings);
    Ok(Some(registry))
}

fn open(service: &Service, request: &CheckRequest) -> Result<Box<dyn Registry>, Error> {
    let lock = &service.lock;
    if lock.registry == BUILT_IN {
        let registry = BuiltIn::open()?;
        // A lock is only known where its digest is that of the version, as this build has it.
        let is_known = base::is_rendered(service);
        return Ok(Box::new(if is_known { registry.knowing(&lock.template, &lock.version, lock.digest) } else { registry }));
    }
    let freshness = if request.refreshes { Freshness::Now } else { Freshness::Offline };
    registries::open(Some(&lock.registry), freshness, request.git_talk)
}

/// A registry that this machine does not know is no mistake of the service. Nothing is fetched from anywhere else for it.
fn unchecked(registry: &str, error: Error, findings: &mut Findings<'_>) -> Result<(), Error> {
    let registry = registry.escape_debug();
    let (why, hint) = match error.diagnostic().code() {
        "unknown-registry" => ("is not known on this machine", format!("add it: `pave registry add {registry} URL`")),
        "offline" => ("was never asked on this machine", "ask it: `pave check --refresh`".to_owned()),
        "invalid-configuration" if error.to_string() == RegistryError::NoHome.to_string() => {
            ("is not known here: there is no home directory", "set `HOME`".to_owned())
        }
        _ => return Err(error),
    };
    let message = format!(
        "the registry `{registry}` {why}, so that versions and policies were not looked up, and pave.lock was not compared with what its version renders"
    );
    findings.in_lock(FindingKind::Unchecked, "registry", message, &hint);
    Ok(())
}

fn of_version(service: &Service, index: &Index, findings: &mut Findings<'_>) {
    let lock = &service.lock;
    let (name, version) = (&lock.template, &lock.version);
    match index.release(version) {
        Some(release) if release.digest != lock.digest => {
            let message = format!("it is not that of {name} {version} in the registry `{}`, {}", lock.registry, release.digest);
            let hint = "restore it from git: `git checkout -- pave.lock`; `git log -p pave.lock` shows who changed it";
            findings.in_lock(FindingKind::WrongDigest, "digest", message, hint);
        }
        Some(release) => {
            if let Some(reason) = &release.yanked {
                let message = format!("{name} {version} is yanked: {reason}");
                findings.in_lock(FindingKind::Yanked, "version", message, "move to another version: `pave update`");
            }
        }
        // The built-in registry lists one version, and older ones were there.
        None if lock.registry == BUILT_IN && index.newest().is_some_and(|newest| newest.version > *version) => {}
        None if lock.registry == BUILT_IN => {
            let message = format!("this pave does not know {name} {version}");
            findings.in_lock(FindingKind::UnknownVersion, "version", message, "install a newer pave");
        }
        None => {
            let message = format!("the registry `{}` does not list {name} {version}", lock.registry);
            let hint =
                "ask it what is new: `pave check --refresh`; where that does not help, pave.lock was edited: restore it from git";
            findings.in_lock(FindingKind::UnknownVersion, "version", message, hint);
        }
    }
}

/// The version must render what the lock lists: an edited line makes a changed file look as if nobody had touched it.
fn of_render(service: &Service, request: &CheckRequest, findings: &mut Findings<'_>) -> Result<(), Error> {
    let lock = &service.lock;
    let (freshness, talk) =
        if request.refreshes { (Freshness::Recent, request.git_talk) } else { (Freshness::Offline, Talk::Nobody) };
    let locked = format!("{} {}", lock.template, lock.version);
    match base::compared(service, freshness, talk)? {
        base::Compared::Differs(how) => {
            let hint = "restore it from git: `git checkout -- pave.lock`; `git log -p pave.lock` shows who changed it";
            findings.in_lock(FindingKind::TamperedLock, "files", format!("{locked}, rendered again, {how}"), hint);
        }
        // What contradicts the registry is told of already: another digest, or a version that nobody published.
        base::Compared::Same | base::Compared::Contradicted(_) => {}
        base::Compared::Unavailable(error) | base::Compared::Unusable(error) => match error.diagnostic().code() {
            // It is an older one of those that come with pave.
            "no-version" => {}
            "offline" => {
                let message = format!("it was not compared with what {locked} renders, which is not on this machine");
                findings.in_lock(FindingKind::Unchecked, "files", message, "fetch that version: `pave check --refresh`");
            }
            _ => {
                let message = format!("it was not compared with what {locked} renders: {error}");
                findings.in_lock(FindingKind::Unchecked, "files", message, "where did it come from? see `git log -p pave.lock`");
            }
        },
    }
    Ok(())
}

fn of_deprecation(service: &Service, registry: &dyn Registry, findings: &mut Findings<'_>) {
    let name = &service.lock.template;
    if let Some(deprecation) = registry.deprecation(name) {
        let message = format!("the template `{name}` is deprecated: {}", deprecation.reason);
        let hint = match &deprecation.replaced_by {
            Some(successor) => format!("its owners say what to use instead: `{successor}`"),
            None => "ask its owners what to use instead".to_owned(),
        };
        findings.in_lock(FindingKind::Deprecated, "template", message, &hint);
    }
}

/// The newest version that the requirement takes, and a newer one that it does not.
fn outdated(service: &Service, index: &Index, template: &mut TemplateReport, findings: &mut Findings<'_>) {
    let lock = &service.lock;
    let requirement = &service.manifest.requirement;
    let fitting = index.pick(requirement).map(|release| release.version.clone());
    let newest = index.newest().map(|release| release.version.clone());
    if let Some((version, kind)) = fitting.as_ref().and_then(|version| Some((version, step(&lock.version, version)?))) {
        let message = format!("{} {version} is there", lock.template);
        findings.in_lock(kind, "version", message, "run `pave update`");
    }
    let beyond = newest.as_ref().filter(|newest| fitting.as_ref().is_none_or(|fitting| *newest > fitting));
    if let Some((version, kind)) = beyond.and_then(|version| Some((version, step(&lock.version, version)?))) {
        let message = format!("{} {version} is there, which pave.yaml does not ask for (`{requirement}`)", lock.template);
        let to = if version.pre.is_empty() { format!("^{}.{}", version.major, version.minor) } else { format!("={version}") };
        findings.in_lock(kind, "version", message, &format!("see what it brings with `pave update --to {to} --dry-run`"));
    }
    (template.newest_fitting, template.newest) = (fitting, newest);
}

fn step(from: &Version, to: &Version) -> Option<FindingKind> {
    Some(match Severity::of_step(from, to)? {
        Severity::Patch => FindingKind::OutdatedPatch,
        Severity::Minor => FindingKind::OutdatedMinor,
        Severity::Major => FindingKind::OutdatedMajor,
    })
}
