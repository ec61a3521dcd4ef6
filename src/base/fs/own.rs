//! A file that nobody but this user can have written.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::read::read_bounded;
use super::{Action, FsError};

/// Neither group nor others.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Reads the file at `path`, of at most `limit` bytes. An error where it, or the directory that it is in, is a link, is somebody
/// else's, or can be written by others.
pub fn read_own(path: &Path, limit: u64) -> Result<Vec<u8>, FsError> {
    let opened = || -> io::Result<File> {
        let directory = path.parent().unwrap_or(path).symlink_metadata()?;
        let listed = path.symlink_metadata()?;
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let is_same = (metadata.dev(), metadata.ino()) == (listed.dev(), listed.ino());
        let is_own = directory.is_dir() && is_own(&directory) && metadata.is_file() && is_own(&metadata);
        if is_same && is_own { Ok(file) } else { Err(io::Error::other("others can write it")) }
    };
    read_bounded(opened().map_err(|source| FsError::new(Action::Read, path, source))?, path, limit)
}

/// Adds `content` to the end of the file at `path`, in one piece. File and directory are made where they are missing, so that nobody
/// else can write there.
pub fn append_own(path: &Path, content: &[u8]) -> Result<(), FsError> {
    let append = || -> io::Result<()> {
        if let Some(directory) = path.parent().filter(|directory| directory.symlink_metadata().is_err()) {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        OpenOptions::new().append(true).create(true).mode(0o600).open(path)?.write_all(content)
    };
    append().map_err(|source| FsError::new(Action::Write, path, source))
}

fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & WRITABLE_BY_OTHERS == 0
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, rename, set_permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::{append_own, read_own};

    #[test]
    fn only_what_nobody_else_can_write_is_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let (inner, path) = (directory.path().join("new/inner"), directory.path().join("new/inner/file"));
        append_own(&path, b"one\n").expect("it is made");
        append_own(&path, b"two\n").expect("it grows");
        let is_read = || read_own(&path, 100).is_ok_and(|content| content == b"one\ntwo\n");
        assert!(is_read());
        assert!(read_own(&path, 7).is_err(), "it is bounded");
        for (place, usual) in [(&path, 0o600), (&inner, 0o700)] {
            for mode in [usual | 0o020, usual | 0o002] {
                set_permissions(place, Permissions::from_mode(mode)).expect("it is ours");
                assert!(!is_read(), "{} {mode:o}", place.display());
            }
            set_permissions(place, Permissions::from_mode(usual)).expect("it is ours");
        }
        assert!(is_read());
        let aside = directory.path().join("aside");
        for place in [&path, &inner] {
            rename(place, &aside).expect("it moves");
            symlink(&aside, place).expect("a link");
            assert!(!is_read(), "a link at {}", place.display());
            std::fs::remove_file(place).expect("it goes");
            rename(&aside, place).expect("it moves back");
        }
        assert!(is_read());
    }
}
