//! Template versions that were fetched, by the digest of their closure.
//!
//! A file is written whole or not at all, never changed, and checked whenever it is read: so any number of processes may use one cache
//! at once, it may be on a read-only disk, and nobody can put anything into it that would be taken for something else.

use super::{Places, RegistryError};
use crate::base::fs::{self, Lock};
use crate::base::{Digest, env};
use crate::template::Package;

/// Largest file that is read, in bytes: a part's limit, for a few parts, in base 64.
const MAX_FILE: u64 = 512 << 20;

/// The version that has this digest, where it is there and whole.
pub(super) fn load(places: &Places, digest: &Digest) -> Option<Package> {
    let content = fs::read_file(&places.package(digest), MAX_FILE).ok()?;
    let package: Package = serde_json::from_slice(&content).ok()?;
    (package.digest() == *digest).then_some(package)
}

/// Keeps a version. A cache that cannot be written is no error: the version is used all the same, and fetched again next time.
pub(super) fn store(places: &Places, package: &Package) {
    let path = places.package(&package.digest());
    if let Ok(content) = serde_json::to_vec(package) {
        let _ = fs::replace_under_lock(&path, &content);
    }
}

/// Keeps other processes from fetching the same version; none where the cache cannot be written.
pub(super) fn lock(places: &Places, digest: &Digest) -> Option<Lock> {
    fs::create_dir_all(&places.packages()).ok()?;
    Lock::wait(&places.package(digest).with_extension("lock")).ok()
}

/// A place to fetch into: in the cache, or in the system's temporary directory where the cache cannot be written. Gone with the value.
pub(super) fn place_to_fetch(places: &Places) -> Result<fs::Staging, RegistryError> {
    match fs::Staging::beside(&places.fetching()) {
        Ok(staging) => Ok(staging),
        Err(_) => Ok(fs::Staging::beside(&env::temporary_directory().join("pave-fetch"))?),
    }
}

/// Removes what killed processes were fetching into: the next one may find everything in the cache, and fetch nothing.
pub(super) fn sweep(places: &Places) {
    fs::sweep_beside(&places.fetching());
}

#[cfg(test)]
mod tests {
    use super::{load, store};
    use crate::base::fs;
    use crate::registry::{BuiltIn, Places, Registry};

    #[test]
    fn what_was_changed_is_not_taken() {
        let directory = tempfile::tempdir().expect("a directory");
        let places = Places::below(directory.path());
        let package = BuiltIn::open().and_then(|registry| registry.select("go-http", None)).expect("it is there").package;
        let digest = package.digest();
        assert!(load(&places, &digest).is_none());
        store(&places, &package);
        assert!(load(&places, &digest).is_none(), "there is no directory to write into, which is no error");
        drop(super::lock(&places, &digest));
        store(&places, &package);
        assert_eq!(load(&places, &digest).map(|package| package.digest()), Some(digest));
        let path = places.package(&digest);
        let content = fs::read_file(&path, 1 << 30).expect("it is there");
        for changed in [&content[..content.len() / 2], &[content[..content.len() - 9].to_vec(), b"AAA\"]]]]]]".to_vec()].concat()]
        {
            fs::replace_file(&path, changed).expect("it writes");
            assert!(load(&places, &digest).is_none());
        }
        let other = BuiltIn::open().and_then(|registry| registry.select("python-http", None)).expect("it is there").package;
        fs::replace_file(&path, &serde_json::to_vec(&other).expect("it is data")).expect("it writes");
        assert!(load(&places, &digest).is_none(), "another version in its place");
    }
}
