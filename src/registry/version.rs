//! Getting one published version, and making sure that it is the one that was published.
//!
//! What must agree: the tag's own name, what its message says (registry, template, version, digest), who signed it, what the index
//! says, what `template.yaml` says, and the digest of what the tag really holds. `git verify-tag` looks at the signature alone, and
//! so accepts a good signature on a tag that was moved, renamed or copied from another registry.

use std::path::Path;

use super::reference::is_template_name;
use super::sync::Source;
use super::{RegistryError, Release, TrustError, VersionTag, cache};
use crate::base::fs::Limits;
use crate::base::git::{CommitTree, GitError, ObjectId, Tag, fetch_one, verify_tag};
use crate::template::{Components, Fault, Package, Part, PartKind, TemplateError};

/// What belongs to a part; anything else in its directory is not read.
const ENTRIES: [&str; 6] = ["template.yaml", "files", "slots", "tests", "CHANGELOG.md", "README.md"];

/// The name of the tag of a version.
#[must_use]
pub fn tag_name(template: &str, version: &semver::Version) -> String {
    format!("{template}/v{version}")
}

/// The version that is wanted, and what is expected of it.
pub(super) struct Wanted<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) template: &'a str,
    pub(super) release: &'a Release,
    pub(super) wants_signature: bool,
}

/// A version that is what was published.
pub(super) struct Fetched {
    pub(super) package: Package,
    /// The fingerprint of the key that signed it, where signers are known.
    pub(super) signer: Option<String>,
}

impl Wanted<'_> {
    pub(super) fn tag(&self) -> String {
        tag_name(self.template, &self.release.version)
    }

    /// Fetches the version into `directory`, which is empty, and checks it.
    pub(super) fn fetch(&self, directory: &Path) -> Result<Fetched, RegistryError> {
        let reference = format!("refs/tags/{}", self.tag());
        let found = fetch_one(directory, self.source.url, &reference, self.source.talk)?;
        let id = found.ok_or_else(|| self.vanished())?;
        self.check(directory, id)
    }

    pub(super) fn vanished(&self) -> TrustError {
        TrustError::Vanished { registry: self.source.name.to_owned(), tag: self.tag() }
    }

    /// Checks what was fetched: `id` is what the tag points to.
    pub(super) fn check(&self, repository: &Path, id: ObjectId) -> Result<Fetched, RegistryError> {
        let (registry, tag) = (self.source.name.to_owned(), self.tag());
        let signer = self.check_tag(repository, id)?;
        let package = package_at(&CommitTree::open(repository, id)?, self.template)?;
        let (expected, found) = (self.release.digest, package.digest());
        if found != expected {
            return Err(TrustError::WrongDigest { registry, tag, expected, found }.into());
        }
        self.refuse_other(&package)?;
        Ok(Fetched { package, signer })
    }

    /// The version, where the cache has it. That its digest is the one of the index does not make it the version that the index calls
    /// it: an old version could be listed again under a new number.
    pub(super) fn cached(&self) -> Result<Option<Package>, RegistryError> {
        let cached = cache::load(self.source.places, &self.release.digest);
        cached.map(|package| self.refuse_other(&package).map(|()| package)).transpose()
    }

    /// An error where the package is another template's, or another version.
    fn refuse_other(&self, package: &Package) -> Result<(), RegistryError> {
        let refuse = |message: String| TrustError::WrongTag { registry: self.source.name.to_owned(), tag: self.tag(), message };
        let (name, version) = (package.name().unwrap_or_default(), package.version()?);
        if name != self.template {
            return Err(refuse(format!("it is the template `{name}`")).into());
        }
        if version != self.release.version {
            return Err(refuse(format!("its template.yaml says {version}")).into());
        }
        Ok(())
    }

    /// Checks name, message and signature of the tag; gives who signed it.
    fn check_tag(&self, repository: &Path, id: ObjectId) -> Result<Option<String>, RegistryError> {
        let signers = &self.source.configured.signers;
        let refuse = |message: String| TrustError::WrongTag { registry: self.source.name.to_owned(), tag: self.tag(), message };
        if self.wants_signature && signers.is_empty() {
            return Err(TrustError::NoSigners { registry: self.source.name.to_owned() }.into());
        }
        if !self.wants_signature && CommitTree::is_commit(repository, id) {
            // A tag without an object of its own says nothing; the digest alone decides.
            return Ok(None);
        }
        let tag = Tag::read(repository, id).map_err(|error| refuse(error.to_string()))?;
        let expected = VersionTag {
            registry: self.source.name.to_owned(),
            template: self.template.to_owned(),
            version: self.release.version.clone(),
            digest: self.release.digest,
        };
        let says = VersionTag::parse(tag.message()).and_then(|says| says.check(tag.name(), &expected));
        says.map_err(|error| refuse(error.to_string()))?;
        if signers.is_empty() || !self.wants_signature && tag.signature().is_none() {
            return Ok(None);
        }
        let signature =
            |source| TrustError::Signature { registry: self.source.name.to_owned(), tag: self.tag(), source: Box::new(source) };
        let signer = verify_tag(&tag, signers).map_err(signature)?;
        Ok(Some(signer.fingerprint().map_err(signature)?))
    }
}

/// The closure of the template `name` as a commit of a registry has it.
pub(super) fn package_at(tree: &CommitTree, name: &str) -> Result<Package, RegistryError> {
    let part = part(tree, PartKind::Template, name)?;
    let missing = || Fault::NoManifest { part: format!("templates/{name}") }.nowhere();
    Ok(Package::gather(part.ok_or_else(missing)?, &InCommit(tree))?)
}

/// The components of a commit.
struct InCommit<'a>(&'a CommitTree);

impl Components for InCommit<'_> {
    fn find(&self, name: &str) -> Result<Option<Part>, TemplateError> {
        part(self.0, PartKind::Component, name)
    }
    fn names(&self) -> Vec<String> {
        self.0.names("components").unwrap_or_default()
    }
}

fn part(tree: &CommitTree, kind: PartKind, name: &str) -> Result<Option<Part>, TemplateError> {
    if !is_template_name(name) {
        return Ok(None);
    }
    let group = if kind == PartKind::Template { "templates" } else { "components" };
    let directory = format!("{group}/{name}");
    let unreadable = |error: GitError| Fault::Unreadable { message: error.to_string() }.nowhere();
    let files = tree.read(&directory, &ENTRIES, Limits::TEMPLATE).map_err(unreadable)?;
    Ok(files.map(|files| Part { kind, directory, files }))
}
