//! The result: what differs, and the patch.

use serde::Serialize;

use super::is_added;
use crate::base::RelPath;
use crate::base::git::{Difference, Kind};
use crate::ops::Error;
use crate::service::Service;

/// What differs between the base of a service and what is there now.
#[derive(Debug, Serialize)]
pub struct Diffed {
    schema: &'static str,
    /// The registry that the base comes from.
    pub registry: String,
    /// Its template.
    pub template: String,
    /// And version.
    pub version: semver::Version,
    /// The service's path in its repository; empty where it is all of it.
    pub prefix: String,
    /// The files that differ, by their paths below the service.
    pub files: Vec<Changed>,
    /// Files whose base cannot be had, so that nothing can be said of them.
    pub missing: Vec<RelPath>,
    /// Why.
    pub unavailable: Option<String>,
    /// The patch as a text; none where it is none, or was not asked for.
    pub patch: Option<String>,
    /// The patch, byte for byte.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// One file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Its path; of a deleted file, the one that it had.
    pub path: String,
    /// The path that it was rendered to, where that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How it differs.
    pub change: Change,
    /// The part of the template that it comes from; none for a file of the team's own.
    pub part: Option<String>,
    /// Lines that the team added; none where the file is no text.
    pub added: Option<u64>,
    /// Lines that the team removed.
    pub removed: Option<u64>,
}

/// What the team did to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Another content, perhaps another mode too.
    Edited,
    /// Another mode alone.
    Mode,
    /// It is a link now, or was one.
    Retyped,
    /// Another path, and perhaps another content.
    Renamed,
    /// It is gone.
    Deleted,
    /// It is the team's own.
    Added,
}

impl Change {
    fn of(difference: &Difference) -> Self {
        match difference.kind {
            Kind::Added => Self::Added,
            Kind::Deleted => Self::Deleted,
            Kind::Renamed => Self::Renamed,
            Kind::Retyped => Self::Retyped,
            Kind::Modified if difference.lines == Some((0, 0)) && difference.old_mode != difference.new_mode => Self::Mode,
            Kind::Modified => Self::Edited,
        }
    }

    /// The letter that `git diff --name-status` has for it.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Edited | Self::Mode => 'M',
            Self::Retyped => 'T',
            Self::Renamed => 'R',
            Self::Deleted => 'D',
            Self::Added => 'A',
        }
    }
}

impl Diffed {
    pub(super) fn new(
        service: &Service,
        differences: &[Difference],
        bytes: Vec<u8>,
        missing: Vec<RelPath>,
        unavailable: Option<&Error>,
    ) -> Self {
        let lock = &service.lock;
        Self {
            schema: "pave.diff/1",
            registry: lock.registry.clone(),
            template: lock.template.clone(),
            version: lock.version.clone(),
            prefix: service.prefix().to_owned(),
            files: differences.iter().map(|difference| changed(service, difference)).collect(),
            unavailable: unavailable.filter(|_| !missing.is_empty()).map(ToString::to_string),
            missing,
            patch: String::from_utf8(bytes.clone()).ok(),
            bytes,
        }
    }

    /// Leaves the patch out.
    pub fn drop_patch(&mut self) {
        self.patch = None;
        self.bytes.clear();
    }
}

fn changed(service: &Service, difference: &Difference) -> Changed {
    let inner = |path: &str| {
        let below = path.strip_prefix(service.prefix()).map(|path| path.trim_start_matches('/'));
        below.unwrap_or(path).to_owned()
    };
    let (path, from) = (inner(&difference.path), difference.from.as_deref().map(inner));
    let rendered = RelPath::new(from.as_ref().unwrap_or(&path)).ok().filter(|_| !is_added(difference));
    Changed {
        change: Change::of(difference),
        part: rendered.and_then(|path| service.lock.files.get(&path)).map(|file| file.part.clone()),
        added: difference.lines.map(|(added, _)| added),
        removed: difference.lines.map(|(_, removed)| removed),
        path,
        from,
    }
}
