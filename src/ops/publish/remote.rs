//! Where a registry is published to.

use super::PublishError;
use crate::base::git::{GitConfig, Identities, ObjectId, Remote, RemoteUrl, Talk, WorkTree, push_atomic};
use crate::ops::Error;
use crate::ops::registry::headless;
use crate::output;
use crate::registry::Checkout;

/// The branch of the remote that the registry's users see, which this clone is in step with.
pub(super) struct Destination {
    pub(super) url: RemoteUrl,
    pub(super) branch: String,
    pub(super) by: Identities,
    pub(super) signs_commits: bool,
    /// Whether the branch could be moved from here. Where it could not, the gate is only tried.
    pub(super) is_in_step: bool,
    /// Full names of the remote's references, and what they point to.
    references: Vec<(String, String)>,
    talk: Talk,
    /// What the user should know of it.
    pub(super) warning: Option<String>,
}

impl Destination {
    /// That of a clone without changes of its own, which is in step with the registry's default branch. A clone that was stopped after it
    /// had published, and before it knew, is brought up to date.
    pub(super) fn of(checkout: &mut Checkout, branch: Option<&str>, talk: Talk) -> Result<Self, Error> {
        let paths = checkout.work_tree().changes()?;
        if !paths.iter().all(|path| path.starts_with("versions/")) {
            return Err(PublishError::Dirty { paths }.into());
        }
        let (destination, default) = Self::ask(checkout, branch, talk)?;
        let work_tree = checkout.work_tree();
        let branch = destination.branch.clone();
        if let Some(default) = default.filter(|default| *default != branch) {
            return Err(PublishError::OtherBranch { branch, default }.into());
        }
        if destination.is_in_step && paths.is_empty() {
            return Ok(destination);
        }
        let there = destination.reference(&format!("refs/heads/{branch}"));
        if let Some(own) = there.and_then(|id| id.parse().ok()).filter(|id| work_tree.is_followed_by(*id, "versions")) {
            work_tree.note_remote(&branch, own)?;
            // Only pave writes below `versions`: what differs there is half of what it was about to write.
            work_tree.restore("versions")?;
            work_tree.fast_forward(own)?;
            *checkout = Checkout::open(&work_tree.root.clone())?;
            return Ok(Self { is_in_step: true, ..destination });
        }
        if !paths.is_empty() {
            return Err(PublishError::Dirty { paths }.into());
        }
        let short = |id: &str| id.get(..12).unwrap_or(id).to_owned();
        let there = there.map_or_else(|| "no commit".to_owned(), short);
        Err(PublishError::NotInStep { branch, here: short(&work_tree.head.to_string()), there }.into())
    }

    /// The same for a trial, which any commit will do for: that of a branch under review, or one that was not pushed.
    pub(super) fn for_trial(checkout: &Checkout, branch: Option<&str>, talk: Talk) -> Result<Self, Error> {
        let paths = checkout.work_tree().changes()?;
        if !paths.is_empty() {
            return Err(PublishError::Dirty { paths }.into());
        }
        let (destination, default) = Self::ask(checkout, branch, talk)?;
        let is_default = default.is_none_or(|default| default == destination.branch);
        Ok(Self { is_in_step: destination.is_in_step && is_default, ..destination })
    }

    /// What the remote has, and its default branch.
    fn ask(checkout: &Checkout, branch: Option<&str>, talk: Talk) -> Result<(Self, Option<String>), Error> {
        let work_tree = checkout.work_tree();
        let url = address(work_tree)?;
        let config = GitConfig::read_in(&work_tree.root)?;
        let by = Identities::configured(&config).ok_or(PublishError::NoIdentity)?;
        let Remote { references, default_branch } = Remote::ask(&work_tree.root, &url, talk)?;
        let remote = Remote { references, default_branch };
        let warning = branch.or(work_tree.branch.as_deref()).and_then(|branch| headless(&remote, branch));
        let Remote { references, default_branch } = remote;
        let own = branch.map(str::to_owned).or_else(|| work_tree.branch.clone());
        let branch = own.ok_or(PublishError::NoBranch)?;
        let signs_commits = config.is_true("commit.gpgsign");
        let mut destination = Self { url, branch, by, signs_commits, is_in_step: false, references, talk, warning };
        let there = destination.reference(&format!("refs/heads/{}", destination.branch));
        destination.is_in_step = there == Some(work_tree.head.to_string().as_str());
        Ok((destination, default_branch))
    }

    /// What the remote's reference `name` pointed to when it was asked.
    pub(super) fn reference(&self, name: &str) -> Option<&str> {
        self.references.iter().find(|(known, _)| known == name).map(|(_, id)| id.as_str())
    }

    /// Moves the branch to `commit`, and makes the tag, all at once or not at all. Then brings the clone up to date.
    pub(super) fn push(
        &self,
        checkout: &Checkout,
        commit: ObjectId,
        tag: Option<(&str, ObjectId)>,
        talk: &dyn output::Talk,
    ) -> Result<(), Error> {
        let work_tree = checkout.work_tree();
        let mut references = vec![(commit, format!("refs/heads/{}", self.branch))];
        references.extend(tag.map(|(name, id)| (id, format!("refs/tags/{name}"))));
        push_atomic(&work_tree.root, &self.url, &references, self.talk, &mut |percent| talk.percent(percent))?;
        let what = tag.map_or_else(|| "the change".to_owned(), |(name, _)| format!("`{name}`"));
        let record = || {
            for (id, name) in references.iter().skip(1) {
                work_tree.set_reference(name, *id)?;
            }
            work_tree.note_remote(&self.branch, commit)?;
            work_tree.fast_forward(commit)
        };
        record().map_err(|error| PublishError::Behind { tag: what, message: error.to_string() })?;
        Ok(())
    }
}

/// Where the clone pushes to. A path is one from its top directory, as git takes it.
fn address(work_tree: &WorkTree) -> Result<RemoteUrl, Error> {
    let origin = work_tree.origin.as_deref().ok_or(PublishError::NoRemote)?;
    let is_relative = origin.starts_with("./") || origin.starts_with("../");
    Ok(if is_relative { RemoteUrl::local(&work_tree.root.join(origin))? } else { RemoteUrl::parse(origin)? })
}
