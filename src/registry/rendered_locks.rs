//! Locks of which this user's pave knows that they are what their versions render: it has written them itself, or has rendered the
//! version again and compared.
//!
//! What a lock names decides what is rendered: the digest of the closure, and every answer. So the text of a lock is either what its
//! version renders or it is not, for good, and one that was found to be need not be rendered again. Only that is kept here, as a digest
//! of that text and of the pave that looked: one line each. Whether the registry has published that closure is no part of it.

use std::path::Path;

use super::Places;
use crate::base::Digest;
use crate::base::fs;

/// Changes with every source file of pave: another one may render differently.
const BUILD: &str = env!("PAVE_BUILD");

/// Largest file, in bytes: some thousand locks. One that is full is begun anew.
const MAX_SIZE: u64 = 64 << 10;

/// The locks that this user's pave has rendered or seen to be rendered so.
#[derive(Debug, Clone)]
pub struct RenderedLocks {
    places: Option<Places>,
}

impl RenderedLocks {
    /// Those of the user who runs this process; none where they would lie in `repository`, which others may have filled.
    #[must_use]
    pub fn of_user(repository: &Path) -> Self {
        let is_outside = |places: &Places| {
            let path = places.rendered_locks();
            let nearest = path.ancestors().find(|path| fs::is_there(path)).map(fs::without_links);
            nearest.is_some_and(|nearest| !nearest.starts_with(fs::without_links(repository)))
        };
        Self { places: Places::of_user().ok().filter(is_outside) }
    }

    /// Those at `places`.
    #[must_use]
    pub fn at(places: Places) -> Self {
        Self { places: Some(places) }
    }

    /// Whether `lock`, the whole text of one, is among them. Whatever is in the way, it is not.
    #[must_use]
    pub fn has(&self, lock: &str) -> bool {
        let known = self.places.as_ref().and_then(|places| fs::read_own(&places.rendered_locks(), MAX_SIZE).ok());
        known.is_some_and(|known| known.split(|byte| *byte == b'\n').any(|line| line == name(lock).as_bytes()))
    }

    /// Adds one. Where nothing can be written, it is rendered again next time.
    pub fn add(&self, lock: &str) {
        let Some(places) = self.places.as_ref().filter(|_| !self.has(lock)) else { return };
        let (path, line) = (places.rendered_locks(), format!("{}\n", name(lock)));
        // One that this user has filled is begun anew, and no other.
        let is_full = fs::read_own(&path, MAX_SIZE).is_ok_and(|content| (content.len() + line.len()) as u64 > MAX_SIZE);
        let made_room = if is_full { fs::remove_file(&path) } else { Ok(()) };
        let _ = made_room.and_then(|()| fs::append_own(&path, line.as_bytes(), MAX_SIZE));
    }
}

/// The line of a lock.
fn name(lock: &str) -> String {
    Digest::of(format!("{BUILD}\n{lock}").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::{MAX_SIZE, RenderedLocks};
    use crate::base::fs;
    use crate::registry::Places;

    #[test]
    fn a_lock_is_known_by_its_whole_text_and_the_file_stays_small() {
        let directory = tempfile::tempdir().expect("a directory");
        let places = Places::below(directory.path());
        let locks = RenderedLocks::at(places.clone());
        assert!(!locks.has("a: 1\n"));
        locks.add("a: 1\n");
        assert!(locks.has("a: 1\n") && !locks.has("a: 1") && !locks.has("a: 2\n") && !locks.has(""));
        locks.add("a: 1\n");
        let content = || fs::content(&places.rendered_locks()).expect("it is there");
        assert_eq!(content().split(|byte| *byte == b'\n').count(), 2, "one line");
        for number in 0..1_000 {
            locks.add(&number.to_string());
            assert!(locks.has(&number.to_string()) && content().len() as u64 <= MAX_SIZE);
        }
        assert!(!locks.has("a: 1\n"), "it was begun anew");
    }

    #[test]
    fn what_cannot_be_written_is_not_there_and_no_error() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::replace_file(&directory.path().join("state"), b"in the way").expect("it writes");
        let locks = RenderedLocks::at(Places::below(directory.path()));
        locks.add("a");
        assert!(!locks.has("a"));
    }
}
