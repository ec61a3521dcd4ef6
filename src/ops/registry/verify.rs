//! `registry verify`.

use serde::Serialize;

use crate::base::git::Talk;
use crate::ops::Error;
use crate::output::{Step, Talk as Progress};
use crate::registry::{Audit, Configuration, Freshness, Places, Problem, RegistryError, RemoteRegistry};

/// What was found in a registry.
#[derive(Debug, Clone, Serialize)]
pub struct Verified {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Its name.
    pub registry: String,
    /// Whether everything is as it was published.
    pub ok: bool,
    /// Why the registry as a whole is refused; none where it is not. Then what was seen of it before is checked.
    pub problem: Option<Problem>,
    /// Every version.
    #[serde(flatten)]
    pub audit: Audit,
}

/// Asks the registry `name`, or the default one, and checks every version that it ever published.
pub fn verify(name: Option<&str>, talk: Talk, progress: &dyn Progress) -> Result<Verified, Error> {
    let places = Places::of_user()?;
    let configuration = Configuration::load(&places)?;
    let Some((name, configured)) = configuration.find(name)? else {
        return Err(RegistryError::NothingToVerify.into());
    };
    progress.step(Step::Fetch);
    let open = |freshness| RemoteRegistry::open(name, configured, &places, freshness, talk);
    let (registry, problem) = match open(Freshness::Now) {
        Err(error @ (RegistryError::Trust(_) | RegistryError::Index(_))) => (open(Freshness::Known)?, Some(Problem::of(&error))),
        opened => (opened?, None),
    };
    progress.step(Step::Verify);
    let audit = registry.audit(&mut |percent| progress.percent(percent))?;
    let ok = problem.is_none() && audit.is_as_published();
    Ok(Verified { schema: "pave.registry-verify/1", registry: name.to_owned(), ok, problem, audit })
}
