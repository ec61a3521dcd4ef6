//! What paths and inputs are called towards people.

use std::path::Path;

use crate::base::env;

/// Prefix of variables that give answers.
const VARIABLE_PREFIX: &str = "PAVE_SET_";

/// The variable that answers the input `name`: `service.owner` is `PAVE_SET_SERVICE_OWNER`.
pub(super) fn variable(name: &str) -> String {
    format!("{VARIABLE_PREFIX}{}", name.replace('.', "_").to_uppercase())
}

/// The path as the user would type it: from the working directory, where it lies below it.
#[must_use]
pub fn shown(path: &Path) -> String {
    match env::current_dir().as_deref().and_then(|from| path.strip_prefix(from).ok()) {
        Some(inner) if inner.as_os_str().is_empty() => ".".into(),
        Some(inner) => inner.display().to_string(),
        None => path.display().to_string(),
    }
}
