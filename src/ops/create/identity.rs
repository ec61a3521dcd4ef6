//! Who writes the first commit.

use super::{CreateError, Dialog, Plan};
use crate::base::git::{GitConfig, Identities, Identity, Transport};
use crate::ops::Error;
use crate::output::Talk;

/// The identity that git is configured with; else what the person says; else, where nobody else will see it before its owner can
/// mend it, a placeholder.
pub(super) fn identities(
    config: &GitConfig,
    plan: &Plan,
    talk: &dyn Talk,
    dialog: Option<&dyn Dialog>,
) -> Result<Identities, Error> {
    if let Some(configured) = Identities::configured(config) {
        return Ok(configured);
    }
    if let Some(dialog) = dialog {
        return Ok(Identities::of(dialog.identity()?));
    }
    match &plan.remote {
        Some(remote) if remote.url.transport() != Transport::Local => {
            Err(CreateError::NoIdentity { url: remote.url.to_string() }.into())
        }
        _ => {
            let placeholder = Identity { name: "pave".into(), email: "pave@localhost".into() };
            // What was pushed is replaced too; nobody can have built upon it yet.
            let push = if plan.remote.is_some() { " && git push --force-with-lease" } else { "" };
            talk.warn(&format!(
                "git does not know who you are, so the commit is by `{placeholder}`; set `user.name` and `user.email`, then run \
                 `git commit --amend --no-edit --reset-author{push}` in `{}`",
                super::naming::shown(&plan.target),
            ));
            Ok(Identities::of(placeholder))
        }
    }
}
