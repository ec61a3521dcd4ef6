//! Which registry is meant.

use super::Error;
use crate::base::git::Talk;
use crate::registry::{BUILT_IN, BuiltIn, Configuration, Freshness, Places, Registry, RemoteRegistry};

/// Opens the registry `name`, or the user's default one.
pub fn open(name: Option<&str>, freshness: Freshness, talk: Talk) -> Result<Box<dyn Registry>, Error> {
    let places = match Places::of_user() {
        Ok(places) => places,
        // Without a home nothing can have been added.
        Err(_) if name.is_none_or(|name| name == BUILT_IN) => return Ok(Box::new(BuiltIn::open()?)),
        Err(error) => return Err(error.into()),
    };
    let configuration = Configuration::load(&places)?;
    match configuration.find(name)? {
        None => Ok(Box::new(BuiltIn::open()?)),
        Some((name, configured)) => Ok(Box::new(RemoteRegistry::open(name, configured, &places, freshness, talk)?)),
    }
}
