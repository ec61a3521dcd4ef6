//! Everything that is going to be written and pushed, before any of it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use semver::VersionReq;

use super::request::refuse_occupied;
use super::{CreateError, CreateRequest, Destination};
use crate::base::git::RemoteUrl;
use crate::base::{FileTree, ServiceName, fs};
use crate::forge::{DirForge, Forge, Owner, RepositoryState};
use crate::ops::Error;
use crate::registry::Selected;
use crate::service::{Lock, ServiceManifest, assemble};
use crate::template::{Answers, Opened, Rendered, Resolution, State, Summary, get};

/// A service that could be created.
pub struct Plan {
    /// Its name.
    pub service: ServiceName,
    /// The directory to create, absolute.
    pub target: PathBuf,
    /// What the template says of itself.
    pub template: Summary,
    /// Every answer, and how it came about.
    pub resolution: Resolution,
    /// What goes into `pave.lock`; names the part that each file comes from.
    pub lock: Lock,
    /// Every file.
    pub tree: FileTree,
    /// The branch that the repository starts on.
    pub branch: String,
    /// Where it is pushed to.
    pub remote: Option<PlannedRemote>,
    /// Commands to run next, after changing into the directory.
    pub next: Vec<String>,
}

/// Where a service is pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRemote {
    /// The address.
    pub url: RemoteUrl,
    /// Whether the repository has to be created first.
    pub is_new: bool,
}

/// Puts everything together, and refuses what is known to fail.
pub(super) fn plan(
    request: &CreateRequest,
    selected: &Selected,
    template: &Opened,
    resolution: Resolution,
    rendered: Rendered,
) -> Result<Plan, Error> {
    let text = |name: &str| get(&resolution.answers, name).and_then(|answer| answer.as_str()).unwrap_or_default().to_owned();
    let service = ServiceName::new(&text("service.name"))?;
    let target = request.target(&service)?;
    refuse_occupied(&target)?;
    let next = rendered.next.clone();
    let summary = template.summary();
    let (lock, tree) = compose(selected, template, &resolution, rendered)?;
    Ok(Plan {
        remote: remote(request, &service)?,
        branch: text("service.default_branch"),
        template: summary.clone(),
        service,
        target,
        resolution,
        lock,
        tree,
        next,
    })
}

/// The lock and every file of a service that is rendered with these answers, pave's own among them.
pub(in crate::ops) fn compose(
    selected: &Selected,
    template: &Opened,
    resolution: &Resolution,
    rendered: Rendered,
) -> Result<(Lock, FileTree), CreateError> {
    let summary = template.summary();
    let mut lock = Lock {
        registry: selected.registry.clone(),
        template: summary.name.clone(),
        version: summary.version.clone(),
        digest: selected.digest,
        answers: resolution.answers.clone(),
        files: BTreeMap::new(),
    };
    let requirement = selected.requirement.clone().unwrap_or_else(|| compatible(&summary.version));
    let shown = shown_answers(template, resolution);
    let registry = (selected.registry != "builtin").then_some(selected.registry.as_str());
    let manifest = ServiceManifest { template: &summary.name, requirement: &requirement, registry, answers: &shown };
    let tree = assemble(rendered, summary, &manifest, &mut lock)?;
    Ok((lock, tree))
}

/// `^1.4` of 1.4.2; all of a pre-release.
pub(in crate::ops) fn compatible(version: &semver::Version) -> VersionReq {
    let text = if version.pre.is_empty() { format!("^{}.{}", version.major, version.minor) } else { format!("^{version}") };
    VersionReq::parse(&text).unwrap_or(VersionReq::STAR)
}

/// The answers that the manifest shows: what was given, and what is asked of people. The rest follows the template's defaults.
fn shown_answers(template: &Opened, resolution: &Resolution) -> Answers {
    let is_shown = |name: &str, state: State| {
        state == State::Given && name != "service.default_branch"
            || template.summary().input(name).is_some_and(|input| input.prompt.is_some())
    };
    let mut shown = Answers::new();
    for state in resolution.states.iter().filter(|state| is_shown(&state.name, state.state)) {
        if let Some(answer) = get(&resolution.answers, &state.name) {
            crate::template::set(&mut shown, &state.name, answer.clone());
        }
    }
    shown
}

fn remote(request: &CreateRequest, service: &ServiceName) -> Result<Option<PlannedRemote>, Error> {
    Ok(match &request.destination {
        None => None,
        Some(Destination::Remote(url)) => Some(PlannedRemote { url: url.clone(), is_new: false }),
        Some(Destination::Owner(owner)) => {
            let forge = forge(owner)?;
            let is_new = forge.state(service)? == RepositoryState::Missing;
            Some(PlannedRemote { url: forge.url(service)?, is_new })
        }
    })
}

/// The forge that holds the repositories of this owner.
pub(super) fn forge(owner: &Owner) -> Result<Box<dyn Forge>, fs::FsError> {
    match owner {
        Owner::Directory(path) => Ok(Box::new(DirForge::new(&fs::absolute(path)?))),
    }
}
