//! A file that nobody but this user can have written.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use super::read::read_bounded;
use super::{Action, FsError};

/// What group and others may do: nothing. No checkout, archive or copy makes such files by itself.
const FOR_OTHERS: u32 = 0o077;

/// Reads the file at `path`, of at most `limit` bytes. An error where it, or the directory that it is in, is a link, is somebody
/// else's, or is open to others in any way.
pub fn read_own(path: &Path, limit: u64) -> Result<Vec<u8>, FsError> {
    let file = open_own(path, OpenOptions::new().read(true)).map_err(|source| FsError::new(Action::Read, path, source))?;
    read_bounded(file, path, limit)
}

/// Adds `content` to the end of the file at `path`, in one piece. File and directory are made where they are missing, so that they are
/// open to nobody else; an error, and nothing is written, where they are not so, or the file would have more than `limit` bytes.
pub fn append_own(path: &Path, content: &[u8], limit: u64) -> Result<(), FsError> {
    let append = || -> io::Result<()> {
        if let Some(directory) = path.parent().filter(|directory| directory.symlink_metadata().is_err()) {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        let mut file = open_own(path, OpenOptions::new().append(true).create(true).mode(0o600))?;
        let size = file.metadata()?.len() + content.len() as u64;
        if size > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { file.write_all(content) }
    };
    append().map_err(|source| FsError::new(Action::Write, path, source))
}

/// Opens it without following a link, and without waiting for whoever is at the other end of a pipe.
fn open_own(path: &Path, options: &OpenOptions) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let directory = path.parent().unwrap_or(path).symlink_metadata()?;
    let refused = || io::Error::other("it is open to others");
    if !directory.is_dir() || !is_own(&directory) {
        return Err(refused());
    }
    let file = options.clone().custom_flags(i32::try_from(flags).expect("they are few bits")).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() && metadata.nlink() == 1 && is_own(&metadata) { Ok(file) } else { Err(refused()) }
}

fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & FOR_OTHERS == 0
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
        append_own(&path, b"one\n", 8).expect("it is made");
        append_own(&path, b"two\n", 8).expect("it grows");
        assert!(append_own(&path, b"!", 8).is_err(), "it is full");
        let is_read = || read_own(&path, 100).is_ok_and(|content| content == b"one\ntwo\n");
        assert!(is_read());
        assert!(read_own(&path, 7).is_err(), "it is bounded");
        for (place, usual) in [(&path, 0o600), (&inner, 0o700)] {
            for mode in [usual | 0o020, usual | 0o002, usual | 0o040] {
                set_permissions(place, Permissions::from_mode(mode)).expect("it is ours");
                assert!(!is_read() && append_own(&path, b"", 100).is_err(), "{} {mode:o}", place.display());
            }
            set_permissions(place, Permissions::from_mode(usual)).expect("it is ours");
        }
        assert!(is_read());
        let aside = directory.path().join("aside");
        for place in [&path, &inner] {
            rename(place, &aside).expect("it moves");
            symlink(&aside, place).expect("a link");
            assert!(!is_read() && append_own(&path, b"", 100).is_err(), "a link at {}", place.display());
            std::fs::remove_file(place).expect("it goes");
            rename(&aside, place).expect("it moves back");
        }
        assert!(is_read());
        std::fs::remove_file(&path).expect("it goes");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .expect("a pipe");
        assert!(!is_read() && append_own(&path, b"", 100).is_err(), "nobody waits for a pipe");
    }
}
