//! Floor 3: a service, as pave left it.
//!
//! Three files of pave's own lie in every service:
//!
//! - `pave.yaml`, the manifest: which template, which answers. The user edits it.
//! - `pave.lock`: exactly what was rendered. Only pave writes it.
//! - `.pave/schema.json`: the JSON Schema of `pave.yaml`, for editors. Only pave writes it.

mod base;
mod below;
mod drift;
mod edit;
mod exception;
mod lock;
mod manifest;
mod merge;
mod new_manifest;
mod open;
mod schema;

pub use base::Base;
pub use drift::{Drift, FileState, Present, Survey, is_deployed, survey};
pub use edit::{Edit, EditError, edit};
pub use exception::Exception;
pub use lock::{Lock, LockError, LockedFile};
pub use manifest::{Manifest, ManifestError};
pub use merge::{Conflict, ConflictKind, FileOutcome, Files, MergeRequest, Merged, Outcome, merge};
pub use new_manifest::ServiceManifest;
pub use open::{Service, ServiceError};

use std::collections::BTreeMap;

use crate::base::git::ObjectId;
use crate::base::{File, FileTree, Mode, RelPath, RelPathError, TreeError};
use crate::template::{Rendered, Summary, matching};

/// Path of the manifest.
pub const MANIFEST: &str = "pave.yaml";
/// Path of the lock.
pub const LOCK: &str = "pave.lock";
/// Path of the manifest's schema.
pub const SCHEMA: &str = ".pave/schema.json";

/// Who owns the files that pave itself writes.
pub const OWNER: &str = "pave";

/// A file of pave's own that does not fit beside what the template rendered.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// The path is refused.
    #[error(transparent)]
    Path(#[from] RelPathError),
    /// The tree refuses it.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// All files of a new service: what the template rendered, and pave's own. `lock` gets an entry for each rendered file.
pub fn assemble(
    rendered: Rendered,
    template: &Summary,
    manifest: &ServiceManifest<'_>,
    lock: &mut Lock,
) -> Result<FileTree, AssembleError> {
    let (mut tree, files) = pure(rendered, template)?;
    lock.files = files;
    tree.insert(RelPath::new(MANIFEST)?, regular(manifest.render()))?;
    tree.insert(RelPath::new(LOCK)?, regular(lock.render()))?;
    Ok(tree)
}

/// A pure render, as a lock describes it: what the template rendered, and the manifest's schema; and the lock's entry for each file.
pub fn pure(rendered: Rendered, template: &Summary) -> Result<(FileTree, BTreeMap<RelPath, LockedFile>), AssembleError> {
    let Rendered { mut tree, owners, .. } = rendered;
    tree.insert(RelPath::new(SCHEMA)?, regular(schema::render(&template.schema, &template.name)))?;
    let starters = matching(&template.starter, tree.iter().map(|(path, _)| path));
    let locked = |(path, file): (&RelPath, &File)| {
        let part = owners.get(path).map_or(OWNER, String::as_str).to_owned();
        let is_starter = part != OWNER && starters.contains(path);
        (path.clone(), LockedFile { mode: file.mode, blob: ObjectId::of_blob(&file.content), part, is_starter })
    };
    let files = tree.iter().map(locked).collect();
    Ok((tree, files))
}

fn regular(content: String) -> File {
    File { mode: Mode::Regular, content: content.into_bytes() }
}
