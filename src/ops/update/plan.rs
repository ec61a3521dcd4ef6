//! Everything that an update is going to change, before any of it is. All objects are in a quarantine until then.

use std::cell::Cell;

use super::answers::{self, Answered};
use super::report::{AnswerReport, VersionReport};
use super::select::Choice;
use super::{UpdateError, UpdateRequest, base, stranded};
use crate::base::git::{GitConfig, GitPath, ObjectId, PendingConfig, Place, Quarantine, ThreeWay, TreeEdits, TreeEntry};
use crate::base::{FileTree, Mode, RelPath, clock};
use crate::ops::create::{CreateError, Dialog};
use crate::ops::{Error, changelog};
use crate::output::{Step, Talk};
use crate::service::{Edit, Exception, Files, LOCK, Lock, MANIFEST, MergeRequest, Merged, OWNER, SCHEMA, Service, merge, pure};
use crate::template::{Rename, matching};

/// An update that could be made.
pub(super) struct Plan<'a> {
    pub(super) place: &'a Place,
    pub(super) quarantine: Quarantine,
    /// The commit that is checked out, and its tree.
    pub(super) head: ObjectId,
    pub(super) before: ObjectId,
    /// The new lock.
    pub(super) lock: Lock,
    /// The text of pave.yaml to come, as git keeps it, and its entry.
    pub(super) manifest: TreeEntry,
    /// The tree of the commit with the pure render.
    pub(super) render: ObjectId,
    pub(super) merged: Merged,
    pub(super) answers: Vec<AnswerReport>,
    /// Whether a person was asked for answers.
    pub(super) was_asked: bool,
    /// Files whose base could not be had.
    pub(super) missing: Vec<String>,
    pub(super) newer: Option<semver::Version>,
    /// Git's configuration, asked for while it merges.
    pub(super) config: Cell<Option<PendingConfig>>,
    pub(super) changelog: String,
}

/// Works it all out.
pub(super) fn plan<'a>(
    request: &UpdateRequest,
    service: &'a Service,
    place: &'a Place,
    head: ObjectId,
    choice: &Choice,
    talk: &dyn Talk,
    dialog: Option<&dyn Dialog>,
) -> Result<Plan<'a>, Error> {
    let Answered { resolution, mut edits, was_asked } =
        answers::collect(request, service, &choice.template, &choice.settings, talk, dialog)?;
    if let Some(reference) = &choice.reference {
        edits.push(Edit::Set { name: "template".into(), value: reference.clone().into() });
    }
    let manifest = answers::manifest(service, &edits)?;
    talk.step(Step::Render);
    let rendered = choice.template.render(&resolution.answers)?;
    let renames = rendered.renames.clone();
    let summary = choice.template.summary();
    let (tree, files) = pure(rendered, summary).map_err(CreateError::from)?;
    let lock = Lock {
        registry: choice.selected.registry.clone(),
        template: summary.name.clone(),
        version: summary.version.clone(),
        digest: choice.selected.digest,
        answers: resolution.answers,
        files,
    };
    let quarantine = Quarantine::begin(place.directory()).map_err(UpdateError::from)?;
    let before = quarantine.tree_of(head).map_err(UpdateError::from)?;
    let (base, missing) = base::files(request, service, &quarantine, talk)?;
    let own = Own::add(&quarantine, &tree, &manifest_as_kept(&quarantine, before, place, &manifest)?, &lock)?;
    let theirs = files_of(&quarantine, &tree, &lock)?;
    let ours = quarantine.edit_tree(Some(before), &own.edits(&place.prefix)).map_err(UpdateError::from)?;
    let declared = declared(&renames, &service.lock, &lock);
    let (from, to) = labels(&service.lock, &lock);
    let live = live_exceptions(service);
    let is_to_come = ours != before && !request.dry_run;
    let config = is_to_come.then(|| GitConfig::start(place.directory())).transpose().map_err(UpdateError::from)?;
    talk.step(Step::Merge);
    let merged = merge(&MergeRequest {
        quarantine: &quarantine,
        prefix: &place.prefix,
        base: &base,
        theirs: &theirs,
        ours,
        renames: &declared,
        excepted: &|path| live.iter().any(|exception| exception.covers(path)),
        generated: &matching(&summary.generated, theirs.keys()),
        labels: ThreeWay { base: &from, ours: "yours", theirs: &to },
    })
    .map_err(UpdateError::from)?;
    stranded::warn(
        &stranded::Renders {
            quarantine: &quarantine,
            base: &base,
            theirs: &theirs,
            declared: &declared,
            label: &VersionReport::of(&lock).label(),
        },
        |path| live.iter().any(|exception| exception.covers(path)),
        |path| Ok(quarantine.entry(before, &GitPath::from(path).below(&place.prefix))?.is_some()),
        talk,
    )?;
    let render = render_tree(&quarantine, &theirs, &own, &place.prefix)?;
    let answers = answers::differences(&service.lock.answers, &lock.answers);
    let changelog = changelog::text(&choice.selected.package);
    let changelog = changelog::between(&changelog, &service.lock.version, &lock.version);
    let newer = choice.newer.clone();
    Ok(Plan {
        place,
        quarantine,
        head,
        before,
        manifest: own.manifest,
        lock,
        render,
        merged,
        answers,
        was_asked,
        missing,
        newer,
        config: Cell::new(config),
        changelog,
    })
}

/// pave's own three files, as blobs.
struct Own {
    manifest: TreeEntry,
    lock: TreeEntry,
    schema: TreeEntry,
}

impl Own {
    fn add(quarantine: &Quarantine, tree: &FileTree, manifest: &[u8], lock: &Lock) -> Result<Self, UpdateError> {
        let regular = |content: &[u8]| quarantine.blob(content).map(|id| TreeEntry::file(Mode::Regular, id));
        let schema = tree.get(SCHEMA).map(|file| file.content.as_slice()).unwrap_or_default();
        Ok(Self { manifest: regular(manifest)?, lock: regular(lock.render().as_bytes())?, schema: regular(schema)? })
    }

    fn edits(&self, prefix: &str) -> TreeEdits {
        let entries = [(MANIFEST, self.manifest), (LOCK, self.lock), (SCHEMA, self.schema)];
        entries.into_iter().map(|(path, entry)| (GitPath::from(path).below(prefix), Some(entry))).collect()
    }
}

/// The manifest as git keeps it. Where the work tree has line ends that git converts, it is kept without.
fn manifest_as_kept(quarantine: &Quarantine, before: ObjectId, place: &Place, text: &str) -> Result<Vec<u8>, UpdateError> {
    let committed = quarantine.entry(before, &GitPath::from(MANIFEST).below(&place.prefix))?;
    let has_carriage_return = match committed {
        Some(entry) => quarantine.read_blob(entry.id)?.contains(&b'\r'),
        None => false,
    };
    Ok(if has_carriage_return { text.as_bytes().to_vec() } else { text.replace("\r\n", "\n").into_bytes() })
}

/// What the template rendered, as blobs; without pave's own files.
fn files_of(quarantine: &Quarantine, tree: &FileTree, lock: &Lock) -> Result<Files, UpdateError> {
    let mut files = Files::new();
    for (path, file) in tree.iter().filter(|(path, _)| lock.files.get(path).is_none_or(|locked| locked.part != OWNER)) {
        files.insert(path.clone(), (file.mode, quarantine.blob(&file.content)?));
    }
    Ok(files)
}

fn render_tree(quarantine: &Quarantine, theirs: &Files, own: &Own, prefix: &str) -> Result<ObjectId, UpdateError> {
    let files =
        theirs.iter().map(|(path, (mode, id))| (GitPath::from(path.as_str()).below(prefix), Some(TreeEntry::file(*mode, *id))));
    let edits: TreeEdits = files.chain(own.edits(prefix)).collect();
    Ok(quarantine.edit_tree(None, &edits)?)
}

/// For each file of the base that migrations rename, what it is called now.
fn declared(renames: &[Rename], from: &Lock, to: &Lock) -> Vec<(RelPath, RelPath)> {
    if from.template != to.template {
        return Vec::new();
    }
    let moved = |path: &RelPath| Rename::follow(renames, path, &from.version, &to.version);
    let moved = from.files.keys().map(|path| (path.clone(), moved(path)));
    moved.filter(|(old, new)| old != new && to.files.contains_key(new)).collect()
}

/// What markers call the two renders. They differ, though only answers do.
fn labels(from: &Lock, to: &Lock) -> (String, String) {
    let (before, after) = (VersionReport::of(from).label(), VersionReport::of(to).label());
    let what = match after {
        _ if before != after => "",
        _ if from.digest == to.digest => ", new answers",
        _ => ", changed",
    };
    (before, format!("{after}{what}"))
}

fn live_exceptions(service: &Service) -> Vec<&Exception> {
    let today = clock::today();
    service.manifest.exceptions.iter().filter(|exception| exception.is_live(today)).collect()
}

impl Plan<'_> {
    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.merged.tree == self.before
    }
}
