//! The version of the user's git.

use super::GitError;
use super::error::OLDEST;
use crate::base::process;

/// An error where git is missing or too old.
///
/// This takes a process, so it is asked only where git works for longer anyway, or has failed.
pub(super) fn check_version() -> Result<(), GitError> {
    let output = process::start(process::command("git").arg("version"))
        .and_then(std::process::Child::wait_with_output)
        .map_err(GitError::spawn("version"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match version(&text) {
        Some(found) if found < OLDEST => Err(GitError::TooOld { found: format!("{}.{}", found.0, found.1) }),
        _ => Ok(()),
    }
}

/// `git version 2.39.5 (Apple Git-154)` -> (2, 39).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split_whitespace().nth(2)?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn reads_versions_of_every_maker() {
        for (text, found) in [
            ("git version 2.39.5\n", Some((2, 39))),
            ("git version 2.50.1 (Apple Git-155)", Some((2, 50))),
            ("git version 2.45.1.windows.1", Some((2, 45))),
            ("nonsense", None),
        ] {
            assert_eq!(version(text), found, "{text}");
        }
    }
}
