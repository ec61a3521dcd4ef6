//! Making and pushing one version.

use super::gate::Open;
use super::remote::Destination;
use super::report::{Outcome, TemplateReport};
use super::{PublishError, notes};
use crate::base::git::{NewCommit, NewTag, ObjectId, Tag, commit_files, create_tag, moment, verify_tag};
use crate::base::{File, FileTree, Mode, RelPath};
use crate::ops::Error;
use crate::output::Talk;
use crate::registry::{Checkout, Index, Release, VersionTag};

/// Publishes what the gate has let through.
pub(super) fn publish(
    checkout: &Checkout,
    destination: &Destination,
    open: Open,
    talk: &dyn Talk,
) -> Result<TemplateReport, Error> {
    let Made { commit, tag } = make(checkout, destination, &open)?;
    destination.push(checkout, commit, Some((&open.report.tag, tag)), talk)?;
    Ok(TemplateReport { outcome: Outcome::Published, commit: Some(commit.to_string()), ..open.report })
}

/// Does all but the push, so that a key whose signature nobody would accept is found: what is made of it is two objects that nothing
/// refers to.
pub(super) fn rehearse(checkout: &Checkout, destination: &Destination, open: Open) -> Result<TemplateReport, Error> {
    make(checkout, destination, &open)?;
    Ok(open.report)
}

/// Objects of the clone, to which nothing refers.
struct Made {
    commit: ObjectId,
    tag: ObjectId,
}

fn make(checkout: &Checkout, destination: &Destination, open: &Open) -> Result<Made, Error> {
    let Open { report, description, changes } = open;
    let at = moment();
    let mut index = checkout.index(&report.name);
    index.versions.push(Release {
        version: report.version.clone(),
        digest: report.digest,
        description: description.clone(),
        published: at.as_rfc3339(),
        yanked: None,
    });
    let repository = &checkout.work_tree().root;
    let message = format!("Publish {} {}\n", report.name, report.version);
    let commit = NewCommit { message: &message, by: &destination.by, at, sign: destination.signs_commits };
    let commit = commit_files(repository, &[checkout.work_tree().head], &[], &index_file(&mut index)?, commit)?;
    let says = VersionTag {
        registry: checkout.settings().name.clone(),
        template: report.name.clone(),
        version: report.version.clone(),
        digest: report.digest,
    };
    let text = says.render(&notes::shortened(changes));
    let tag = NewTag { name: &report.tag, target: commit, message: &text, by: &destination.by.committer, at };
    let tag = create_tag(repository, &tag, wants_signature(checkout))?;
    refuse_foreign_signature(checkout, tag)?;
    Ok(Made { commit, tag })
}

/// Versions are signed where the registry wants it, or knows who could.
fn wants_signature(checkout: &Checkout) -> bool {
    let settings = checkout.settings();
    settings.require_signatures || !settings.signers.is_empty()
}

/// What nobody would accept is not published.
fn refuse_foreign_signature(checkout: &Checkout, tag: ObjectId) -> Result<(), Error> {
    let signers = &checkout.settings().signers;
    if !wants_signature(checkout) {
        return Ok(());
    }
    let refuse = |message: String| PublishError::NotASigner { message };
    if signers.is_empty() {
        return Err(refuse("registry.yaml lists no signers".into()).into());
    }
    let tag = Tag::read(&checkout.work_tree().root, tag).map_err(|error| refuse(error.to_string()))?;
    verify_tag(&tag, signers).map_err(|error| refuse(error.to_string()))?;
    Ok(())
}

/// The changed index as a file, with the next serial.
pub(super) fn index_file(index: &mut Index) -> Result<FileTree, Error> {
    index.serial += 1;
    let mut files = FileTree::default();
    let path = RelPath::new(&format!("versions/{}.yaml", index.template))?;
    files.insert(path, File { mode: Mode::Regular, content: index.render().into_bytes() })?;
    Ok(files)
}
