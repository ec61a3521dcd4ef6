//! `registry verify`.

use serde::Serialize;

use crate::base::git::Talk;
use crate::ops::Error;
use crate::output::{Step, Talk as Progress};
use crate::registry::{Audit, Configuration, Freshness, Places, RegistryError, RemoteRegistry};

/// What was found in a registry.
#[derive(Debug, Clone, Serialize)]
pub struct Verified {
    /// Names this format and its version.
    pub schema: &'static str,
    /// Its name.
    pub registry: String,
    /// Whether everything is as it was published.
    pub ok: bool,
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
    let registry = RemoteRegistry::open(name, configured, &places, Freshness::Now, talk)?;
    progress.step(Step::Verify);
    let audit = registry.audit(&mut |percent| progress.percent(percent))?;
    let ok = audit.versions.iter().all(|version| version.problem.is_none());
    Ok(Verified { schema: "pave.registry-verify/1", registry: name.to_owned(), ok, audit })
}
